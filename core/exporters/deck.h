#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "core/exporters/exporter.h"

namespace gatehouse::exporters {

/// Canonical decK YAML: `_format_version: "3.0"`, routes nested under their services, plugins at top level with their
/// target, keys in a fixed order, config in the order of the field table, strings quoted where YAML 1.1 would misread
/// them. {vault://keychain/ID} of a field F becomes `${{ env "DECK_<F>" }}` (DECK_CLIENT_SECRET, DECK_TOKEN_SALT, …); a
/// literal in a secret field stays only with Secrets::Included. Reading the result gives the same configuration. Pure;
/// any thread.
std::string writeDeck(const gateway::Configuration& configuration, Secrets secrets = Secrets::AsReferences);

/// Where in `writeDeck`'s text each config member of `plugin` stands, by path; for marks in the YAML margin. Lines
/// from 1.
std::map<std::string, int, std::less<>> deckLines(const std::string& yaml, std::size_t pluginIndex);

}  // namespace gatehouse::exporters

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/secret_bytes.h"
#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"
#include "core/gateway/field_table.h"

namespace gatehouse::app {

/// A configuration that came as text, ready to take the place of the present one.
struct TakenOver {
    gateway::Configuration configuration;
    /// Secrets that stood in the text, by the keychain id that their references name now.
    std::vector<std::pair<std::string, SecretBytes>> secrets;
};

/// Reads decK YAML that was edited from `present`: `${{ env "DECK_CLIENT_SECRET" }}` that stands for one of the present
/// keychain references becomes that reference again, and literal secrets move out to ids below `workspaceId`. Pure.
gateway::Checked<TakenOver> takeOverYaml(const std::string& yaml, const gateway::Configuration& present,
                                         const std::string& workspaceId, const gateway::FieldTable& table);

/// `yaml`, which a person wrote, changed where it differs from `configuration` and nowhere else. Where that cannot be
/// done by touching a few lines, or where a comment holds one of `secrets`, the canonical text. Pure.
std::string followConfiguration(const std::string& yaml, const gateway::Configuration& configuration,
                                const std::vector<SecretBytes>& secrets = {});

/// The same for a canonical text that is there already (what exporters::writeDeck or the deck target wrote); nullopt:
/// comments, order and quoting cannot be kept, or one of `secrets` would stand in the result.
std::optional<std::string> followText(const std::string& yaml, const std::string& canonical,
                                      const std::string& fileName, const std::vector<SecretBytes>& secrets);

/// Where in `yaml` each field of the plugin stands; lines from 1.
std::map<std::string, int, std::less<>> yamlLines(const std::string& yaml, std::size_t plugin);

}  // namespace gatehouse::app

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::importers {

/// Rewrites decK YAML that somebody wrote so that it says what `wanted` says, and changes nothing but the places that
/// differ: comments, order, quoting, blank lines and placeholders elsewhere stay as they are. `wanted` is canonical
/// (exporters::writeDeck); new entries take its words, indented as their neighbours are. Services, routes and plugins
/// are matched by their order, wherever they are nested.
///
/// nullopt: cannot be done by touching a few lines (entities came or went, aliases, exotic layout). The caller still
/// has to read the result and compare, for YAML has more corners than this looks into. Pure; any thread.
std::optional<std::string> patchDeck(std::string_view text, std::string_view wanted);

}  // namespace gatehouse::importers

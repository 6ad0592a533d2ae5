#pragma once

#include <string>
#include <string_view>

#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"

namespace gatehouse::importers {

/// Reads decK YAML (`_format_version: "3.0"`): plugins at top level with `service:`/`route:`, nested under a service or
/// route, or global; routes nested under services or with `service: {name: …}`. Nested entities become top-level ones
/// with names.
/// `${{ env "X" }}` stays as written. Aliases, anchors and nesting are bounded; broken YAML is an error with line and
/// column. Structure only: fields are judged by gateway::validate. Pure; any thread.
gateway::Checked<gateway::Configuration> readDeck(std::string_view yaml, const std::string& fileName);

/// The same from a file; unreadable, missing, a folder or over 8 MiB: a diagnostic that says so.
gateway::Checked<gateway::Configuration> readDeckFile(const std::string& path);

}  // namespace gatehouse::importers

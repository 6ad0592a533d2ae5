#pragma once

#include <string>
#include <string_view>

#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"
#include "core/gateway/field_table.h"
#include "core/gateway/version.h"

namespace gatehouse::importers {

/// A file that is decK, with every value in it that no member can hold (`port: 99999`, `strip_path: maybe`). Those
/// members are unset, their values kept in the entity's `other`, so that `problemsOf` can say what else is wrong.
struct DeckReading {
    gateway::Configuration configuration;
    gateway::Diagnostics problems;  ///< by line
};

/// Fails only where the text is not YAML or not decK.
gateway::Checked<DeckReading> readDeckValues(std::string_view yaml, const std::string& fileName);
/// The same from a file; unreadable, missing, a folder or over 8 MiB: a diagnostic that says so.
gateway::Checked<DeckReading> readDeckFileValues(const std::string& path);

/// The reading's own problems and those that `gateway::validate` finds, by line.
gateway::Diagnostics problemsOf(const DeckReading& reading, const gateway::FieldTable& table, gateway::Version version);

/// Reads decK YAML (`_format_version: "3.0"`): plugins at top level with `service:`/`route:`, nested under a service or
/// route, or global; routes nested under services or with `service: {name: …}`. Nested entities become top-level ones
/// with names.
/// `${{ env "X" }}` stays as written. Aliases, anchors and nesting are bounded; broken YAML is an error with line and
/// column, and so is a value that no member can hold. Structure only: fields are judged by gateway::validate. Pure; any
/// thread.
gateway::Checked<gateway::Configuration> readDeck(std::string_view yaml, const std::string& fileName);

/// The same from a file; unreadable, missing, a folder or over 8 MiB: a diagnostic that says so.
gateway::Checked<gateway::Configuration> readDeckFile(const std::string& path);

}  // namespace gatehouse::importers

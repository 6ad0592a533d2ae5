#pragma once

#include <optional>
#include <string>

#include "app/cli/command.h"
#include "core/gateway/configuration.h"
#include "core/gateway/field_table.h"
#include "core/gateway/version.h"

namespace gatehouse::cli {

/// What a command turns into something else.
struct Source {
    std::string text;  ///< of a decK file, as it stands there; empty: a workspace
    gateway::Configuration configuration;
    gateway::Version madeFor = gateway::newestVersion;  ///< whose defaults it means where it says nothing
    gateway::Version version = gateway::newestVersion;  ///< asked for, else what it was made for
};

/// Reads a decK file, or a workspace of ours by its ending, and checks it. nullopt: what is wrong has been printed, and
/// `code` says of which kind it is.
std::optional<Source> readSource(const std::string& path, const std::optional<gateway::Version>& asked,
                                 const gateway::FieldTable& table, Terminal& terminal, ExitCode& code);

}  // namespace gatehouse::cli

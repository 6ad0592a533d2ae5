#pragma once

#include <string>
#include <vector>

#include "app/cli/command.h"
#include "app/composition/gateway_from_file.h"

namespace gatehouse::cli {

/// Says on stderr why a configuration could not be loaded, each finding on a line of its own, and what to do; the exit
/// code that goes with it.
ExitCode reportLoadFailure(const app::LoadFailure& failure, Terminal& terminal);
/// One line on stderr for each, of very many the first hundred: why something cannot be read, or what is set but not
/// acted on yet.
void reportDiagnostics(const gateway::Diagnostics& diagnostics, Terminal& terminal);
/// Lines on stderr, not more than a person reads; the rest is counted.
void printNotes(const std::vector<std::string>& lines, Terminal& terminal);
/// The release that --gateway-version names, the newest without it; nothing, and a message, when there is no such one.
std::optional<gateway::Version> gatewayVersion(const Arguments& arguments, Terminal& terminal);
Option gatewayVersionOption();

}  // namespace gatehouse::cli

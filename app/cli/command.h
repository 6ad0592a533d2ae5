#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/terminal.h"

namespace gatehouse::cli {

/// What the program answers to the shell.
enum class ExitCode {
    Fine = 0,
    Findings = 1,           ///< failed steps, a configuration with errors
    WrongUse = 2,           ///< wrong arguments, a file that cannot be read, a port in use
    Unreachable = 3,        ///< network or identity provider
    SecretUnavailable = 4,  ///< keychain or secret
};

/// Keeps alive what a command works with until the program ends; nullptr when there is nothing.
using Job = std::shared_ptr<void>;
/// To be called once, at any time; the event loop then ends with this code.
using Finish = std::function<void(ExitCode)>;

/// How a command with options starts: a job of type T goes to work on them; without options (what was wrong has been
/// said) the command ends as wrong use.
template <class T, class Options>
Job startJob(std::optional<Options> options, Terminal& terminal, Finish finish)
{
    if (!options) {
        finish(ExitCode::WrongUse);
        return nullptr;
    }
    auto job = std::make_shared<T>(std::move(*options), terminal, std::move(finish));
    job->begin();
    return job;
}

/// One command: a row of the registry (registry.cpp), defined in the file of its name. --help, completions and the
/// manual page derive from it.
struct Command {
    std::string_view name;         ///< one or two words: "serve", "keycloak test"
    std::string_view summary;      ///< one line, without a full stop
    std::string_view description;  ///< paragraphs, separated by an empty line
    std::vector<Operand> operands;
    std::vector<Option> options;
    Job (*start)(const Arguments& arguments, Terminal& terminal, Finish finish) = nullptr;
};

Command serveCommand();
Command tryCommand();
Command checkCommand();
Command exportCommand();
Command importCommand();
Command recipesCommand();
Command keycloakTestCommand();
Command labCommand();
Command completionsCommand();
Command manualCommand();

/// All commands, in the order of --help. One line each.
std::span<const Command> commands();

}  // namespace gatehouse::cli

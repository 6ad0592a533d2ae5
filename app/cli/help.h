#pragma once

#include <span>
#include <string>

#include "app/cli/command.h"

namespace gatehouse::cli {

/// Texts made from the table of commands. Pure.

/// "serve FILE [--listen HOST:PORT] …".
std::string usageOf(const Command& command);
/// What `gatehouse-cli --help` prints.
std::string programHelp(std::span<const Command> commands);
/// What `gatehouse-cli COMMAND --help` prints.
std::string commandHelp(const Command& command);
/// `text` broken at blanks, each line indented; paragraphs stay apart.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width = 100);
/// A manual page in roff (man(7)).
std::string manualPage(std::span<const Command> commands, std::string_view version);
/// A completion script for "bash", "zsh" or "fish".
std::string completionScript(std::span<const Command> commands, std::string_view shell);

/// The meanings of the exit codes, for help and manual.
struct ExitMeaning {
    ExitCode code;
    std::string_view meaning;
};
std::span<const ExitMeaning> exitMeanings();

}  // namespace gatehouse::cli

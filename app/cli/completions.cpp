#include "app/cli/command.h"
#include "app/cli/help.h"

namespace gatehouse::cli {
namespace {

Job start(const Arguments& arguments, Terminal& terminal, Finish finish)
{
    terminal.write(completionScript(commands(), *arguments.operand("SHELL")));
    finish(ExitCode::Fine);
    return nullptr;
}

}  // namespace

Command completionsCommand()
{
    Command command;
    command.name = "completions";
    command.summary = "print a completion script for your shell";
    command.description =
        "Prints a script that completes commands, options and values. For bash: gatehouse-cli "
        "completions bash > ~/.local/share/bash-completion/completions/gatehouse-cli. For zsh, put it "
        "as _gatehouse-cli into a folder of $fpath; for fish, as gatehouse-cli.fish into "
        "~/.config/fish/completions.";
    command.operands = {{"SHELL", "bash, zsh or fish", true, Offer::Choices, {"bash", "zsh", "fish"}}};
    command.start = start;
    return command;
}

}  // namespace gatehouse::cli

#include "app/cli/command.h"
#include "app/cli/help.h"

namespace gatehouse::cli {
namespace {

Job start(const Arguments&, Terminal& terminal, Finish finish)
{
    terminal.write(manualPage(commands(), GATEHOUSE_VERSION));
    finish(ExitCode::Fine);
    return nullptr;
}

}  // namespace

Command manualCommand()
{
    Command command;
    command.name = "manual";
    command.summary = "print the manual page";
    command.description = "Prints the manual page in roff. To read it: gatehouse-cli manual | man -l -";
    command.start = start;
    return command;
}

}  // namespace gatehouse::cli

#include "app/cli/command.h"

namespace gatehouse::cli {

std::span<const Command> commands()
{
    static const std::vector<Command> all{
        serveCommand(),   tryCommand(),          checkCommand(), exportCommand(),      importCommand(),
        recipesCommand(), keycloakTestCommand(), labCommand(),   completionsCommand(), manualCommand(),
    };
    return all;
}

}  // namespace gatehouse::cli

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (!plugin.isSet("auth_methods") && !plugin.isWritten("auth_methods")) {
        report.note(plugin.at({"auth_methods"}),
                    "auth_methods is not set, so all nine methods are on, with a login page for whoever comes without "
                    "a credential.",
                    "Write the methods that your callers use.");
    }
}

}  // namespace

Check authMethodsNotChosen()
{
    return {"auth_methods_not_chosen", "every method is on", run};
}

}  // namespace gatehouse::doctor

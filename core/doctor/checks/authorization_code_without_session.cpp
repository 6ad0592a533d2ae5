#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (plugin.names("authorization_code") && !plugin.uses("session")) {
        report.warning(
            plugin.at({"auth_methods"}),
            "authorization_code logs people in, but without session nothing remembers it: every request goes "
            "back to the provider.",
            "Add session to auth_methods.");
    }
}

}  // namespace

Check authorizationCodeWithoutSession()
{
    return {"authorization_code_without_session", "a login that no session remembers", run};
}

}  // namespace gatehouse::doctor

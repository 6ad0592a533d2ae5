#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (plugin.names("userinfo") && plugin.uses("introspection")) {
        report.warning(plugin.at({"auth_methods"}),
                       "introspection comes first and takes the same tokens, so as far as is known userinfo is never "
                       "asked to decide.",
                       "Keep one of the two; search_user_info: true fetches a user's claims beside introspection.");
    }
}

}  // namespace

Check userinfoAfterIntrospection()
{
    return {"userinfo_after_introspection", "a method that another one always comes before", run};
}

}  // namespace gatehouse::doctor

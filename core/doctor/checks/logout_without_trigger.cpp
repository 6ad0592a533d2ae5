#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const bool started =
        plugin.isSet("logout_query_arg") || plugin.isSet("logout_post_arg") || plugin.isSet("logout_uri_suffix");
    for (const char* field :
         {"logout_redirect_uri", "logout_revoke", "logout_methods", "end_session_endpoint", "revocation_endpoint"}) {
        if (!started && plugin.isSet(field)) {
            report.warning(plugin.at({field, "logout_uri_suffix"}),
                           "Nothing starts a logout: logout_uri_suffix, logout_query_arg and logout_post_arg are not "
                           "set.",
                           "Write logout_uri_suffix: /logout.");
            return;
        }
    }
    if (started && plugin.isSet("auth_methods") && !plugin.uses("session")) {
        report.warning(plugin.at({"logout_uri_suffix", "auth_methods"}),
                       "There is no session to leave: session is not in auth_methods.",
                       "Add session to auth_methods, or take the logout away.");
    }
}

}  // namespace

Check logoutWithoutTrigger()
{
    return {"logout_without_trigger", "a logout that nothing starts", run};
}

}  // namespace gatehouse::doctor

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (plugin.uses("password") && plugin.names("client_credentials") && plugin.lists("password_param_type", "header")
        && plugin.lists("client_credentials_param_type", "header")) {
        report.warning(plugin.at({"auth_methods", "password_param_type", "client_credentials_param_type"}),
                       "password and client_credentials both read Authorization: Basic, which is then taken for a "
                       "user's name and password, and tokens for clients are never cached.",
                       "Keep one of the two here, or take header out of password_param_type or of "
                       "client_credentials_param_type.");
    }
}

}  // namespace

Check basicSharedByTwoMethods()
{
    return {"basic_shared_by_two_methods", "Basic credentials that two methods want", run};
}

}  // namespace gatehouse::doctor

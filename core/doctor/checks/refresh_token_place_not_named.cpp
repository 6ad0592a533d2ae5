#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (plugin.names("refresh_token") && !plugin.isSet("refresh_token_param_name")) {
        report.warning(plugin.at({"refresh_token_param_name", "auth_methods"}),
                       "refresh_token_param_name has no default; as far as is known no refresh token is found until it "
                       "is set.",
                       "Write refresh_token_param_name: refresh_token.");
    }
    if (plugin.isSet("refresh_token_param_name") && plugin.isSet("auth_methods") && !plugin.uses("refresh_token")) {
        report.warning(plugin.at({"refresh_token_param_name", "auth_methods"}),
                       "Nobody looks for a refresh token: refresh_token is not in auth_methods.",
                       "Add refresh_token to auth_methods.");
    }
}

}  // namespace

Check refreshTokenPlaceNotNamed()
{
    return {"refresh_token_place_not_named", "refresh tokens that nobody finds", run};
}

}  // namespace gatehouse::doctor

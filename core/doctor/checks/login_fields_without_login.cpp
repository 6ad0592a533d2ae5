#include <array>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

constexpr std::array fields{"redirect_uri",
                            "authorization_endpoint",
                            "authorization_query_args_client",
                            "authorization_query_args_names",
                            "require_proof_key_for_code_exchange",
                            "require_pushed_authorization_requests",
                            "pushed_authorization_request_endpoint",
                            "require_signed_request_object",
                            "response_mode",
                            "response_type",
                            "preserve_query_args",
                            "max_age",
                            "authorization_cookie_name",
                            "authorization_rolling_timeout"};

void run(const PluginView& plugin, Report& report)
{
    if (!plugin.isSet("auth_methods") || plugin.uses("authorization_code")) {
        return;
    }
    for (const char* field : fields) {
        if (plugin.isSet(field)) {
            report.warning(plugin.at({field, "auth_methods"}),
                           std::string(field)
                               + " belongs to the login of authorization_code, which is not in "
                                 "auth_methods: it changes nothing.",
                           "Add authorization_code to auth_methods, or take the field away.");
            return;
        }
    }
}

}  // namespace

Check loginFieldsWithoutLogin()
{
    return {"login_fields_without_login", "fields of a login while authorization_code is off", run};
}

}  // namespace gatehouse::doctor

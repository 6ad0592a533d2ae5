#include <algorithm>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/gateway/references.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const auto scopes = plugin.list("scopes");
    const bool hidden =
        std::any_of(scopes.begin(), scopes.end(), [](const std::string& scope) { return gateway::isReference(scope); });
    if (!plugin.isWritten("scopes") || hidden) {
        const auto methods = plugin.list("auth_methods");
        const bool alone =
            plugin.isSet("auth_methods") && std::all_of(methods.begin(), methods.end(), [](const std::string& method) {
                return method == "client_credentials" || method == "bearer" || method == "introspection";
            });
        if (!hidden && alone && plugin.uses("client_credentials")) {
            report.note(plugin.at({"scopes"}),
                        "scopes is not set, so openid is asked for with client_credentials; some providers, Okta among "
                        "them, refuse that.",
                        "Write scopes: [those that the client may have].");
        }
        return;
    }
    if (std::find(scopes.begin(), scopes.end(), "openid") != scopes.end()) {
        return;
    }
    if (plugin.uses("authorization_code") && plugin.isSet("auth_methods")) {
        report.warning(plugin.at({"scopes"}),
                       "Without the scope openid the provider sends no id token, and the login is plain OAuth (OpenID "
                       "Connect Core 1.0 section 3.1.2.1).",
                       "Add openid to scopes.");
    } else if (plugin.names("userinfo") || plugin.isTrue("search_user_info")) {
        report.warning(
            plugin.at({"scopes"}),
            "Without the scope openid most providers refuse their userinfo endpoint (OpenID Connect Core 1.0 "
            "section 5.3).",
            "Add openid to scopes.");
    }
}

}  // namespace

Check openidScopeMissing()
{
    return {"openid_scope_missing", "scopes without openid", run};
}

}  // namespace gatehouse::doctor

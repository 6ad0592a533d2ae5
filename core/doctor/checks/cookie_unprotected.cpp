#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (plugin.isSet("auth_methods") && !plugin.uses("session") && !plugin.uses("authorization_code")) {
        return;
    }
    for (const char* field : {"session_cookie_http_only", "authorization_cookie_http_only"}) {
        if (plugin.isFalse(field)) {
            report.warning(plugin.at({field}), "Any script on the page can read the cookie.",
                           std::string("Write ") + field + ": true.");
        }
    }
    for (const std::string cookie : {"session_cookie", "authorization_cookie"}) {
        if (!plugin.isFalse(cookie + "_secure")) {
            continue;
        }
        const std::string remedy = "Write " + cookie + "_secure: true.";
        if (plugin.text(cookie + "_same_site") == "None") {
            report.error(plugin.at({cookie + "_same_site", cookie + "_secure"}),
                         "Browsers drop a cookie with SameSite=None that is not Secure.", remedy);
        } else {
            report.warning(plugin.at({cookie + "_secure"}), "The cookie is sent over plain http, too.", remedy);
        }
    }
}

}  // namespace

Check cookieUnprotected()
{
    return {"cookie_unprotected", "session cookies that scripts or other sites get at", run};
}

}  // namespace gatehouse::doctor

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const auto mode = plugin.text("response_mode");
    if (plugin.isSet("response_mode") && plugin.uses("authorization_code") && mode.starts_with("fragment")) {
        report.error(plugin.at({"response_mode"}),
                     "Browsers keep what follows the # to themselves, so the plugin never sees the code.",
                     "Write response_mode: query or form_post.");
    }
    const auto site = plugin.text("authorization_cookie_same_site");
    if (mode.starts_with("form_post") && plugin.uses("authorization_code") && (site == "Lax" || site == "Strict")) {
        report.warning(plugin.at({"response_mode", "authorization_cookie_same_site"}),
                       "form_post comes back as a POST from the provider's site, and browsers send no cookie with "
                       "SameSite="
                           + site + " along: the login is not found again.",
                       "Write authorization_cookie_same_site: None, with authorization_cookie_secure: true.");
    }
}

}  // namespace

Check responseModeUnreadable()
{
    return {"response_mode_unreadable", "a login's answer that the plugin cannot read", run};
}

}  // namespace gatehouse::doctor

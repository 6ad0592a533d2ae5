#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/http/url.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (!plugin.names("bearer") || plugin.isSet("audience_required") || plugin.isSet("scopes_required")
        || plugin.isSet("roles_required") || plugin.isSet("groups_required")) {
        return;
    }
    const auto url = http::Url::parse(plugin.text("issuer"));
    if (url && url->host == "accounts.google.com") {
        report.warning(plugin.at({"audience_required", "auth_methods"}),
                       "Google signs the tokens of all its clients with the same keys: a token made for anybody else's "
                       "program is let in.",
                       "Write audience_required: [your client's id].");
    } else {
        report.note(plugin.at({"audience_required", "auth_methods"}),
                    "Any valid token of this issuer is let in, also one that was made for another API (RFC 8725 "
                    "section 3.9).",
                    "Write audience_required: [this API's name at the provider].");
    }
}

}  // namespace

Check audienceNotChecked()
{
    return {"audience_not_checked", "tokens for others that are let in", run};
}

}  // namespace gatehouse::doctor

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    if (plugin.names("authorization_code") && plugin.takesTokens()) {
        report.note(
            plugin.at({"auth_methods"}),
            "A request without a token, or with a broken one, is sent to the provider's login page (302) and not "
            "refused with 401.",
            "For an API, take authorization_code out of auth_methods.");
    }
}

}  // namespace

Check loginInsteadOfRefusal()
{
    return {"login_instead_of_refusal", "an API whose callers are sent to a login page", run};
}

}  // namespace gatehouse::doctor

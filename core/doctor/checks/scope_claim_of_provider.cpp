#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/http/url.h"

namespace gatehouse::doctor {

namespace {

bool writesScp(std::string_view host)
{
    return host.ends_with(".okta.com") || host.ends_with(".oktapreview.com") || host == "login.microsoftonline.com";
}

void run(const PluginView& plugin, Report& report)
{
    const auto url = http::Url::parse(plugin.text("issuer"));
    const auto claim = plugin.list("scopes_claim");
    if (url && writesScp(url->host) && plugin.isSet("scopes_required") && claim.size() == 1 && claim[0] == "scope") {
        report.warning(plugin.at({"scopes_claim", "scopes_required"}),
                       "Access tokens of this provider carry their scopes in scp, so the rule never holds.",
                       "Write scopes_claim: [scp].");
    }
}

}  // namespace

Check scopeClaimOfProvider()
{
    return {"scope_claim_of_provider", "scopes asked for in a claim that this provider does not write", run};
}

}  // namespace gatehouse::doctor

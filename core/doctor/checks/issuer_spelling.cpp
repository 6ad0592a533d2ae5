#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"
#include "core/gateway/references.h"
#include "core/http/url.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    const auto issuer = plugin.text("issuer");
    const auto url = http::Url::parse(issuer);
    if (gateway::isReference(issuer) || !url) {
        return;
    }
    const auto place = plugin.at({"issuer"});
    if (issuer.find_first_of("?#") != std::string::npos) {
        report.error(place, "An issuer has neither a query nor a fragment (OpenID Connect Discovery 1.0 section 3).",
                     "Write it without what follows the " + std::string(1, issuer[issuer.find_first_of("?#")]) + '.');
        return;
    }
    if (url->path.starts_with("/auth/realms/")) {
        report.note(place, "Keycloak has no /auth in its addresses since release 17, unless it is configured so.",
                    "Write it without /auth if the provider answers 404.");
    }
    if (url->host == "sts.windows.net") {
        report.warning(place, "This is the issuer of Entra ID's version 1 tokens, which the gateway cannot use.",
                       "Write https://login.microsoftonline.com/TENANT/v2.0 and let the API ask for version 2 tokens.");
    }
    if (url->host == "login.microsoftonline.com"
        && (url->path.starts_with("/common") || url->path.starts_with("/organizations"))) {
        report.warning(place,
                       "Entra ID names each tenant's own issuer in its tokens, never common or organizations: the two "
                       "are not equal byte for byte.",
                       "Write the tenant's id in their place, or list the issuers in issuers_allowed.");
    }
}

}  // namespace

Check issuerSpelling()
{
    return {"issuer_spelling", "an issuer that no provider spells so", run};
}

}  // namespace gatehouse::doctor

#include <array>
#include <utility>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

void run(const PluginView& plugin, Report& report)
{
    for (const auto& [method, field] : std::array{std::pair("password", "password_param_type"),
                                                  std::pair("client_credentials", "client_credentials_param_type")}) {
        if (plugin.uses(method) && plugin.isSet(field) && plugin.lists(field, "query")) {
            report.warning(plugin.at({field}),
                           "Secrets in a URL end up in logs and histories (RFC 6749 section 2.3.1).",
                           std::string("Take query out of ") + field + '.');
        }
    }
    if (plugin.takesTokens() && plugin.isSet("bearer_token_param_type")
        && plugin.lists("bearer_token_param_type", "query")) {
        report.note(plugin.at({"bearer_token_param_type"}),
                    "Tokens in a URL end up in logs and histories (RFC 6750 section 5.3).",
                    "Take query out of bearer_token_param_type unless a caller has no other way.");
    }
}

}  // namespace

Check credentialsInUrl()
{
    return {"credentials_in_url", "credentials that are taken from the URL", run};
}

}  // namespace gatehouse::doctor

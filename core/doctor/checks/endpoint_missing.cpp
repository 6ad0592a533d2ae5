#include <array>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

struct Need {
    const char* method;
    const char* field;
    const char* member;  ///< of the discovery document
};
constexpr std::array needs{Need{"bearer", "jwks_endpoint", "jwks_uri"},
                           Need{"introspection", "introspection_endpoint", "introspection_endpoint"},
                           Need{"userinfo", "userinfo_endpoint", "userinfo_endpoint"},
                           Need{"refresh_token", "token_endpoint", "token_endpoint"},
                           Need{"password", "token_endpoint", "token_endpoint"},
                           Need{"client_credentials", "token_endpoint", "token_endpoint"},
                           Need{"authorization_code", "authorization_endpoint", "authorization_endpoint"},
                           Need{"authorization_code", "token_endpoint", "token_endpoint"}};

void run(const PluginView& plugin, Report& report)
{
    const bool pseudo = plugin.isTrue("using_pseudo_issuer");
    if (!pseudo && plugin.provider() == nullptr) {
        return;
    }
    std::vector<std::string> told;
    for (const auto& need : needs) {
        const bool known = plugin.isSet(need.field) || (!pseudo && !plugin.advertisedText(need.member).empty());
        // Keys may come from extra_jwks_uris, and had no field of their own before 3.14.
        const bool keys = std::string_view(need.method) == "bearer"
                          && (plugin.isSet("extra_jwks_uris") || plugin.isTrue("enable_hs_signatures"));
        if (!plugin.names(need.method) || known || keys || inWords(told).find(need.field) != std::string::npos) {
            continue;
        }
        told.emplace_back(need.field);
        report.error(plugin.at({need.field, pseudo ? "using_pseudo_issuer" : "issuer", "auth_methods"}),
                     std::string(need.method) + " needs " + need.member
                         + (pseudo ? ", and with using_pseudo_issuer nothing is discovered."
                                   : ", which the provider's discovery document does not name."),
                     std::string("Write ") + need.field + ", or take " + need.method + " out of auth_methods.");
    }
}

}  // namespace

Check endpointMissing()
{
    return {"endpoint_missing", "methods whose endpoint nobody names", run};
}

}  // namespace gatehouse::doctor

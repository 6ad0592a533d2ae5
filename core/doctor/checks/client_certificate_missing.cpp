#include <array>

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

constexpr std::array fields{"client_auth", "token_endpoint_auth_method", "introspection_endpoint_auth_method",
                            "revocation_endpoint_auth_method", "pushed_authorization_request_endpoint_auth_method"};

void run(const PluginView& plugin, Report& report)
{
    if (plugin.isSet("tls_client_auth_cert_id")) {
        return;
    }
    for (const char* field : fields) {
        for (const char* method : {"tls_client_auth", "self_signed_tls_client_auth"}) {
            if (plugin.text(field) == method || plugin.lists(field, method)) {
                report.error(plugin.at({field, "tls_client_auth_cert_id"}),
                             std::string(method)
                                 + " shows the provider a certificate, but tls_client_auth_cert_id "
                                   "names none.",
                             "Write tls_client_auth_cert_id: the id of an entry under certificates.");
            }
        }
    }
}

}  // namespace

Check clientCertificateMissing()
{
    return {"client_certificate_missing", "tls_client_auth without a certificate", run};
}

}  // namespace gatehouse::doctor

#include "core/doctor/check.h"
#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

namespace {

/// RFC 7518 sections 6.2.2, 6.3.2 and RFC 8037 section 2: what makes a key a private one.
bool hasPrivatePart(const boost::json::value& key)
{
    const auto* record = key.if_object();
    const auto* part = record != nullptr ? record->if_contains("d") : nullptr;
    return part != nullptr && part->is_string() && !part->get_string().empty();
}

void run(const PluginView& plugin, Report& report)
{
    const auto* keys = plugin.value("client_jwk");
    const auto count = plugin.length("client_jwk");
    for (std::size_t i = 0; i < plugin.length("client_auth"); ++i) {
        if (plugin.clientAuth(i) != "private_key_jwt") {
            continue;
        }
        const auto index = '[' + std::to_string(i) + ']';
        if (i >= count) {
            report.warning({plugin.at("client_auth" + index), plugin.at("client_jwk")},
                           "private_key_jwt without client_jwk signs with keys that the gateway makes by itself; the "
                           "provider has to be given their public half.",
                           "Write the client's private key as a JWK in client_jwk, or register the keys of the Admin "
                           "API's GET /openid-connect/jwks at the provider.");
        } else if (!hasPrivatePart(keys->get_array()[i])) {
            report.error({plugin.at("client_jwk" + index), plugin.at("client_auth" + index)},
                         "private_key_jwt signs with this key, but it has no private part (d).",
                         "Write the private JWK, with d as a reference.");
        }
    }
}

}  // namespace

Check privateKeyMissing()
{
    return {"private_key_missing", "private_key_jwt without a key of one's own", run};
}

}  // namespace gatehouse::doctor

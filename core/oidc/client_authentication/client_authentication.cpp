#include "core/oidc/client_authentication/client_authentication.h"

#include <algorithm>
#include <array>

namespace gatehouse::oidc {
namespace {

constexpr std::array<ClientAuthenticationMethod, 7> methods{{
    {"client_secret_basic", &clientSecretBasic},
    {"client_secret_post", &clientSecretPost},
    {"client_secret_jwt", nullptr},
    {"private_key_jwt", nullptr},
    {"tls_client_auth", &tlsClientAuth},
    {"self_signed_tls_client_auth", &tlsClientAuth},
    {"none", &none},
}};

const ClientAuthenticationMethod* findMethod(std::string_view id) noexcept
{
    const auto* const found = std::find_if(methods.begin(), methods.end(),
                                           [id](const ClientAuthenticationMethod& method) { return method.id == id; });
    return found != methods.end() ? found : nullptr;
}

/// Of what discovery lists, the first in our own order that a secret is enough for: the provider's order means nothing.
std::string fromDiscovery(const std::vector<std::string>& supported)
{
    for (const std::string_view id : {"client_secret_basic", "client_secret_post"}) {
        if (std::find(supported.begin(), supported.end(), id) != supported.end()) {
            return std::string(id);
        }
    }
    return supported.empty() ? "client_secret_basic" : supported.front();
}

}  // namespace

std::span<const ClientAuthenticationMethod> clientAuthenticationMethods() noexcept
{
    return methods;
}

std::string clientAuthenticationFor(CallEndpoint endpoint, const Settings& settings, const Client& client,
                                    const ProviderMetadata& metadata)
{
    const bool introspection = endpoint == CallEndpoint::Introspection;
    const std::optional<std::string>& field =
        introspection ? settings.introspectionEndpointAuthMethod : settings.tokenEndpointAuthMethod;
    if (field) {
        return *field;
    }
    if (!client.authentication.empty()) {
        return client.authentication;
    }
    if (client.secret.empty()) {
        return "none";
    }
    // RFC 8414 section 2: what is not said for introspection is as for the token endpoint in every provider we know.
    const bool own = introspection && !metadata.introspectionEndpointAuthMethodsSupported.empty();
    return fromDiscovery(own ? metadata.introspectionEndpointAuthMethodsSupported
                             : metadata.tokenEndpointAuthMethodsSupported);
}

Outcome<void> authenticateClient(std::string_view methodId, const Client& client, net::CallRequest& request,
                                 http::FormFields& form)
{
    const ClientAuthenticationMethod* method = findMethod(methodId);
    if (method == nullptr) {
        return failed(FailureKind::ConfigurationInvalid, "unknown client authentication " + fitToShow(methodId),
                      "client_auth");
    }
    if (method->apply == nullptr) {
        return failed(FailureKind::ConfigurationInvalid,
                      "client authentication " + std::string(method->id) + " is not acted on yet", "client_auth");
    }
    return method->apply(client, request, form);
}

}  // namespace gatehouse::oidc

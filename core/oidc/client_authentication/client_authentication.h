#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/http/form.h"
#include "core/net/http_client.h"
#include "core/oidc/failure.h"
#include "core/oidc/metadata.h"
#include "core/oidc/settings.h"

namespace gatehouse::oidc {

/// A way for the gateway to say who it is at the token and introspection endpoints (OpenID Connect Core 1.0 section 9).
/// A method is a function over the client, the request and its form, in a file that bears its wire id.
struct ClientAuthenticationMethod {
    std::string_view id;
    /// Adds what the method adds. nullptr: known, but not acted on yet.
    Outcome<void> (*apply)(const Client& client, net::CallRequest& request, http::FormFields& form);
};

Outcome<void> clientSecretBasic(const Client& client, net::CallRequest& request, http::FormFields& form);
Outcome<void> clientSecretPost(const Client& client, net::CallRequest& request, http::FormFields& form);
Outcome<void> none(const Client& client, net::CallRequest& request, http::FormFields& form);
Outcome<void> tlsClientAuth(const Client& client, net::CallRequest& request, http::FormFields& form);

/// Every method that a configuration may name, in the order of the field's enum.
std::span<const ClientAuthenticationMethod> clientAuthenticationMethods() noexcept;

enum class CallEndpoint { Token, Introspection };

/// The method for an endpoint: its own field → client_auth[i] → discovery → client_secret_basic; a client without a
/// secret that names no method is a public one: none.
std::string clientAuthenticationFor(CallEndpoint endpoint, const Settings& settings, const Client& client,
                                    const ProviderMetadata& metadata);

/// Applies the method of that id. ConfigurationInvalid, naming the field, for one that is unknown or not acted on yet.
Outcome<void> authenticateClient(std::string_view methodId, const Client& client, net::CallRequest& request,
                                 http::FormFields& form);

}  // namespace gatehouse::oidc

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/http_client.h"
#include "core/oidc/failure.h"
#include "core/oidc/settings.h"

namespace gatehouse::oidc {

/// The members of a discovery document that we use (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2).
struct ProviderMetadata {
    std::string issuer;
    std::optional<std::string> tokenEndpoint;
    std::optional<std::string> introspectionEndpoint;
    std::optional<std::string> jwksUri;
    /// Of mtls_endpoint_aliases (RFC 8705 section 5).
    std::optional<std::string> mtlsTokenEndpoint, mtlsIntrospectionEndpoint;
    std::vector<std::string> tokenEndpointAuthMethodsSupported;          ///< empty: not said
    std::vector<std::string> introspectionEndpointAuthMethodsSupported;  ///< empty: not said
};

/// GET of the discovery document (section 4.1). ConfigurationInvalid when the issuer is no URL.
Outcome<net::CallRequest> discoveryRequest(const Settings& settings);

/// ProviderIssuerMismatch unless the document names the configured issuer octet for octet (section 4.3) or one of
/// issuers_allowed; ProviderInvalidAnswer for anything
/// that is no discovery document.
Outcome<ProviderMetadata> readMetadata(const Settings& settings, const net::CallOutcome& outcome);

/// What stands in for discovery with using_pseudo_issuer: the issuer alone.
ProviderMetadata pseudoMetadata(const Settings& settings);

/// Whether a token's `iss` is one that this configuration trusts: issuers_allowed where set, else the provider's.
bool issuerTrusted(const Settings& settings, const ProviderMetadata& metadata, std::string_view issuer);

}  // namespace gatehouse::oidc

#pragma once

#include <string>

#include "core/net/http_client.h"
#include "core/oidc/metadata.h"
#include "core/oidc/settings.h"
#include "tests/support/fake_http_client.h"

namespace gatehouse::tests {

inline constexpr std::chrono::seconds now{1'700'000'000};

/// A configuration like the how-to's: one confidential client of one issuer.
inline oidc::Settings settings()
{
    oidc::Settings settings;
    settings.issuer = "https://idp.example/realms/one";
    oidc::Client client;
    client.id = "kong";
    client.secret = SecretBytes("s3cret");
    settings.clients.push_back(client);
    settings.scopes = {"openid"};
    return settings;
}

inline oidc::ProviderMetadata metadata()
{
    oidc::ProviderMetadata metadata;
    metadata.issuer = "https://idp.example/realms/one";
    metadata.tokenEndpoint = "https://idp.example/token";
    metadata.introspectionEndpoint = "https://idp.example/introspect";
    metadata.jwksUri = "https://idp.example/certs";
    return metadata;
}

inline std::string header(const net::CallRequest& request, std::string_view name)
{
    return std::string(request.headers.find(name).value_or("(none)"));
}

/// An unsigned JWT with those claims: what a provider's token looks like from outside.
std::string jwtWith(std::string_view claims, std::string_view header = R"({"alg":"RS256","typ":"JWT"})");

/// A JWT signed with the private key of RFC 8037 appendix A.1; by default a signed introspection answer (RFC 9701).
std::string signedJwt(std::string_view claims,
                      std::string_view header = R"({"alg":"EdDSA","typ":"token-introspection+jwt"})");

}  // namespace gatehouse::tests

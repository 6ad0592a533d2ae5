#pragma once

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/header_list.h"
#include "core/net/http_client.h"
#include "core/oidc/failure.h"
#include "core/oidc/introspection.h"
#include "core/oidc/metadata.h"
#include "core/oidc/settings.h"

namespace gatehouse::oidc {

/// A successful answer of the token endpoint (RFC 6749 section 5.1). Holds secrets.
struct TokenAnswer {
    std::string accessToken;
    std::string idToken;       ///< empty: none
    std::string refreshToken;  ///< empty: none
    std::optional<std::chrono::seconds> expiresIn;
    std::optional<std::chrono::seconds> expiry;      ///< `exp` inside the access token
    std::optional<boost::json::object> tokenClaims;  ///< inside the access token, where it is a JWT
    std::optional<boost::json::object> idTokenClaims;
    http::HeaderList replayedHeaders;  ///< those that token_headers_replay names
};

/// The resource owner password credentials grant (RFC 6749 section 4.3.2).
Outcome<net::CallRequest> passwordGrantRequest(const Settings& settings, const ProviderMetadata& metadata,
                                               const Client& client, std::string_view userName,
                                               std::string_view password, const CopiedFromClient& copied);

struct TokenContext {
    const Settings& settings;
    const ProviderMetadata& metadata;
    std::string_view grant;   ///< wire word of token_headers_grants: "password"
    std::string_view secret;  ///< what must not show in a detail: the password
    std::chrono::seconds now;
};

/// The provider's refusals are told apart as far as its words allow (RFC 6749 section 5.2, Keycloak's descriptions).
Outcome<TokenAnswer> readTokenAnswer(const TokenContext& context, const net::CallOutcome& outcome);

}  // namespace gatehouse::oidc

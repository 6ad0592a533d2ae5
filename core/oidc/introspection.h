#pragma once

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/jose/jwk.h"
#include "core/net/http_client.h"
#include "core/oidc/failure.h"
#include "core/oidc/metadata.h"
#include "core/oidc/settings.h"

namespace gatehouse::oidc {

/// What of the client's own request goes along with a call: the *_client fields, looked up already.
struct CopiedFromClient {
    NameValues headers;
    NameValues postArguments;
};

/// A token that the provider called active and that passed every check.
struct Introspection {
    boost::json::object claims;                      ///< the provider's answer
    std::optional<boost::json::object> tokenClaims;  ///< what stands inside the token, where it is a JWT
    std::string json;                                ///< `claims` serialised once, for the headers that carry it
    std::string jwt;                                 ///< the signed answer (RFC 9701) as it came; empty: plain JSON
    std::optional<std::chrono::seconds> expiry;      ///< the earlier `exp` of both
};

/// POST to the introspection endpoint (RFC 7662 section 2.1). ProviderEndpointMissing when neither the configuration
/// nor discovery names one.
Outcome<net::CallRequest> introspectionRequest(const Settings& settings, const ProviderMetadata& metadata,
                                               const Client& client, std::string_view token,
                                               const CopiedFromClient& copied);

struct IntrospectionContext {
    const Settings& settings;
    const ProviderMetadata& metadata;
    const Client& client;
    std::string_view token;
    std::chrono::seconds now;            ///< NumericDate
    const jose::JwkSet* keys = nullptr;  ///< for signed answers; nullptr: not fetched
};

/// Whether the answer is a signed one, which needs the provider's keys to be read (RFC 9701).
bool isSignedIntrospection(const net::CallOutcome& outcome);

/// RFC 7662 section 2.2, distrustful: only status 200, only JSON (or, where introspection_accept asks for it, a signed
/// answer), `active` the truth value true, then the checks of token_checks.h.
Outcome<Introspection> readIntrospection(const IntrospectionContext& context, const net::CallOutcome& outcome);

}  // namespace gatehouse::oidc

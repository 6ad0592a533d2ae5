#pragma once

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <string_view>

#include "core/oidc/failure.h"
#include "core/oidc/metadata.h"
#include "core/oidc/settings.h"

namespace gatehouse::oidc {

/// Checks of the claims of a token, whether they come from an introspection answer (RFC 7662 section 2.2) or from the
/// token itself (RFC 7519 section 4.1). One function a claim; a claim that is absent passes, one of the wrong type is
/// ProviderInvalidAnswer. `now` is a NumericDate.

/// `exp`: TokenExpired when it lies `leeway` or more in the past.
Outcome<void> checkExpiry(const Settings& settings, const boost::json::object& claims, std::chrono::seconds now);
/// `nbf`: TokenNotYetValid when it lies more than `leeway` ahead.
Outcome<void> checkNotBefore(const Settings& settings, const boost::json::object& claims, std::chrono::seconds now);
/// `iat`: TokenNotYetValid when the token was issued more than `leeway` ahead.
Outcome<void> checkIssuedAt(const Settings& settings, const boost::json::object& claims, std::chrono::seconds now);
/// `iss`: IssuerNotAllowed unless trusted (metadata.h).
Outcome<void> checkIssuer(const Settings& settings, const ProviderMetadata& metadata,
                          const boost::json::object& claims);
/// The members of RFC 7662 section 2.2 have the types that it gives them; aud and scope may be arrays of strings, too.
/// One of another type is ProviderInvalidAnswer: rules and headers would read it in a way that nobody meant.
Outcome<void> checkTypes(const boost::json::object& claims);
/// `typ`, `token_type`, `token_use`: TokenTypeWrong for what names a refresh, ID or logout token. A provider reports
/// those as active, too.
Outcome<void> checkTokenType(const boost::json::object& claims);
/// `cnf` (RFC 7800), token_type DPoP (RFC 9449): SenderConstrained. Such a token is no bearer token (RFC 9449 section
/// 7.2, RFC 8705 section 3), and this gateway does not check the proof yet.
Outcome<void> checkNotSenderConstrained(const boost::json::object& claims);

/// exp, nbf and iat as far as verify_claims asks, and iss; issuers_allowed holds even without verify_claims.
Outcome<void> checkClaims(const Settings& settings, const ProviderMetadata& metadata, const boost::json::object& claims,
                          std::chrono::seconds now);

/// The claims inside a JWT, for telling its type and for mapping; nullopt for an opaque token.
std::optional<boost::json::object> claimsInside(std::string_view token);
/// The `typ` of the JWT's header, where it names something else than an access token: TokenTypeWrong.
Outcome<void> checkHeaderType(std::string_view token);

/// `exp` of the claims, where there is a usable one.
std::optional<std::chrono::seconds> expiryOf(const boost::json::object& claims) noexcept;

}  // namespace gatehouse::oidc

#include "core/oidc/token_checks.h"

#include <algorithm>
#include <array>

#include "core/http/characters.h"
#include "core/jose/claims.h"
#include "core/jose/jws.h"

namespace gatehouse::oidc {
namespace {

namespace json = boost::json;
using std::chrono::seconds;

constexpr std::array<std::string_view, 9> typesOfOtherTokens{
    "refresh",           "refresh_token", "id",           "id_token",
    "offline",           "logout",        "logout_token", "registrationaccesstoken",
    "initialaccesstoken"};
constexpr std::array<std::string_view, 6> headerTypesOfOtherTokens{
    "logout+jwt", "dpop+jwt", "secevent+jwt", "token-introspection+jwt", "refresh+jwt", "oauth-authz-req+jwt"};

/// A date claim: absent, a date, or the wrong type.
Outcome<std::optional<seconds>> date(const json::object& claims, std::string_view name)
{
    const json::value* value = jose::findClaim(claims, name);
    if (value == nullptr) {
        return std::nullopt;
    }
    const std::optional<seconds> found = jose::numericDate(*value);
    if (!found) {
        return failed(FailureKind::ProviderInvalidAnswer, std::string(name) + " is no date");
    }
    return found;
}

Outcome<void> checkNotAhead(const Settings& settings, const json::object& claims, seconds now, std::string_view name)
{
    const Outcome<std::optional<seconds>> at = date(claims, name);
    if (!at) {
        return tl::unexpected(at.error());
    }
    if (*at && **at > now + settings.leeway) {
        return tl::unexpected(Failure{FailureKind::TokenNotYetValid, std::string(name), "leeway", now - **at});
    }
    return {};
}

bool isListOfStrings(const json::value& value)
{
    const json::array* list = value.if_array();
    return list != nullptr
           && std::all_of(list->begin(), list->end(), [](const json::value& element) { return element.is_string(); });
}

bool namesOtherToken(std::string_view type)
{
    return std::any_of(typesOfOtherTokens.begin(), typesOfOtherTokens.end(),
                       [type](std::string_view other) { return http::equalsIgnoringCase(type, other); });
}

}  // namespace

Outcome<void> checkExpiry(const Settings& settings, const json::object& claims, seconds now)
{
    const Outcome<std::optional<seconds>> at = date(claims, "exp");
    if (!at) {
        return tl::unexpected(at.error());
    }
    if (*at && now >= **at + settings.leeway) {
        return tl::unexpected(Failure{FailureKind::TokenExpired, "exp", "leeway", now - **at});
    }
    return {};
}

Outcome<void> checkNotBefore(const Settings& settings, const json::object& claims, seconds now)
{
    return checkNotAhead(settings, claims, now, "nbf");
}

Outcome<void> checkIssuedAt(const Settings& settings, const json::object& claims, seconds now)
{
    return checkNotAhead(settings, claims, now, "iat");
}

Outcome<void> checkIssuer(const Settings& settings, const ProviderMetadata& metadata, const json::object& claims)
{
    if (jose::findClaim(claims, "iss") == nullptr) {
        return {};
    }
    const std::optional<std::string_view> issuer = jose::stringClaim(claims, "iss");
    if (!issuer) {
        return failed(FailureKind::ProviderInvalidAnswer, "iss is no string");
    }
    if (!issuerTrusted(settings, metadata, *issuer)) {
        return failed(FailureKind::IssuerNotAllowed, fitToShow(*issuer), "issuers_allowed");
    }
    return {};
}

Outcome<void> checkTypes(const json::object& claims)
{
    for (const std::string_view name : {"sub", "client_id", "username", "token_type", "jti"}) {
        const json::value* value = jose::findClaim(claims, name);
        if (value != nullptr && !value->is_string()) {
            return failed(FailureKind::ProviderInvalidAnswer, std::string(name) + " is no string");
        }
    }
    for (const std::string_view name : {"aud", "scope"}) {
        const json::value* value = jose::findClaim(claims, name);
        if (value != nullptr && !value->is_string() && !isListOfStrings(*value)) {
            return failed(FailureKind::ProviderInvalidAnswer,
                          std::string(name) + " is neither a string nor a list of them");
        }
    }
    return {};
}

Outcome<void> checkTokenType(const json::object& claims)
{
    for (const std::string_view name : {"typ", "token_type", "token_use"}) {
        const std::optional<std::string_view> type = jose::stringClaim(claims, name);
        if (type && namesOtherToken(*type)) {
            return failed(FailureKind::TokenTypeWrong, std::string(name) + " " + fitToShow(*type));
        }
    }
    return {};
}

Outcome<void> checkNotSenderConstrained(const json::object& claims)
{
    if (jose::findClaim(claims, "cnf") != nullptr) {
        return failed(FailureKind::SenderConstrained, "cnf");
    }
    for (const std::string_view name : {"typ", "token_type"}) {
        const std::string_view type = jose::stringClaim(claims, name).value_or("");
        if (http::equalsIgnoringCase(type, "DPoP")) {
            return failed(FailureKind::SenderConstrained, std::string(name) + " DPoP");
        }
    }
    return {};
}

Outcome<void> checkClaims(const Settings& settings, const ProviderMetadata& metadata, const json::object& claims,
                          seconds now)
{
    if (settings.verifyClaims) {
        for (const auto check : {&checkExpiry, &checkNotBefore, &checkIssuedAt}) {
            if (Outcome<void> checked = check(settings, claims, now); !checked) {
                return checked;
            }
        }
    }
    if (settings.verifyClaims || !settings.issuersAllowed.empty()) {
        return checkIssuer(settings, metadata, claims);
    }
    return {};
}

std::optional<json::object> claimsInside(std::string_view token)
{
    if (!jose::looksLikeCompactJws(token)) {
        return std::nullopt;
    }
    Result<json::object> claims = jose::unverifiedClaims(token);
    return claims ? std::optional<json::object>(std::move(*claims)) : std::nullopt;
}

Outcome<void> checkHeaderType(std::string_view token)
{
    if (!jose::looksLikeCompactJws(token)) {
        return {};
    }
    const Result<jose::CompactJws> jws = jose::parseCompactJws(token);
    if (jws
        && std::find(headerTypesOfOtherTokens.begin(), headerTypesOfOtherTokens.end(), jws->type)
               != headerTypesOfOtherTokens.end()) {
        return failed(FailureKind::TokenTypeWrong, "header typ " + fitToShow(jws->type));
    }
    return {};
}

std::optional<seconds> expiryOf(const json::object& claims) noexcept
{
    const json::value* value = jose::findClaim(claims, "exp");
    return value != nullptr ? jose::numericDate(*value) : std::nullopt;
}

}  // namespace gatehouse::oidc

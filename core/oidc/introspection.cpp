#include "core/oidc/introspection.h"

#include <algorithm>

#include "core/base/json_line.h"
#include "core/http/form.h"
#include "core/jose/claims.h"
#include "core/jose/jws.h"
#include "core/oidc/call.h"
#include "core/oidc/client_endpoint.h"
#include "core/oidc/token_checks.h"

namespace gatehouse::oidc {
namespace {

namespace json = boost::json;

constexpr std::string_view signedType = "application/token-introspection+jwt";
constexpr std::string_view jwtType = "application/jwt";

Failure failureOfIntrospectionStatus(const net::CallAnswer& answer, const IntrospectionContext& context)
{
    const std::vector<std::string_view> secrets = secretsOf(context.settings, context.token);
    const ProviderError said = providerError(answer, secrets);
    switch (answer.status) {
    case 401: return {FailureKind::ClientCredentialsWrong, said.shown, "client_secret", std::nullopt};
    case 403: return {FailureKind::ClientIsPublic, said.shown, "client_id", std::nullopt};
    case 400:
        // Keycloak's word for a token that it cannot even take apart, such as one with alg none.
        if (said.description == "Failed to introspect token.") {
            return {FailureKind::TokenInactive, said.shown, "introspection_endpoint", std::nullopt};
        }
        break;
    default: break;
    }
    return failureOfStatus(answer, "introspection_endpoint", secrets);
}

/// The claims of a signed answer (RFC 9701 section 5): its type, signature, issuer and audience must be right.
Outcome<json::object> signedClaims(const IntrospectionContext& context, std::string_view body)
{
    if (context.keys == nullptr) {
        return failed(FailureKind::ProviderInvalidAnswer, "a signed answer without keys to check it",
                      "introspection_accept");
    }
    const Result<jose::CompactJws> jws = jose::parseCompactJws(body);
    if (!jws) {
        return failed(FailureKind::ProviderInvalidAnswer, "signed answer: " + jws.error().detail);
    }
    if (jws->type != "token-introspection+jwt") {
        return failed(FailureKind::ProviderInvalidAnswer, "a signed answer whose typ is not token-introspection+jwt");
    }
    if (const Result<void> verified = jose::verifyJws(*jws, *context.keys); !verified) {
        return failed(FailureKind::ProviderInvalidAnswer, "signed answer: " + verified.error().detail);
    }
    const Result<json::object> claims = jose::jwtClaims(*jws);
    if (!claims) {
        return failed(FailureKind::ProviderInvalidAnswer, "signed answer: " + claims.error().detail);
    }
    const std::optional<std::string_view> issuer = jose::stringClaim(*claims, "iss");
    if (!issuer || !issuerTrusted(context.settings, context.metadata, *issuer)) {
        return failed(FailureKind::ProviderInvalidAnswer, "a signed answer from another issuer");
    }
    const json::value* audience = jose::findClaim(*claims, "aud");
    const bool forUs = audience != nullptr
                       && (audience->is_array() ? jose::claimContains(*audience, context.client.id)
                                                : jose::stringClaim(*claims, "aud") == context.client.id);
    if (!forUs) {
        return failed(FailureKind::ProviderInvalidAnswer, "a signed answer for another audience");
    }
    // RFC 9701 section 5 would not have them there; where they are, they are meant (RFC 7519 section 4.1).
    if (!checkExpiry(context.settings, *claims, context.now)) {
        return failed(FailureKind::ProviderInvalidAnswer, "a signed answer past its exp");
    }
    if (!checkNotBefore(context.settings, *claims, context.now)) {
        return failed(FailureKind::ProviderInvalidAnswer, "a signed answer before its nbf");
    }
    const json::value* inner = jose::findClaim(*claims, "token_introspection");
    if (inner == nullptr || !inner->is_object()) {
        return failed(FailureKind::ProviderInvalidAnswer, "a signed answer without token_introspection");
    }
    return inner->as_object();
}

bool asksForJwt(const Settings& settings)
{
    return settings.introspectionAccept == signedType || settings.introspectionAccept == jwtType;
}

Outcome<json::object> answerClaims(const IntrospectionContext& context, const net::CallAnswer& answer)
{
    const std::string type = mediaType(answer);
    if (asksForJwt(context.settings) && (type == signedType || type == jwtType)) {
        return signedClaims(context, answer.body);
    }
    return jsonBody(answer);
}

Outcome<void> checkActive(const Settings& settings, const json::object& claims)
{
    if (!settings.introspectionCheckActive) {
        return {};
    }
    const json::value* active = claims.if_contains("active");
    if (active == nullptr || !active->is_bool()) {
        return failed(FailureKind::ProviderInvalidAnswer,
                      active == nullptr ? "active is missing" : "active is no truth value",
                      "introspection_check_active");
    }
    if (!active->as_bool()) {
        return failed(FailureKind::TokenInactive, "active is false", "introspection_check_active");
    }
    return {};
}

std::optional<std::chrono::seconds> earlier(std::optional<std::chrono::seconds> a,
                                            std::optional<std::chrono::seconds> b)
{
    return a && b ? std::min(*a, *b) : (a ? a : b);
}

}  // namespace

Outcome<net::CallRequest> introspectionRequest(const Settings& settings, const ProviderMetadata& metadata,
                                               const Client& client, std::string_view token,
                                               const CopiedFromClient& copied)
{
    const std::string method = clientAuthenticationFor(CallEndpoint::Introspection, settings, client, metadata);
    const std::string* const endpoint = clientEndpoint(CallEndpoint::Introspection, method, settings, metadata);
    if (endpoint == nullptr) {
        return failed(FailureKind::ProviderEndpointMissing, "introspection_endpoint", "introspection_endpoint");
    }
    Outcome<net::CallRequest> request = callRequest(settings, *endpoint, "introspection_endpoint");
    if (!request) {
        return request;
    }
    request->method = "POST";
    for (const auto* headers : {&settings.introspectionHeaders, &copied.headers}) {
        for (const auto& [name, value] : *headers) {
            addCallHeader(*request, name, value);
        }
    }
    request->headers.set("Accept", settings.introspectionAccept);
    request->headers.set("Content-Type", "application/x-www-form-urlencoded");
    http::FormFields form;
    form.emplace_back(settings.introspectionTokenParamName, token);
    if (!settings.introspectionHint.empty()) {
        form.emplace_back("token_type_hint", settings.introspectionHint);
    }
    if (Outcome<void> authenticated = authenticateClient(method, client, *request, form); !authenticated) {
        return tl::unexpected(std::move(authenticated).error());
    }
    appendArguments(form, settings.introspectionPostArgs);
    appendArguments(form, copied.postArguments);
    request->body = http::encodeForm(form);
    return request;
}

bool isSignedIntrospection(const net::CallOutcome& outcome)
{
    if (!outcome.answer || outcome.answer->status != 200) {
        return false;
    }
    const std::string type = mediaType(*outcome.answer);
    return type == signedType || type == jwtType;
}

Outcome<Introspection> readIntrospection(const IntrospectionContext& context, const net::CallOutcome& outcome)
{
    if (!outcome.answer) {
        return tl::unexpected(failureOfCall(outcome.answer.error()));
    }
    const net::CallAnswer& answer = *outcome.answer;
    if (answer.status != 200) {
        return tl::unexpected(failureOfIntrospectionStatus(answer, context));
    }
    Outcome<json::object> claims = answerClaims(context, answer);
    if (!claims) {
        return tl::unexpected(std::move(claims).error());
    }
    Introspection introspection;
    introspection.claims = std::move(*claims);
    introspection.tokenClaims = claimsInside(context.token);
    const json::object& said = introspection.claims;
    Outcome<void> checked = checkActive(context.settings, said);
    if (checked) {
        checked = checkTypes(said);
    }
    if (checked) {
        checked = checkTokenType(said);
    }
    if (checked) {
        checked = checkNotSenderConstrained(said);
    }
    if (checked) {
        checked = checkClaims(context.settings, context.metadata, said, context.now);
    }
    if (checked) {
        checked = checkHeaderType(context.token);
    }
    // What the token says of itself is used only to refuse more.
    if (checked && introspection.tokenClaims) {
        checked = checkTokenType(*introspection.tokenClaims);
        if (checked) {
            checked = checkNotSenderConstrained(*introspection.tokenClaims);
        }
    }
    if (!checked) {
        return tl::unexpected(std::move(checked).error());
    }
    introspection.expiry =
        earlier(expiryOf(said), introspection.tokenClaims ? expiryOf(*introspection.tokenClaims) : std::nullopt);
    introspection.json = jsonLine(introspection.claims);
    if (isSignedIntrospection(outcome)) {
        introspection.jwt = answer.body;
    }
    return introspection;
}

}  // namespace gatehouse::oidc

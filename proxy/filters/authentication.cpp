#include "proxy/filters/authentication.h"

#include <algorithm>
#include <array>

#include "core/jose/jws.h"
#include "proxy/filters/auth/bearer_token.h"
#include "proxy/filters/client_selection.h"
#include "proxy/filters/failure_answers.h"

namespace gatehouse::proxy {
namespace {

using exchange::Decision;
using exchange::Reason;
using exchange::StepOutcome;

bool isEnabled(const oidc::Settings& settings, std::string_view method)
{
    return std::find(settings.authMethods.begin(), settings.authMethods.end(), method) != settings.authMethods.end();
}

bool takesToken(const AuthMethod& method) noexcept
{
    return method.extract == &extractBearerToken;
}

/// A credential that the request carries although nobody looked there; empty when there is none.
struct Elsewhere {
    std::string what;
    std::string_view field;
};

Elsewhere credentialElsewhere(const oidc::Settings& settings, const RequestArguments& arguments)
{
    const http::RequestHead& head = arguments.head();
    bool tokens = false;
    bool passwords = false;
    for (const AuthMethod* method : authMethods()) {
        if (method->actedOn() && isEnabled(settings, method->id)) {
            (takesToken(*method) ? tokens : passwords) = true;
        }
    }
    const std::string_view tokenField = tokens ? "bearer_token_param_type" : "auth_methods";
    if (const std::optional<std::string_view> authorization = head.find("Authorization")) {
        if (afterScheme(*authorization, "Basic")) {
            return {"header Authorization: Basic", passwords ? "password_param_type" : "auth_methods"};
        }
        if (afterScheme(*authorization, "Bearer")) {
            return {"header Authorization: Bearer",
                    tokens && settings.bearerTokenHeaderName ? "bearer_token_header_name" : tokenField};
        }
        if (afterScheme(*authorization, "DPoP")) {
            return {"header Authorization: DPoP", "auth_methods"};
        }
        return {"header Authorization with another scheme", "auth_methods"};
    }
    for (const std::string_view name : {"access-token", "x-access-token"}) {
        if (head.find(name)) {
            return {"header " + std::string(name), tokenField};
        }
    }
    if (arguments.query("access_token").count > 0) {
        return {"query argument access_token", tokenField};
    }
    if (arguments.body("access_token").count > 0) {
        return {"body argument access_token", tokenField};
    }
    if (arguments.query("username").count > 0 && arguments.query("password").count > 0) {
        return {"query arguments username and password", passwords ? "password_param_type" : "auth_methods"};
    }
    if (settings.bearerTokenCookieName && arguments.cookie(*settings.bearerTokenCookieName).count > 0) {
        return {"cookie " + *settings.bearerTokenCookieName, tokenField};
    }
    return {};
}

Refusal nothingFound(const oidc::Settings& settings, const RequestArguments& arguments)
{
    const bool anyActedOn = std::any_of(authMethods().begin(), authMethods().end(), [&](const AuthMethod* method) {
        return method->actedOn() && isEnabled(settings, method->id);
    });
    if (!anyActedOn) {
        std::string enabled;
        for (const std::string& method : settings.authMethods) {
            enabled += (enabled.empty() ? "" : ", ") + method;
        }
        return {Reason::AuthMethodNotActedOn, enabled, "auth_methods", {}};
    }
    Elsewhere elsewhere = credentialElsewhere(settings, arguments);
    if (!elsewhere.what.empty()) {
        return {Reason::CredentialElsewhere, std::move(elsewhere.what), elsewhere.field, {}};
    }
    return {Reason::NoCredential, {}, "auth_methods", {}};
}

struct Found {
    const AuthMethod* method = nullptr;  ///< null: no method found one
    Extraction extraction;
};

Found findCredential(const oidc::Settings& settings, const RequestArguments& arguments, Look look)
{
    for (const AuthMethod* method : authMethods()) {
        if (!method->actedOn() || !isEnabled(settings, method->id)) {
            continue;
        }
        Extraction extraction = method->extract(settings, arguments, look);
        if (!std::holds_alternative<NotThere>(extraction)) {
            return {method, std::move(extraction)};
        }
    }
    return {};
}

/// Whether the body has to be read to know if it holds a credential.
bool wantsBody(const oidc::Settings& settings, const RequestArguments& arguments)
{
    return arguments.bodyKind() != BodyKind::Other
           && std::any_of(authMethods().begin(), authMethods().end(), [&settings](const AuthMethod* method) {
                  return method->actedOn() && isEnabled(settings, method->id) && method->looksAtBody(settings);
              });
}

/// Whether the body may hold something else that is asked for: the client's choice among several, or arguments that go
/// along to the provider. Only a small body of known length is worth that look; a large one streams.
bool wantsBodyForArguments(const oidc::Settings& settings, const RequestArguments& arguments)
{
    constexpr std::uint64_t small = 64 * 1024;
    const bool asked = settings.clients.size() > 1 || !settings.introspectionPostArgsClient.empty()
                       || !settings.tokenPostArgsClient.empty();
    const http::RequestHead& head = arguments.head();
    return asked && !arguments.bodyRead() && arguments.bodyKind() != BodyKind::Other
           && head.framing == http::BodyFraming::ContentLength && head.contentLength <= small;
}

LocalAnswer turnAway(RequestContext& request, const oidc::Settings& settings, std::size_t client,
                     const AuthMethod* method, Refusal refusal)
{
    // Only a token that came and was not good is an invalid token (RFC 6750 section 3.1).
    const bool token = method != nullptr && takesToken(*method);
    LocalAnswer answer =
        unauthorizedAnswer(settings, client, refusal, token ? ErrorCodeShown::InvalidToken : ErrorCodeShown::None);
    const std::string_view id = method != nullptr ? method->id : std::string_view{};
    request.record.trace(method != nullptr ? id : "authentication", StepOutcome::Rejected, refusal.reason,
                         refusal.detail);
    request.record.verdict(
        {Decision::TurnedAway, refusal.reason, id, refusal.field, std::move(refusal.detail), refusal.age});
    return answer;
}

/// A body that could not be read: not a matter of credentials.
LocalAnswer unreadableBody(RequestContext& request, const Error& error)
{
    const bool tooLarge = error.code == ErrorCode::TooLarge;
    const Reason reason = tooLarge ? Reason::RequestTooLarge : Reason::MalformedRequest;
    request.record.trace("authentication", StepOutcome::Rejected, reason, error.detail);
    request.record.verdict({Decision::TurnedAway, reason, {}, {}, error.detail, {}});
    return tooLarge ? tooLargeAnswer() : badRequestAnswer();
}

/// Says in the trace that a JWT was introspected only because local verification is not there yet.
void traceBearer(RequestContext& request, const oidc::Settings& settings, const AuthMethod& method,
                 const Credential& credential)
{
    if (takesToken(method) && isEnabled(settings, "bearer") && !settings.introspectJwtTokens
        && jose::looksLikeCompactJws(credential.token())) {
        request.record.trace("bearer", StepOutcome::Skipped, Reason::AuthMethodNotActedOn);
    }
}

}  // namespace

std::optional<Authentication> authenticateNow(RequestContext& request, const RequestArguments& arguments,
                                              cache::ProviderCaches& caches)
{
    const oidc::Settings& settings = *request.route.openidConnect;
    Found found = findCredential(settings, arguments, Look::KnownInHead);
    Credential* const credential = std::get_if<Credential>(&found.extraction);
    if (credential == nullptr || settings.clients.empty() || wantsBodyForArguments(settings, arguments)) {
        return std::nullopt;
    }
    const std::size_t client = selectClient(settings, arguments);
    AuthContext context{request, settings, settings.clients[client], arguments, caches};
    std::optional<Verification> verification = found.method->recall(context, *credential);
    if (!verification) {
        return std::nullopt;
    }
    traceBearer(request, settings, *found.method, *credential);
    if (Refusal* const refusal = std::get_if<Refusal>(&*verification)) {
        return turnAway(request, settings, client, found.method, std::move(*refusal));
    }
    std::optional<Authentication> outcome(std::in_place, std::in_place_type<Authenticated>);
    Authenticated& authenticated = std::get<Authenticated>(*outcome);
    authenticated.client = client;
    authenticated.credential = std::move(*credential);
    authenticated.identity = std::move(std::get<Identity>(*verification));
    request.record.trace(found.method->id, StepOutcome::Accepted, authenticated.identity.reason);
    return outcome;
}

net::Awaitable<Authentication> authenticate(RequestContext& request, RequestArguments& arguments,
                                            cache::ProviderCaches& caches)
{
    using Outcome = Authentication;
    const oidc::Settings& settings = *request.route.openidConnect;
    Found found = findCredential(settings, arguments, Look::HeadOnly);
    if (found.method == nullptr && wantsBody(settings, arguments)) {
        const Result<std::string_view> body = co_await request.body.whole();
        if (!body) {
            co_return Outcome(unreadableBody(request, body.error()));
        }
        arguments.readBody(*body);
        found = findCredential(settings, arguments, Look::BodyOnly);
    } else if (found.method != nullptr && wantsBodyForArguments(settings, arguments)) {
        const Result<std::string_view> body = co_await request.body.whole();
        if (!body) {
            co_return Outcome(unreadableBody(request, body.error()));
        }
        arguments.readBody(*body);
    }
    const std::size_t client = selectClient(settings, arguments);
    if (found.method == nullptr) {
        co_return Outcome(turnAway(request, settings, client, nullptr, nothingFound(settings, arguments)));
    }
    const AuthMethod& method = *found.method;
    if (Refusal* refusal = std::get_if<Refusal>(&found.extraction)) {
        co_return Outcome(turnAway(request, settings, client, &method, std::move(*refusal)));
    }
    if (settings.clients.empty()) {
        Refusal refusal{Reason::ConfigurationInvalid, "client_id is not set", "client_id", {}};
        co_return Outcome(turnAway(request, settings, client, &method, std::move(refusal)));
    }
    Authenticated authenticated;
    authenticated.client = client;
    authenticated.credential = std::move(std::get<Credential>(found.extraction));
    const Credential& credential = authenticated.credential;
    traceBearer(request, settings, method, credential);
    AuthContext context{request, settings, settings.clients[client], arguments, caches};
    std::optional<Verification> verification = method.recall(context, credential);
    if (!verification) {
        verification = co_await method.verify(context, credential);
    }
    if (Refusal* refusal = std::get_if<Refusal>(&*verification)) {
        co_return Outcome(turnAway(request, settings, client, &method, std::move(*refusal)));
    }
    authenticated.identity = std::move(std::get<Identity>(*verification));
    request.record.trace(method.id, StepOutcome::Accepted, authenticated.identity.reason);
    co_return Outcome(std::move(authenticated));
}

}  // namespace gatehouse::proxy

#include "core/http/basic_credentials.h"
#include "core/oidc/token_endpoint.h"
#include "proxy/filters/auth/bearer_token.h"
#include "proxy/filters/auth/provider_calls.h"

namespace gatehouse::proxy {
namespace {

using cache::TokenCache;
using exchange::LegPurpose;
using exchange::Reason;

constexpr std::string_view id = "password";
constexpr std::string_view placesField = "password_param_type";

using Answer = cache::ProviderAnswer<oidc::TokenAnswer>;

Extraction fromBasic(const http::RequestHead& head)
{
    const std::optional<std::string_view> value = head.find("Authorization");
    if (!value || !afterScheme(*value, "Basic")) {
        return NotThere{};
    }
    if (head.count("Authorization") > 1) {
        return Refusal{Reason::DuplicateCredential, "more than one Authorization header", placesField, {}};
    }
    std::optional<http::BasicCredentials> basic = http::parseBasicCredentials(*value);
    if (!basic || basic->userId.empty()) {
        return Refusal{Reason::MalformedCredential, "header Authorization", placesField, {}};
    }
    Credential credential;
    credential.place = Place::Header;
    credential.name = "Authorization";
    credential.userName = std::move(basic->userId);
    credential.password = std::move(basic->password);
    return credential;
}

Extraction fromArguments(Place place, Argument userName, Argument password)
{
    if (userName.count == 0 || password.count == 0) {
        return NotThere{};
    }
    if (userName.count > 1 || password.count > 1) {
        return Refusal{Reason::DuplicateCredential, "argument username or password more than once", placesField, {}};
    }
    if (userName.malformed || password.malformed || userName.value.empty()) {
        return Refusal{Reason::MalformedCredential, "argument username or password", placesField, {}};
    }
    Credential credential;
    credential.place = place;
    credential.name = "username";
    credential.secondName = "password";
    credential.userName = std::move(userName.value);
    credential.password = SecretBytes(std::move(password.value));
    return credential;
}

bool isThere(const Extraction& extraction)
{
    return !std::holds_alternative<NotThere>(extraction);
}

Extraction extract(const oidc::Settings& settings, const RequestArguments& arguments, Look look)
{
    const oidc::Places& places = settings.passwordParamType;
    if (look == Look::BodyOnly) {
        return places.body ? fromArguments(Place::Body, arguments.body("username"), arguments.body("password"))
                           : Extraction{};
    }
    Extraction found = places.header ? fromBasic(arguments.head()) : Extraction{};
    if (places.query && !isThere(found)) {
        found = fromArguments(Place::Query, arguments.query("username"), arguments.query("password"));
    }
    return found;
}

bool looksAtBody(const oidc::Settings& settings)
{
    return settings.passwordParamType.body;
}

oidc::CopiedFromClient copied(const AuthContext& context)
{
    return copyFromClient(context.arguments, {context.settings.tokenHeadersClient, context.settings.tokenPostArgsClient,
                                              &context.settings.tokenPostArgsClient});
}

cache::Key tokenKey(const AuthContext& context, const Credential& credential)
{
    const oidc::Settings& settings = context.settings;
    cache::KeyMaker key = keyFor(context, id);
    key.add(settings.cacheTokensSalt).add(viewOf(settings.tokenEndpoint));
    key.add(viewOf(settings.mtlsTokenEndpoint)).add(context.client.id);
    key.add(credential.userName).add(credential.password.revealed());
    if (settings.tokenCacheKeyIncludeScope) {
        for (const std::string& scope : settings.scopes) {
            key.add(scope);
        }
    }
    if (!settings.tokenHeadersClient.empty() || !settings.tokenPostArgsClient.empty()) {
        addCopied(key, copied(context));
    }
    return key.finish();
}

std::size_t footprint(const Answer& answer)
{
    if (!answer.outcome) {
        return sizeof(Answer);
    }
    const oidc::TokenAnswer& tokens = *answer.outcome;
    return sizeof(Answer) + answer.url.size() + tokens.accessToken.size() * 4 + tokens.idToken.size() * 4
           + tokens.refreshToken.size();
}

Verification verification(const std::shared_ptr<const Answer>& answer, Reason reason)
{
    if (!answer->outcome) {
        return refusalOf(answer->outcome.error());
    }
    Identity identity;
    identity.method = id;
    identity.tokens = valueOf(answer);
    identity.reason = reason;
    identity.field = reason == Reason::PasswordGrantCached ? "cache_tokens" : "auth_methods";
    return identity;
}

net::Awaitable<Answer> askForTokens(AuthContext& context, const Credential& credential)
{
    Answer answer;
    answer.at = context.request.clock.monotonic();
    const oidc::Outcome<MetadataPointer> metadata = co_await discover(context, NeededEndpoint::Token);
    if (!metadata) {
        answer.outcome = tl::unexpected(metadata.error());
        co_return answer;
    }
    oidc::Outcome<net::CallRequest> request =
        oidc::passwordGrantRequest(context.settings, **metadata, context.client, credential.userName,
                                   credential.password.revealed(), copied(context));
    if (!request) {
        answer.outcome = tl::unexpected(request.error());
        co_return answer;
    }
    answer.url = request->url.toString();
    const net::CallOutcome outcome = co_await callProvider(context, LegPurpose::Token, std::move(*request));
    doubtMetadata(context, NeededEndpoint::Token, outcome);
    answer.outcome = oidc::readTokenAnswer(
        {context.settings, **metadata, id, credential.password.revealed(), numericDate(context.request.clock.wall())},
        outcome);
    co_return answer;
}

std::optional<Verification> recall(AuthContext& context, const Credential& credential)
{
    if (!context.settings.cacheTokens) {
        return std::nullopt;
    }
    std::optional<TokenCache::Hit> hit = context.caches.tokens.find(tokenKey(context, credential));
    if (!hit) {
        return std::nullopt;
    }
    if (context.request.record.recordsLegs()) {
        context.request.record.cacheHit(LegPurpose::Token, hit->filledBy, hit->left, hit->value->url);
    }
    return verification(hit->value, Reason::PasswordGrantCached);
}

net::Awaitable<Verification> verify(AuthContext& context, const Credential& credential)
{
    if (!context.settings.cacheTokens) {
        Answer answer = co_await askForTokens(context, credential);
        co_return verification(std::make_shared<const Answer>(std::move(answer)), Reason::PasswordGrant);
    }
    const Clock::MonotonicTime since = context.request.clock.monotonic();
    auto load = [&context, &credential]() -> net::Awaitable<TokenCache::Loaded> {
        Answer answer = co_await askForTokens(context, credential);
        TokenCache::Loaded loaded;
        if (!answer.outcome && answer.outcome.error().kind == oidc::FailureKind::Cancelled) {
            co_return loaded;
        }
        loaded.lifetime = answer.outcome
                              ? cache::lifetimeOf(context.settings, numericDate(context.request.clock.wall()),
                                                  answer.outcome->expiry, answer.outcome->expiresIn)
                              : refusalLifetime(context.settings, answer.outcome.error().kind);
        // A token that could not be had is never stood in for by an old one.
        loaded.lifetime.stale = std::chrono::seconds(0);
        loaded.octets = footprint(answer);
        loaded.value = std::make_shared<const Answer>(std::move(answer));
        co_return loaded;
    };
    const cache::Key key = tokenKey(context, credential);
    const TokenCache::Answer answer = co_await context.caches.tokens.findOrLoad(key, context.request.record.id(), load);
    if (answer.value == nullptr) {
        co_return Refusal{Reason::ClientGone, "given up", {}, {}};
    }
    recordSource<TokenCache>(context, LegPurpose::Token, answer, since);
    co_return verification(answer.value, answer.source == TokenCache::Source::Cache ? Reason::PasswordGrantCached
                                                                                    : Reason::PasswordGrant);
}

}  // namespace

constinit const AuthMethod passwordMethod{id, &extract, &looksAtBody, &recall, &verify};

}  // namespace gatehouse::proxy

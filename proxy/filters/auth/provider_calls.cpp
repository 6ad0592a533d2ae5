#include "proxy/filters/auth/provider_calls.h"

#include <algorithm>
#include <array>

#include "core/jose/jws.h"
#include "core/oidc/call.h"
#include "core/oidc/client_endpoint.h"
#include "core/oidc/keys.h"

namespace gatehouse::proxy {
namespace {

using cache::KeysCache;
using cache::Lifetime;
using cache::MetadataCache;
using exchange::LegPurpose;
using oidc::FailureKind;
using std::chrono::seconds;

constexpr seconds restAfterFailure{1};     // without a document nobody gets in: see soon whether the provider is back
constexpr seconds restWithOldDocument{5};  // an old one serves meanwhile
constexpr seconds keptForFailures = std::chrono::days(365);  // an old document serves until a new one is had

bool lacks(const AuthContext& context, const oidc::ProviderMetadata& metadata, NeededEndpoint needed)
{
    const oidc::Settings& settings = context.settings;
    if (needed == NeededEndpoint::Keys) {
        return !settings.jwksEndpoint && !metadata.jwksUri;
    }
    const auto endpoint =
        needed == NeededEndpoint::Token ? oidc::CallEndpoint::Token : oidc::CallEndpoint::Introspection;
    const std::string method = oidc::clientAuthenticationFor(endpoint, settings, context.client, metadata);
    return oidc::clientEndpoint(endpoint, method, settings, metadata) == nullptr;
}

/// Whether the configuration alone says where to call.
bool saysWhere(const AuthContext& context, NeededEndpoint needed)
{
    const oidc::Settings& settings = context.settings;
    if (needed == NeededEndpoint::Keys) {
        return settings.jwksEndpoint.has_value();
    }
    const auto endpoint =
        needed == NeededEndpoint::Token ? oidc::CallEndpoint::Token : oidc::CallEndpoint::Introspection;
    const std::string method = oidc::clientAuthenticationFor(endpoint, settings, context.client, {});
    if (!oidc::configuresClientEndpoint(endpoint, method, settings)) {
        return false;
    }
    // A signed answer needs the provider's keys to be read.
    return needed == NeededEndpoint::Token || settings.introspectionAccept == "application/json"
           || settings.jwksEndpoint;
}

/// What goes into the cache for a document that was just asked for: itself; or, when that failed, the old one if there
/// is one; or the failure, for as long as the provider is left alone.
template <class Cache, class Value>
typename Cache::Loaded judged(Cache& cache, const cache::Key& key, const oidc::Settings& settings, Value value,
                              std::size_t octets)
{
    typename Cache::Loaded loaded;
    loaded.octets = octets;
    if (value.outcome) {
        loaded.lifetime = cache::lifetimeOf(settings, seconds(0), std::nullopt, std::nullopt);
        loaded.lifetime.stale = keptForFailures;
        loaded.value = std::make_shared<const Value>(std::move(value));
        return loaded;
    }
    if (value.outcome.error().kind == FailureKind::Cancelled) {
        return loaded;
    }
    loaded.lifetime.fresh = restAfterFailure;
    if (auto old = cache.findStale(key); old && old->value->outcome) {
        auto kept = std::make_shared<Value>(*old->value);
        kept->at = value.at;
        kept->renewed = true;
        loaded.value = std::move(kept);
        loaded.lifetime.fresh = restWithOldDocument;
        loaded.lifetime.stale = keptForFailures;
        return loaded;
    }
    loaded.value = std::make_shared<const Value>(std::move(value));
    return loaded;
}

/// Whether a document in which something was missed may be asked for anew: soon after the first time, then once in
/// rediscovery_lifetime.
template <class Value>
bool mayBeRenewed(const AuthContext& context, const Value& value, seconds atFirst)
{
    const seconds lifetime = context.settings.rediscoveryLifetime;
    const seconds rest = value.renewed ? lifetime : std::min(atFirst, lifetime);
    return context.request.clock.monotonic() - value.at >= rest;
}

bool holds(const oidc::NameValues& list, std::string_view name)
{
    return std::any_of(list.begin(), list.end(), [name](const auto& entry) { return entry.first == name; });
}

/// A name that came as an argument already is not sent twice: providers refuse a request with doubled parameters.
void copyFromHeaders(oidc::CopiedFromClient& copied, const http::RequestHead& head,
                     const std::vector<std::string>& names)
{
    for (const std::string& name : names) {
        std::optional<std::string_view> value = head.find(name);
        if (!value) {
            value = head.find(headerForm(name));
        }
        if (value && !holds(copied.postArguments, name)) {
            copied.postArguments.emplace_back(name, *value);
        }
    }
}

template <class T>
oidc::Outcome<std::shared_ptr<const T>> shared(const std::shared_ptr<const cache::ProviderAnswer<T>>& answer)
{
    if (answer == nullptr) {
        return oidc::failed(FailureKind::Cancelled, "given up");
    }
    if (!answer->outcome) {
        return tl::unexpected(answer->outcome.error());
    }
    return valueOf(answer);
}

cache::Key discoveryKey(const AuthContext& context)
{
    return keyFor(context, "discovery").add(context.settings.discoveryUrl).finish();
}

net::Awaitable<MetadataCache::Answer> metadataAnswer(AuthContext& context, const cache::Key& key)
{
    const Clock::MonotonicTime since = context.request.clock.monotonic();
    auto load = [&context, &key]() -> net::Awaitable<MetadataCache::Loaded> {
        cache::ProviderAnswer<oidc::ProviderMetadata> answer;
        answer.at = context.request.clock.monotonic();
        answer.renewed = context.caches.metadata.findStale(key).has_value();
        std::size_t octets = 0;
        oidc::Outcome<net::CallRequest> request = oidc::discoveryRequest(context.settings);
        if (request) {
            answer.url = request->url.toString();
            const net::CallOutcome outcome = co_await callProvider(context, LegPurpose::Discovery, std::move(*request));
            answer.outcome = oidc::readMetadata(context.settings, outcome);
            octets = outcome.answer ? outcome.answer->body.size() : 0;
        } else {
            answer.outcome = tl::unexpected(request.error());
        }
        co_return judged(context.caches.metadata, key, context.settings, std::move(answer), octets);
    };
    MetadataCache::Answer answer = co_await context.caches.metadata.findOrLoad(key, context.request.record.id(), load);
    recordSource<MetadataCache>(context, LegPurpose::Discovery, answer, since);
    co_return answer;
}

net::Awaitable<KeysCache::Answer> keysAnswer(AuthContext& context, const cache::Key& key, const std::string& endpoint,
                                             Keys wanted)
{
    const Clock::MonotonicTime since = context.request.clock.monotonic();
    auto load = [&context, &key, &endpoint, wanted]() -> net::Awaitable<KeysCache::Loaded> {
        cache::ProviderAnswer<jose::JwkSet> answer;
        answer.at = context.request.clock.monotonic();
        answer.renewed = wanted == Keys::Renewed;
        answer.url = endpoint;
        std::size_t octets = 0;
        oidc::Outcome<net::CallRequest> request = oidc::callRequest(context.settings, endpoint, "jwks_endpoint");
        if (request) {
            request->headers.set("Accept", "application/json");
            const net::CallOutcome outcome = co_await callProvider(context, LegPurpose::Jwks, std::move(*request));
            answer.outcome = oidc::readKeys(outcome);
            octets = outcome.answer ? outcome.answer->body.size() : 0;
        } else {
            answer.outcome = tl::unexpected(request.error());
        }
        co_return judged(context.caches.keys, key, context.settings, std::move(answer), octets);
    };
    KeysCache::Answer answer = co_await context.caches.keys.findOrLoad(key, context.request.record.id(), load);
    recordSource<KeysCache>(context, LegPurpose::Jwks, answer, since);
    co_return answer;
}

}  // namespace

net::Awaitable<net::CallOutcome> callProvider(AuthContext& context, LegPurpose purpose, net::CallRequest request)
{
    net::CallOutcome outcome = co_await context.request.client.call(std::move(request));
    std::optional<Error> fault;
    if (!outcome.answer) {
        fault = outcome.answer.error();
    } else if (outcome.answer->status >= 500) {
        fault = Error{ErrorCode::UnexpectedStatus, std::string(exchange::legPurposeWord(purpose)),
                      std::to_string(outcome.answer->status)};
    }
    if (!fault || fault->code != ErrorCode::Cancelled) {
        context.caches.states.called(context.settings.issuer, context.request.clock, outcome.record, fault);
    }
    context.request.record.call(purpose, std::move(outcome.record));
    co_return outcome;
}

net::Awaitable<oidc::Outcome<MetadataPointer>> discover(AuthContext& context, NeededEndpoint needed)
{
    if (context.settings.usingPseudoIssuer || saysWhere(context, needed)) {
        co_return std::make_shared<const oidc::ProviderMetadata>(oidc::pseudoMetadata(context.settings));
    }
    const cache::Key key = discoveryKey(context);
    MetadataCache::Answer answer = co_await metadataAnswer(context, key);
    const bool incomplete =
        answer.value != nullptr && answer.value->outcome && lacks(context, *answer.value->outcome, needed);
    if (incomplete && mayBeRenewed(context, *answer.value, restAfterFailure)) {
        context.caches.metadata.expire(key, answer.value);
        answer = co_await metadataAnswer(context, key);
    }
    co_return shared<oidc::ProviderMetadata>(answer.value);
}

void doubtMetadata(AuthContext& context, NeededEndpoint needed, const net::CallOutcome& outcome)
{
    const bool nobodyThere = !outcome.answer && outcome.answer.error().code != ErrorCode::Cancelled
                             && outcome.answer.error().code != ErrorCode::TimedOut;
    const int status = outcome.answer ? outcome.answer->status : 0;
    const bool elsewhere = status == 404 || status == 410 || (status >= 300 && status < 400);
    if ((!nobodyThere && !elsewhere) || context.settings.usingPseudoIssuer || saysWhere(context, needed)) {
        return;
    }
    const cache::Key key = discoveryKey(context);
    const std::optional<MetadataCache::Hit> hit = context.caches.metadata.find(key);
    const seconds rest = std::min(restAfterFailure, context.settings.rediscoveryLifetime);
    if (hit && hit->value->outcome && context.request.clock.monotonic() - hit->value->at >= rest) {
        context.caches.metadata.expire(key, hit->value);
    }
}

std::vector<std::string> keyEndpoints(const oidc::Settings& settings, const oidc::ProviderMetadata& metadata)
{
    std::vector<std::string> endpoints;
    if (const std::optional<std::string>& own = settings.jwksEndpoint ? settings.jwksEndpoint : metadata.jwksUri) {
        endpoints.push_back(*own);
    }
    endpoints.insert(endpoints.end(), settings.extraJwksUris.begin(), settings.extraJwksUris.end());
    return endpoints;
}

net::Awaitable<std::string> signingKeyOf(AuthContext& context, std::string_view token, Keys wanted)
{
    const Result<jose::CompactJws> jws = jose::parseCompactJws(token);
    if (!jws) {
        co_return std::string();
    }
    const oidc::Outcome<MetadataPointer> metadata = co_await discover(context, NeededEndpoint::Keys);
    if (!metadata) {
        co_return std::string();
    }
    const Clock::MonotonicTime begun = context.request.clock.monotonic();
    const std::vector<std::string> endpoints = keyEndpoints(context.settings, **metadata);
    constexpr std::array attempts{Keys::Kept, Keys::Renewed};
    for (const Keys attempt : attempts) {
        for (const std::string& endpoint : endpoints) {
            const oidc::Outcome<KeysPointer> keys = co_await fetchKeys(context, endpoint, attempt, begun);
            const jose::Jwk* key = keys ? jose::signingKey(*jws, **keys) : nullptr;
            if (key != nullptr) {
                co_return key->publicText();
            }
        }
        if (wanted == attempt) {
            break;
        }
    }
    co_return std::string();
}

net::Awaitable<oidc::Outcome<KeysPointer>> fetchKeys(AuthContext& context, const std::string& endpoint, Keys wanted,
                                                     Clock::MonotonicTime begun)
{
    const cache::Key key = keyFor(context, "jwks").add(endpoint).finish();
    KeysCache::Answer answer = co_await keysAnswer(context, key, endpoint, Keys::Kept);
    if (wanted == Keys::Renewed && answer.value != nullptr && answer.value->outcome && answer.value->at < begun
        && mayBeRenewed(context, *answer.value, seconds(0))) {
        context.caches.keys.expire(key, answer.value);
        answer = co_await keysAnswer(context, key, endpoint, wanted);
    }
    co_return shared<jose::JwkSet>(answer.value);
}

oidc::CopiedFromClient copyFromClient(const RequestArguments& arguments, const CopiedNames& names)
{
    oidc::CopiedFromClient copied;
    for (const std::string& name : names.headers) {
        if (const std::optional<std::string_view> value = arguments.head().find(name)) {
            copied.headers.emplace_back(name, *value);
        }
    }
    for (const std::string& name : names.arguments) {
        Argument argument = arguments.query(name);
        if (argument.count == 0) {
            argument = arguments.body(name);
        }
        if (argument.count == 1 && !argument.malformed) {
            copied.postArguments.emplace_back(name, std::move(argument.value));
        }
    }
    if (names.fromHeaders != nullptr) {
        copyFromHeaders(copied, arguments.head(), *names.fromHeaders);
    }
    return copied;
}

cache::KeyMaker keyFor(const AuthContext& context, std::string_view kind)
{
    cache::KeyMaker key(context.caches.keySecret);
    key.add(kind).add(context.settings.fingerprint).add(context.settings.issuer);
    return key;
}

void addCopied(cache::KeyMaker& key, const oidc::CopiedFromClient& copied)
{
    for (const oidc::NameValues* list : {&copied.headers, &copied.postArguments}) {
        key.add(static_cast<std::uint64_t>(list->size()));
        for (const auto& [name, value] : *list) {
            key.add(name).add(value);
        }
    }
}

Lifetime refusalLifetime(const oidc::Settings& settings, FailureKind kind)
{
    switch (kind) {
    case FailureKind::TokenInactive:
    case FailureKind::TokenExpired:
    case FailureKind::TokenTypeWrong:
    case FailureKind::IssuerNotAllowed:
    case FailureKind::SenderConstrained:
    case FailureKind::UserCredentialsWrong:
    case FailureKind::UserAccountIncomplete:
    case FailureKind::UserDisabled: return cache::negativeLifetime(settings);
    default: return {};
    }
}

}  // namespace gatehouse::proxy

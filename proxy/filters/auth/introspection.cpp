#include "core/oidc/introspection.h"

#include <array>

#include "core/base/clock.h"
#include "core/jose/jws.h"
#include "core/oidc/token_checks.h"
#include "proxy/filters/auth/bearer_token.h"
#include "proxy/filters/auth/provider_calls.h"

namespace gatehouse::proxy {
namespace {

using cache::IntrospectionCache;
using exchange::LegPurpose;
using exchange::Reason;

constexpr std::string_view id = "introspection";

using Answer = cache::ProviderAnswer<oidc::Introspection>;

bool copiesFromClient(const oidc::Settings& settings) noexcept
{
    return !settings.introspectionHeadersClient.empty() || !settings.introspectionPostArgsClient.empty()
           || !settings.introspectionPostArgsClientHeaders.empty();
}

oidc::CopiedFromClient copied(const AuthContext& context)
{
    const oidc::Settings& settings = context.settings;
    return copyFromClient(context.arguments, {settings.introspectionHeadersClient, settings.introspectionPostArgsClient,
                                              &settings.introspectionPostArgsClientHeaders});
}

cache::Key introspectionKey(const AuthContext& context, std::string_view token)
{
    cache::KeyMaker key = keyFor(context, id);
    key.add(viewOf(context.settings.introspectionEndpoint)).add(viewOf(context.settings.mtlsIntrospectionEndpoint));
    key.add(context.client.id).add(token);
    if (copiesFromClient(context.settings)) {
        addCopied(key, copied(context));
    }
    return key.finish();
}

/// How much of memory an entry takes, roughly: the parsed claims are some four times their text.
std::size_t footprint(const Answer& answer, std::string_view token)
{
    return sizeof(Answer) + answer.url.size()
           + (answer.outcome ? answer.outcome->json.size() * 5 + answer.outcome->jwt.size() + token.size() * 3 : 0);
}

Verification verification(const std::shared_ptr<const Answer>& answer, Reason reason)
{
    if (!answer->outcome) {
        return refusalOf(answer->outcome.error());
    }
    Identity identity;
    identity.method = id;
    identity.introspection = valueOf(answer);
    identity.reason = reason;
    identity.field = reason == Reason::IntrospectionCached ? "cache_introspection" : "auth_methods";
    return identity;
}

/// Reads a signed answer with the provider's keys, then those of extra_jwks_uris; where none fits, once more with keys
/// fetched anew, as the provider may have changed them.
net::Awaitable<oidc::Outcome<oidc::Introspection>> readSigned(AuthContext& context, oidc::IntrospectionContext reading,
                                                              const net::CallOutcome& outcome)
{
    const std::vector<std::string> endpoints = keyEndpoints(context.settings, reading.metadata);
    std::optional<oidc::Failure> noKeys;
    oidc::Outcome<oidc::Introspection> read =
        oidc::failed(oidc::FailureKind::ProviderEndpointMissing, "jwks_uri", "jwks_endpoint");
    const Clock::MonotonicTime begun = context.request.clock.monotonic();
    constexpr std::array attempts{Keys::Kept, Keys::Renewed};
    for (const Keys wanted : attempts) {
        for (const std::string& endpoint : endpoints) {
            const oidc::Outcome<KeysPointer> keys = co_await fetchKeys(context, endpoint, wanted, begun);
            if (!keys) {
                noKeys = noKeys ? noKeys : keys.error();
                continue;
            }
            reading.keys = keys->get();
            read = oidc::readIntrospection(reading, outcome);
            if (read || read.error().kind != oidc::FailureKind::ProviderInvalidAnswer) {
                co_return read;
            }
        }
        if (noKeys) {
            co_return tl::unexpected(*noKeys);
        }
    }
    co_return read;
}

/// One introspection call, with discovery before it and, for a signed answer, the keys after it.
net::Awaitable<Answer> introspect(AuthContext& context, const Credential& credential)
{
    Answer answer;
    answer.at = context.request.clock.monotonic();
    const oidc::Outcome<MetadataPointer> metadata = co_await discover(context, NeededEndpoint::Introspection);
    if (!metadata) {
        answer.outcome = tl::unexpected(metadata.error());
        co_return answer;
    }
    oidc::Outcome<net::CallRequest> request =
        oidc::introspectionRequest(context.settings, **metadata, context.client, credential.token(), copied(context));
    if (!request) {
        answer.outcome = tl::unexpected(request.error());
        co_return answer;
    }
    answer.url = request->url.toString();
    const net::CallOutcome outcome = co_await callProvider(context, LegPurpose::Introspection, std::move(*request));
    doubtMetadata(context, NeededEndpoint::Introspection, outcome);
    const oidc::IntrospectionContext reading{
        context.settings, **metadata, context.client, credential.token(), numericDate(context.request.clock.wall()),
        nullptr};
    if (oidc::isSignedIntrospection(outcome) && context.settings.introspectionAccept != "application/json") {
        answer.outcome = co_await readSigned(context, reading, outcome);
    } else {
        answer.outcome = oidc::readIntrospection(reading, outcome);
    }
    co_return answer;
}

cache::Lifetime lifetime(const AuthContext& context, const Answer& answer)
{
    return answer.outcome ? cache::lifetimeOf(context.settings, numericDate(context.request.clock.wall()),
                                              answer.outcome->expiry, std::nullopt)
                          : refusalLifetime(context.settings, answer.outcome.error().kind);
}

bool looksAtBody(const oidc::Settings& settings)
{
    return settings.bearerTokenParamType.body;
}

std::optional<Verification> recall(AuthContext& context, const Credential& credential)
{
    if (!context.settings.cacheIntrospection) {
        return std::nullopt;
    }
    std::optional<IntrospectionCache::Hit> hit =
        context.caches.introspection.find(introspectionKey(context, credential.token()));
    if (!hit) {
        return std::nullopt;
    }
    if (context.request.record.recordsLegs()) {
        context.request.record.cacheHit(LegPurpose::Introspection, hit->filledBy, hit->left, hit->value->url);
    }
    return verification(hit->value, Reason::IntrospectionCached);
}

net::Awaitable<Verification> verify(AuthContext& context, const Credential& credential)
{
    if (!context.settings.cacheIntrospection) {
        // Without the cache each request is to be asked about by itself.
        Answer answer = co_await introspect(context, credential);
        co_return verification(std::make_shared<const Answer>(std::move(answer)), Reason::Introspection);
    }
    const cache::Key key = introspectionKey(context, credential.token());
    const Clock::MonotonicTime since = context.request.clock.monotonic();
    bool resurrected = false;
    auto load = [&context, &credential, &key, &resurrected]() -> net::Awaitable<IntrospectionCache::Loaded> {
        Answer answer = co_await introspect(context, credential);
        IntrospectionCache::Loaded loaded;
        if (!answer.outcome && answer.outcome.error().kind == oidc::FailureKind::Cancelled) {
            co_return loaded;
        }
        if (!answer.outcome && oidc::isProviderFault(answer.outcome.error().kind)) {
            if (std::optional<IntrospectionCache::Hit> old = context.caches.introspection.findStale(key)) {
                loaded.value = std::move(old->value);
                resurrected = true;
                co_return loaded;
            }
        }
        loaded.lifetime = lifetime(context, answer);
        loaded.octets = footprint(answer, credential.token());
        loaded.value = std::make_shared<const Answer>(std::move(answer));
        co_return loaded;
    };
    const IntrospectionCache::Answer answer =
        co_await context.caches.introspection.findOrLoad(key, context.request.record.id(), load);
    if (answer.value == nullptr) {
        co_return Refusal{Reason::ClientGone, "given up", {}, {}};
    }
    recordSource<IntrospectionCache>(context, LegPurpose::Introspection, answer, since);
    const bool cached = resurrected || answer.source == IntrospectionCache::Source::Cache;
    co_return verification(answer.value, cached ? Reason::IntrospectionCached : Reason::Introspection);
}

}  // namespace

constinit const AuthMethod introspectionMethod{id, &extractBearerToken, &looksAtBody, &recall, &verify};

}  // namespace gatehouse::proxy

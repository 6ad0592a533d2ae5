#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/jose/jwk.h"
#include "core/oidc/metadata.h"
#include "proxy/filters/auth/auth_method.h"

namespace gatehouse::proxy {

// Calls to the identity provider on behalf of one request: made, shared or spared by the caches, and shown in its
// record either way.

enum class NeededEndpoint { Token, Introspection, Keys };

using MetadataPointer = std::shared_ptr<const oidc::ProviderMetadata>;
using KeysPointer = std::shared_ptr<const jose::JwkSet>;

/// The provider's metadata from the cache or its discovery document. Kept for cache_ttl; when a later discovery fails,
/// the old one goes on being used. After a failure the provider is left alone for a second, so that a dead one is not
/// hammered and a revived one is back soon. A document that lacks the endpoint counts as such a failure. With
/// using_pseudo_issuer, and where the configuration names every endpoint that is needed, nobody is asked: the issuer of
/// the configuration is all there is.
net::Awaitable<oidc::Outcome<MetadataPointer>> discover(AuthContext& context, NeededEndpoint needed);

/// After a call to an endpoint that discovery named: where nobody was there, or it was not the place, the provider may
/// have moved, and the next request reads the document again; once a second at most, so that a provider that is down is
/// not asked twice for every request.
void doubtMetadata(AuthContext& context, NeededEndpoint needed, const net::CallOutcome& outcome);

/// Renewed: fetched again, as those that were kept do not fit. The provider's own answers ask for it, not the tokens of
/// clients, so rotated keys are there at once; then at most once a second (or in rediscovery_lifetime, where that is
/// shorter).
enum class Keys { Kept, Renewed };

/// Where the provider's keys are, in the order of looking: jwks_endpoint, else jwks_uri; then extra_jwks_uris.
std::vector<std::string> keyEndpoints(const oidc::Settings& settings, const oidc::ProviderMetadata& metadata);

/// The keys at one of these, kept as the metadata is. Those that were asked for at `begun` or later, by this request or
/// another, are not renewed.
net::Awaitable<oidc::Outcome<KeysPointer>> fetchKeys(AuthContext& context, const std::string& endpoint, Keys wanted,
                                                     Clock::MonotonicTime begun);

/// The key that signed the token, as JSON; empty: it is no signed JWT, or no key is the one.
net::Awaitable<std::string> signingKeyOf(AuthContext& context, std::string_view token, Keys wanted);

/// Makes one call, writes it into the request's record and the provider's state. The answer is judged by the caller.
net::Awaitable<net::CallOutcome> callProvider(AuthContext& context, exchange::LegPurpose purpose,
                                              net::CallRequest request);

/// The *_client fields of a call: the names to look up in the client's request.
struct CopiedNames {
    const std::vector<std::string>& headers;      ///< request headers that go into the call's headers
    const std::vector<std::string>& arguments;    ///< query or body arguments that go into its form
    const std::vector<std::string>* fromHeaders;  ///< request headers that go into its form; nullptr: none
};
oidc::CopiedFromClient copyFromClient(const RequestArguments& arguments, const CopiedNames& names);

/// A key maker that has taken in everything that every answer of this provider depends on.
cache::KeyMaker keyFor(const AuthContext& context, std::string_view kind);
/// An optional text for a key, without a copy.
inline std::string_view viewOf(const std::optional<std::string>& text) noexcept
{
    return text ? std::string_view(*text) : std::string_view{};
}
/// Adds what was copied from the client's request.
void addCopied(cache::KeyMaker& key, const oidc::CopiedFromClient& copied);

/// How long a refusal may be kept: cache_ttl_neg where the credential was judged, never where the provider failed.
cache::Lifetime refusalLifetime(const oidc::Settings& settings, oidc::FailureKind kind);

/// Shows in the record where an answer came from, when it was not this request that asked for it.
template <class Cache>
void recordSource(AuthContext& context, exchange::LegPurpose purpose, const typename Cache::Answer& answer,
                  Clock::MonotonicTime since)
{
    ExchangeBuilder& record = context.request.record;
    if (!record.recordsLegs() || answer.value == nullptr) {
        return;
    }
    if (answer.source == Cache::Source::Cache) {
        record.cacheHit(purpose, answer.filledBy, answer.left, answer.value->url);
    } else if (answer.source == Cache::Source::SharedLoad) {
        record.sharedCall(purpose, answer.filledBy, answer.value->url, since, context.request.clock.monotonic());
    }
}

/// A pointer to the value inside an answer that owns it.
template <class T>
std::shared_ptr<const T> valueOf(const std::shared_ptr<const cache::ProviderAnswer<T>>& answer)
{
    return std::shared_ptr<const T>(answer, &*answer->outcome);
}

}  // namespace gatehouse::proxy

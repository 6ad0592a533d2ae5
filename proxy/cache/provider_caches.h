#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/jose/jwk.h"
#include "core/oidc/failure.h"
#include "core/oidc/introspection.h"
#include "core/oidc/metadata.h"
#include "core/oidc/token_endpoint.h"
#include "proxy/cache/provider_states.h"
#include "proxy/cache/single_flight_cache.h"

namespace gatehouse::proxy::cache {

/// What a provider answered, parsed once: a value or a refusal, and where it was asked.
template <class T>
struct ProviderAnswer {
    oidc::Outcome<T> outcome;
    std::string url;
    Clock::MonotonicTime at;  ///< when it was asked
    bool renewed = false;     ///< asked for because an earlier answer did not fit any more
};

using MetadataCache = SingleFlightCache<ProviderAnswer<oidc::ProviderMetadata>>;
using KeysCache = SingleFlightCache<ProviderAnswer<jose::JwkSet>>;
using IntrospectionCache = SingleFlightCache<ProviderAnswer<oidc::Introspection>>;
using TokenCache = SingleFlightCache<ProviderAnswer<oidc::TokenAnswer>>;

/// Everything the gateway remembers of identity providers. Shared by all workers and all routes. Any thread.
struct ProviderCaches {
    ProviderCaches(std::shared_ptr<const Clock> theClock, Random& random) :
        clock(std::move(theClock)),
        keySecret(makeKeySecret(random)),
        metadata(clock, {1024, 16 * 1024 * 1024}),
        keys(clock, {1024, 16 * 1024 * 1024}),
        introspection(clock),
        tokens(clock)
    {
    }

    Counters counters() const;
    void clear();

    std::shared_ptr<const Clock> clock;
    KeySecret keySecret;
    MetadataCache metadata;
    KeysCache keys;
    IntrospectionCache introspection;
    TokenCache tokens;
    ProviderStates states;
};

}  // namespace gatehouse::proxy::cache

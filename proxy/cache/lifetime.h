#pragma once

#include <chrono>
#include <optional>

#include "core/oidc/settings.h"

namespace gatehouse::proxy::cache {

/// How long an answer may be used. Zero `fresh`: it is given to those who wait for it and not kept.
struct Lifetime {
    std::chrono::seconds fresh{0};
    /// Beyond `fresh`, when the provider fails (cache_ttl_resurrect).
    std::chrono::seconds stale{0};
    /// NumericDate after which nothing may be served, whatever the monotonic clock says: the token's `exp`.
    std::optional<std::chrono::seconds> notAfter;
    /// An answer that refuses: kept only where nothing better needs the room.
    bool negative = false;
};

/// From `exp` or, without one, `expires_in`, else cache_ttl; clamped by cache_ttl_min and cache_ttl_max; never beyond
/// what the token itself allows (RFC 7662 section 4). An answer that has expired already, or whose expires_in is 0 or
/// less, is not kept.
Lifetime lifetimeOf(const oidc::Settings& settings, std::chrono::seconds now,
                    std::optional<std::chrono::seconds> expiry, std::optional<std::chrono::seconds> expiresIn);

/// Of an answer that refuses the credential for good: cache_ttl_neg, without it not at all.
Lifetime negativeLifetime(const oidc::Settings& settings);

}  // namespace gatehouse::proxy::cache

#include "proxy/cache/lifetime.h"

#include <algorithm>

namespace gatehouse::proxy::cache {

using std::chrono::seconds;

namespace {

constexpr seconds longest = std::chrono::days(3650);  // far below where the monotonic clock's nanoseconds overflow

}  // namespace

Lifetime lifetimeOf(const oidc::Settings& settings, seconds now, std::optional<seconds> expiry,
                    std::optional<seconds> expiresIn)
{
    std::optional<seconds> bound;
    if (expiry) {
        bound = *expiry - now;
    }
    if (expiresIn) {
        bound = bound ? std::min(*bound, *expiresIn) : *expiresIn;
    }
    if (bound && *bound <= seconds(0)) {
        return {};
    }
    seconds fresh = bound.value_or(settings.cacheTtl);
    if (settings.cacheTtlMin) {
        fresh = std::max(fresh, *settings.cacheTtlMin);
    }
    if (settings.cacheTtlMax) {
        fresh = std::min(fresh, *settings.cacheTtlMax);
    }
    fresh = std::min(bound ? std::min(fresh, *bound) : fresh, longest);
    if (fresh <= seconds(0)) {
        return {};
    }
    Lifetime lifetime;
    lifetime.fresh = fresh;
    lifetime.stale = std::clamp(settings.cacheTtlResurrect.value_or(seconds(0)), seconds(0), longest);
    if (bound) {
        lifetime.stale = std::min(lifetime.stale, *bound - fresh);
        lifetime.notAfter = now + *bound;
    }
    return lifetime;
}

Lifetime negativeLifetime(const oidc::Settings& settings)
{
    Lifetime lifetime;
    lifetime.fresh = std::clamp(settings.cacheTtlNegative.value_or(seconds(0)), seconds(0), longest);
    lifetime.negative = true;
    return lifetime;
}

}  // namespace gatehouse::proxy::cache

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/error.h"

namespace gatehouse::proxy::cache {

/// What the caches of a running gateway hold and did, summed over all kinds (discovery, JWKS, token, introspection).
struct Counters {
    std::uint64_t entries = 0;
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t shared = 0;   ///< waited for a call in flight instead of making one
    std::uint64_t evicted = 0;  ///< least recently used, for lack of room
};

/// What the last call to an identity provider showed; the top line's "● Keycloak 12 ms".
struct ProviderState {
    std::string issuer;
    bool reachable = false;
    std::optional<std::chrono::nanoseconds> lastDuration;
    std::chrono::system_clock::time_point lastCall;
    std::optional<Error> lastError;
};

}  // namespace gatehouse::proxy::cache

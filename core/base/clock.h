#pragma once

#include <chrono>

namespace gatehouse {

/// Both clocks of the program, passed in so that tests can turn them by hand. Thread-safe.
class Clock {
public:
    using WallTime = std::chrono::system_clock::time_point;
    using MonotonicTime = std::chrono::steady_clock::time_point;

    virtual ~Clock() = default;
    /// Wall time: `exp`, `iat` and what people read. May jump.
    virtual WallTime wall() const noexcept = 0;
    /// Monotonic time: lifetimes of cache entries, deadlines, durations.
    virtual MonotonicTime monotonic() const noexcept = 0;
};

class SystemClock final : public Clock {
public:
    WallTime wall() const noexcept override;
    MonotonicTime monotonic() const noexcept override;
};

/// NumericDate of RFC 7519 section 2: whole seconds since the epoch.
std::chrono::seconds numericDate(Clock::WallTime time) noexcept;

}  // namespace gatehouse

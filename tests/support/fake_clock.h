#pragma once

#include <atomic>
#include <chrono>

#include "core/base/clock.h"

namespace gatehouse::tests {

/// A clock that stands still until a test moves it. Thread-safe.
class FakeClock final : public Clock {
public:
    WallTime wall() const noexcept override { return WallTime(m_wall.load()); }
    MonotonicTime monotonic() const noexcept override { return MonotonicTime(m_monotonic.load()); }

    std::chrono::seconds now() const noexcept { return numericDate(wall()); }
    void advance(std::chrono::milliseconds by) noexcept
    {
        jumpWall(by);
        m_monotonic.store(m_monotonic.load() + by);
    }
    /// Only the wall clock, as when somebody sets it.
    void jumpWall(std::chrono::milliseconds by) noexcept { m_wall.store(m_wall.load() + by); }

private:
    std::atomic<WallTime::duration> m_wall{std::chrono::seconds(1'700'000'000)};
    std::atomic<MonotonicTime::duration> m_monotonic{std::chrono::hours(1)};
};

}  // namespace gatehouse::tests

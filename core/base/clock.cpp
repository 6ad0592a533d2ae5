#include "core/base/clock.h"

namespace gatehouse {

Clock::WallTime SystemClock::wall() const noexcept
{
    return std::chrono::system_clock::now();
}

Clock::MonotonicTime SystemClock::monotonic() const noexcept
{
    return std::chrono::steady_clock::now();
}

std::chrono::seconds numericDate(Clock::WallTime time) noexcept
{
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch());
}

}  // namespace gatehouse

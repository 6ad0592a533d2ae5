#pragma once

#include <ctime>

namespace gatehouse::test {

/// CPU time of the calling thread, in milliseconds: a busy machine does not count.
inline double threadMilliseconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace gatehouse::test

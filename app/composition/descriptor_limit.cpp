#include "app/composition/descriptor_limit.h"

#ifdef __unix__
#include <sys/resource.h>
#endif

#include <algorithm>

namespace gatehouse::app {

void raiseDescriptorLimit() noexcept
{
#ifdef __unix__
    constexpr rlim_t enough = 65536;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < std::min(limit.rlim_max, enough)) {
        limit.rlim_cur = std::min(limit.rlim_max, enough);
        setrlimit(RLIMIT_NOFILE, &limit);
    }
#endif
}

}  // namespace gatehouse::app

#include "app/composition/hardening.h"

#if defined(NDEBUG) && defined(__linux__)
#include <sys/prctl.h>
#endif
#if defined(NDEBUG) && defined(__unix__)
#include <sys/resource.h>
#endif

namespace gatehouse::app {

void hardenProcess() noexcept
{
#if defined(NDEBUG) && defined(__unix__)
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
#endif
#if defined(NDEBUG) && defined(__linux__)
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

}  // namespace gatehouse::app

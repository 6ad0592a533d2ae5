#include "app/composition/hardening.h"

#include <gtest/gtest.h>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gatehouse::app {
namespace {

/// In a child, since there is no way back.
TEST(Hardening, ReleaseBuildsLeaveNoCoreFile)
{
#ifndef NDEBUG
    GTEST_SKIP() << "developers keep their core files: only release builds are hardened";
#endif
    const pid_t child = fork();
    if (child == 0) {
        hardenProcess();
        rlimit limit{1, 1};
        getrlimit(RLIMIT_CORE, &limit);
        _exit(limit.rlim_cur == 0 && limit.rlim_max == 0 && prctl(PR_GET_DUMPABLE) == 0 ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace gatehouse::app

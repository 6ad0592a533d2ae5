#include "core/workspace/workspace_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/core/workspace/temporary_folder.h"

namespace gatehouse::workspace {
namespace {

using testing::HasSubstr;

/// A process that takes the lock and holds it until it is killed; says by a pipe whether it got it.
class Holder {
public:
    explicit Holder(const std::string& path)
    {
        std::array<int, 2> pipe{};
        EXPECT_EQ(::pipe(pipe.data()), 0);
        m_process = fork();
        if (m_process == 0) {
            const auto lock = WorkspaceLock::acquire(path);
            const char answer = lock ? 'y' : 'n';
            [[maybe_unused]] const auto written = write(pipe[1], &answer, 1);
            while (true) {
                pause();
            }
        }
        char answer = 0;
        EXPECT_EQ(read(pipe[0], &answer, 1), 1);
        m_holds = answer == 'y';
        close(pipe[0]);
        close(pipe[1]);
    }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    ~Holder() { kill9(); }

    void kill9()
    {
        if (m_process > 0) {
            ::kill(m_process, SIGKILL);
            waitpid(m_process, nullptr, 0);
            m_process = 0;
        }
    }
    bool holds() const { return m_holds; }
    pid_t process() const { return m_process; }

private:
    pid_t m_process = 0;
    bool m_holds = false;
};

TEST(WorkspaceLock, isHeldAsLongAsItLives)
{
    const TemporaryFolder folder;
    const auto path = folder.path("a.gatehouse");
    {
        const auto lock = WorkspaceLock::acquire(path);
        ASSERT_TRUE(lock);
        EXPECT_FALSE(WorkspaceLock::acquire(path));
        EXPECT_TRUE(WorkspaceLock::acquire(folder.path("b.gatehouse")));
    }
    EXPECT_TRUE(WorkspaceLock::acquire(path));
    EXPECT_FALSE(std::filesystem::exists(path)) << "the workspace itself is not made";
}

TEST(WorkspaceLock, namesTheOtherProcess)
{
    const TemporaryFolder folder;
    const auto path = folder.path("a.gatehouse");
    const Holder other(path);
    ASSERT_TRUE(other.holds());
    const auto lock = WorkspaceLock::acquire(path);
    ASSERT_FALSE(lock);
    EXPECT_EQ(lock.error().code, ErrorCode::AlreadyExists);
    EXPECT_EQ(lock.error().origin, path);
    EXPECT_THAT(lock.error().detail, HasSubstr("process " + std::to_string(other.process()) + " on this machine"));
    EXPECT_THAT(lock.error().detail, HasSubstr("core_workspace"));
}

TEST(WorkspaceLock, isTakenOverFromACrashedProcess)
{
    const TemporaryFolder folder;
    const auto path = folder.path("a.gatehouse");
    Holder other(path);
    ASSERT_TRUE(other.holds());
    ASSERT_FALSE(WorkspaceLock::acquire(path));
    other.kill9();
    EXPECT_TRUE(std::filesystem::exists(path + ".lock")) << "the crash left it behind";
    EXPECT_TRUE(WorkspaceLock::acquire(path));
}

TEST(WorkspaceLock, anotherNameForTheSameFileIsTheSameLock)
{
    const TemporaryFolder folder;
    const auto path = folder.path("a.gatehouse");
    writeTo(path, "{}");
    std::filesystem::create_symlink(path, folder.path("link.gatehouse"));
    const auto lock = WorkspaceLock::acquire(path);
    ASSERT_TRUE(lock);
    EXPECT_FALSE(WorkspaceLock::acquire(folder.path("link.gatehouse")));
    EXPECT_FALSE(WorkspaceLock::acquire(folder.path("./x/../a.gatehouse")));
}

TEST(WorkspaceLock, saysWhyThereIsNone)
{
    const TemporaryFolder folder;
    writeTo(folder.path("a"), "a file");
    const auto lock = WorkspaceLock::acquire(folder.path("a/b.gatehouse"));
    ASSERT_FALSE(lock);
    EXPECT_EQ(lock.error().code, ErrorCode::IoFailed);
}

}  // namespace
}  // namespace gatehouse::workspace

#include "core/workspace/folder.h"

#include <gtest/gtest.h>

#include "tests/core/workspace/temporary_folder.h"

namespace gatehouse::workspace {
namespace {

namespace fs = std::filesystem;

TEST(Folder, makesWhatIsMissingForTheOwnerAlone)
{
    const TemporaryFolder folder;
    const auto file = folder.path("a/b/c.gatehouse");
    ASSERT_TRUE(makeParentFolder(file));
    EXPECT_EQ(fs::status(folder.path("a")).permissions(), fs::perms::owner_all);
    EXPECT_EQ(fs::status(folder.path("a/b")).permissions(), fs::perms::owner_all);
    EXPECT_FALSE(fs::exists(file));
}

TEST(Folder, leavesWhatIsThereAsItIs)
{
    const TemporaryFolder folder;
    fs::create_directory(folder.path("a"));
    const auto shared = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec;
    fs::permissions(folder.path("a"), shared);
    ASSERT_TRUE(makeParentFolder(folder.path("a/c.gatehouse")));
    EXPECT_EQ(fs::status(folder.path("a")).permissions(), shared);
}

TEST(Folder, saysWhatStandsInTheWay)
{
    const TemporaryFolder folder;
    writeTo(folder.path("a"), "a file");
    const auto made = makeParentFolder(folder.path("a/b/c.gatehouse"));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::IoFailed);
    EXPECT_EQ(made.error().origin, folder.path("a"));
}

}  // namespace
}  // namespace gatehouse::workspace

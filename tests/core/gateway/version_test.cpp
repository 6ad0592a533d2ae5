#include "core/gateway/version.h"

#include <gtest/gtest.h>

using gatehouse::gateway::newestVersion;
using gatehouse::gateway::oldestVersion;
using gatehouse::gateway::Version;

TEST(Version, readsEveryReleaseThatIsModelled)
{
    for (int minor = 4; minor <= 15; ++minor) {
        const auto text = "3." + std::to_string(minor);
        const auto version = Version::parse(text);
        ASSERT_TRUE(version) << text;
        EXPECT_EQ(version->minor, minor);
        EXPECT_EQ(version->toString(), text);
    }
    EXPECT_EQ(Version::parse("3.4"), oldestVersion);
    EXPECT_EQ(Version::parse("3.15"), newestVersion);
}

TEST(Version, refusesEverythingElse)
{
    for (const auto* text : {"", "3", "3.", ".4", "3.3", "3.16", "2.8", "4.0", "3.4.1", "3.x", " 3.4", "3.4 ", "3.+4",
                             "3.-4", "3.04", "03.4", "3.99999999999999999999"}) {
        EXPECT_FALSE(Version::parse(text)) << text;
    }
}

TEST(Version, comparesByNumberNotByText)
{
    EXPECT_LT((Version{3, 9}), (Version{3, 10}));
    EXPECT_LT((Version{3, 14}), newestVersion);
}

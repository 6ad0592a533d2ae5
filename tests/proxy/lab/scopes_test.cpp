#include "proxy/lab/scopes.h"

#include <gmock/gmock.h>

namespace gatehouse::proxy::lab {
namespace {

using ::testing::ElementsAre;

TEST(Scopes, Words)
{
    EXPECT_THAT(words("  openid   email "), ElementsAre("openid", "email"));
    EXPECT_TRUE(words(" ").empty());
    EXPECT_TRUE(hasWord("openid email", "email"));
    EXPECT_FALSE(hasWord("openid email", "mail"));
}

TEST(Scopes, Known)
{
    EXPECT_TRUE(allKnown(""));
    EXPECT_TRUE(allKnown("openid offline_access"));
    EXPECT_FALSE(allKnown("openid nope"));
}

TEST(Scopes, Granted)
{
    EXPECT_EQ(grantedScope(std::nullopt), "email profile");
    EXPECT_EQ(grantedScope("openid"), "openid email profile");
    EXPECT_EQ(grantedScope("email phone phone"), "email profile phone");
}

}  // namespace
}  // namespace gatehouse::proxy::lab

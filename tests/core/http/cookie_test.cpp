#include "core/http/cookie.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

TEST(Cookie, FindsTheFirstOfThatName)
{
    EXPECT_EQ(findCookie("a=1; token=x.y=z; token=2", "token"), "x.y=z");
    EXPECT_EQ(findCookie("Token=1", "token"), std::nullopt);
    EXPECT_EQ(findCookie("token", "token"), std::nullopt);
    EXPECT_EQ(findCookie("xtoken=1;token=2", "token"), "2");
    EXPECT_EQ(findCookie(";; ; token=", "token"), "");
    EXPECT_EQ(findCookie("", "token"), std::nullopt);
}

TEST(Cookie, TakesEveryOneOfThatNameOut)
{
    EXPECT_EQ(withoutCookie("a=1; token=x; b=2;token=y", "token"), "a=1; b=2");
    EXPECT_EQ(withoutCookie("token=x", "token"), "");
    EXPECT_EQ(withoutCookie("a=1;flag", "token"), "a=1; flag");
}

}  // namespace
}  // namespace gatehouse::http

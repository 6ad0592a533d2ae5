#include "proxy/filters/json_text.h"

#include <gtest/gtest.h>

using gatehouse::proxy::withoutMember;

TEST(JsonTextTest, TakesAMemberWithItsComma)
{
    EXPECT_EQ(withoutMember(R"({"t":"x"})", "t"), "{}");
    EXPECT_EQ(withoutMember(R"({"t":"x","a":1})", "t"), R"({"a":1})");
    EXPECT_EQ(withoutMember(R"({"a":1,"t":"x"})", "t"), R"({"a":1})");
    EXPECT_EQ(withoutMember(R"({"a":1,"t":"x","b":2})", "t"), R"({"a":1,"b":2})");
    EXPECT_EQ(withoutMember(" { \"a\" : 1 ,\n \"t\" : \"x\" } ", "t"), " { \"a\" : 1 } ");
    EXPECT_EQ(withoutMember(R"({"\u0074":"x","a":1})", "t"), R"({"a":1})") << "however the name is spelled";
}

TEST(JsonTextTest, LeavesTheRestOctetForOctet)
{
    EXPECT_EQ(withoutMember(R"({"n":12345678901234567890.10,"t":"x","e":1E2})", "t"),
              R"({"n":12345678901234567890.10,"e":1E2})");
    EXPECT_EQ(withoutMember(R"({"o":{"t":1},"l":["t",{"t":2}],"s":"a\"},t","t":{"a":"}"}})", "t"),
              R"({"o":{"t":1},"l":["t",{"t":2}],"s":"a\"},t"})");
    EXPECT_EQ(withoutMember(R"({"a":"t"})", "t"), R"({"a":"t"})");
    EXPECT_EQ(withoutMember("{}", "t"), "{}");
}

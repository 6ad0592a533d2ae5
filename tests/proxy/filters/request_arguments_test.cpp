#include "proxy/filters/request_arguments.h"

#include <gtest/gtest.h>

using namespace gatehouse;
using namespace gatehouse::proxy;

TEST(RequestArgumentsTest, FindsQueryArgumentsHoweverTheyAreEscaped)
{
    const http::RequestHead head;
    const RequestArguments arguments(head, "a=1&b%5Fc=x+y&a=2&=3&&d");
    EXPECT_EQ(arguments.query("a").count, 2U);
    EXPECT_EQ(arguments.query("a").value, "1");
    EXPECT_EQ(arguments.query("b_c").value, "x y");
    EXPECT_EQ(arguments.query("d").count, 1U);
    EXPECT_EQ(arguments.query("d").value, "");
    EXPECT_EQ(arguments.query("e").count, 0U);
    const RequestArguments broken(head, "a=%4&%4=1&b=2");
    EXPECT_TRUE(broken.query("a").malformed);
    EXPECT_EQ(broken.query("b").value, "2") << "a broken neighbour spoils nothing";
}

TEST(RequestArgumentsTest, FindsCookiesInEveryField)
{
    http::RequestHead head;
    head.headers = {{"Cookie", "a=1; b=2"}, {"cookie", "a=3"}};
    const RequestArguments arguments(head, "");
    EXPECT_EQ(arguments.cookie("b").value, "2");
    EXPECT_EQ(arguments.cookie("a").count, 2U);
    EXPECT_EQ(arguments.cookie("c").count, 0U);
}

TEST(RequestArgumentsTest, TakesAnArgumentOutOfTheBody)
{
    http::RequestHead head;
    head.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    head.framing = http::BodyFraming::Chunked;
    RequestArguments form(head, "");
    EXPECT_EQ(form.bodyKind(), BodyKind::Form);
    EXPECT_EQ(form.body("a").count, 0U);
    form.readBody("a=1&b=2&a=3");
    EXPECT_EQ(form.body("a").count, 2U);
    form.removeFromBody("a");
    EXPECT_EQ(form.bodyText(), "b=2");
    head.headers = {{"Content-Type", "Application/JSON"}};
    RequestArguments json(head, "");
    json.readBody(R"({"a":"1","b":{"a":2}})");
    json.removeFromBody("a");
    EXPECT_EQ(json.bodyText(), R"({"b":{"a":2}})");
    head.framing = http::BodyFraming::None;
    EXPECT_EQ(RequestArguments(head, "").bodyKind(), BodyKind::Other);
}

TEST(RequestArgumentsTest, SpellsAndComparesHeaderNames)
{
    EXPECT_EQ(headerForm("refresh_token"), "Refresh-Token");
    EXPECT_EQ(headerForm("x-userinfo"), "X-Userinfo");
    EXPECT_EQ(headerForm("authorization"), "Authorization");
    EXPECT_TRUE(sameHeader("X_User-Id", "x-user_ID"));
    EXPECT_FALSE(sameHeader("X-User", "X-User-"));
}

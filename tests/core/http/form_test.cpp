#include "core/http/form.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

TEST(Form, ReadsPairsInTheirOrder)
{
    const auto fields = parseForm("b=2&a=x+y%26&b=&c&&=v");
    ASSERT_TRUE(fields);
    EXPECT_EQ(*fields, (FormFields{{"b", "2"}, {"a", "x y&"}, {"b", ""}, {"c", ""}, {"", "v"}}));
    EXPECT_TRUE(parseForm("")->empty());
}

TEST(Form, RefusesABrokenEscape)
{
    for (const std::string_view text : {"a=%", "a=%2", "%zz=1", "a=1&b=%g0"}) {
        const auto fields = parseForm(text);
        ASSERT_FALSE(fields) << text;
        EXPECT_EQ(fields.error().code, ErrorCode::InvalidSyntax);
    }
}

TEST(Form, WritesAsAppendixBOfRfc6749Shows)
{
    EXPECT_EQ(formEncode("\x20\x25\x26\x2B\xC2\xA3\xE2\x82\xAC"), "+%25%26%2B%C2%A3%E2%82%AC");
    EXPECT_EQ(encodeForm({{"grant_type", "password"}, {"scope", "a b"}}), "grant_type=password&scope=a+b");
    EXPECT_EQ(formEncode("az-AZ_09.*~"), "az-AZ_09.*%7E");
}

TEST(Form, TakesOneArgumentOutAndLeavesTheOthersAsTheyWere)
{
    EXPECT_EQ(withoutArgument("a=1&access_token=x&b=%7e", "access_token"), "a=1&b=%7e");
    EXPECT_EQ(withoutArgument("access%5Ftoken=x&access_token=y", "access_token"), "");
    EXPECT_EQ(withoutArgument("a&&b=%zz&+", "access_token"), "a&&b=%zz&+");
    EXPECT_EQ(withoutArgument("access_token", "access_token"), "");
    EXPECT_EQ(withoutArgument("", "access_token"), "");
}

}  // namespace
}  // namespace gatehouse::http

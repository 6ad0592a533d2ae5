#include "core/jose/json.h"

#include <gtest/gtest.h>

#include <string>

using gatehouse::ErrorCode;
using gatehouse::jose::maximumJsonValues;
using gatehouse::jose::parseJson;
using gatehouse::jose::parseJsonObject;

TEST(JsonTest, ReadsWhatRfc8259Allows)
{
    const auto value = parseJson(R"( {"a": [1, -2, 3.5e2, true, null, "\u00e9"], "b": {"a": {}}} )");
    ASSERT_TRUE(value);
    EXPECT_EQ(value->at("a").at(2).as_double(), 350.0);
    EXPECT_EQ(value->at("a").at(5).as_string(), "\xc3\xa9");
}

TEST(JsonTest, RefusesWhatIsNoJson)
{
    for (const char* text :
         {"", " ", "{", "{\"a\":1,}", "[1,]", "NaN", "{\"a\":NaN}", "Infinity", "'a'", "{\"a\":1}x", "{\"a\":1}{}",
          "// c\n{}", "1e400", "[-1e400]", "<html></html>", "\"\xff\"", "01", "{\"a\" 1}", "\"\x01\""}) {
        const auto value = parseJson(text);
        ASSERT_FALSE(value) << text;
        EXPECT_EQ(value.error().code, ErrorCode::InvalidJson) << text;
    }
}

TEST(JsonTest, RefusesADoubledNameAtAnyDepth)
{
    EXPECT_FALSE(parseJson(R"({"active":false,"active":true})"));
    EXPECT_FALSE(parseJson(R"([{"a":{"b":1,"b":1}}])"));
    EXPECT_FALSE(parseJson(R"({"active":false,"\u0061ctive":true})"));
    EXPECT_TRUE(parseJson(R"({"a":{"a":1},"b":{"a":1}})"));
}

TEST(JsonTest, HoldsTheDepthAndSizeLimits)
{
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(parseJson(nested(64)));
    EXPECT_FALSE(parseJson(nested(65)));
    EXPECT_FALSE(parseJson(nested(200'000)));
    EXPECT_EQ(parseJson("\"aaaaaaaa\"", 5).error().code, ErrorCode::TooLarge);
}

TEST(JsonTest, HoldsTheLimitOfValues)
{
    const auto list = [](std::size_t count) {
        std::string text = "[0";
        for (std::size_t i = 1; i < count; ++i) {
            text += ",0";
        }
        return text + "]";
    };
    EXPECT_TRUE(parseJson(list(maximumJsonValues)));
    EXPECT_FALSE(parseJson(list(maximumJsonValues + 1)));
    EXPECT_FALSE(parseJson("[" + list(maximumJsonValues / 2) + "," + list(maximumJsonValues / 2) + "]"));
}

TEST(JsonTest, TellsAnObjectFromTheRest)
{
    EXPECT_TRUE(parseJsonObject("{}"));
    for (const char* text : {"[]", "null", "true", "1", "\"{}\""}) {
        EXPECT_EQ(parseJsonObject(text).error().code, ErrorCode::UnexpectedJson) << text;
    }
}

#include "core/workspace/json_text.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace gatehouse::workspace {
namespace {

TEST(JsonText, putsOneValueOnALineAndKeepsTheOrder)
{
    const auto value = boost::json::parse(R"({"z":1,"a":{"list":["x",true,null],"empty":{},"none":[]},"m":"é\n\"/"})");
    EXPECT_EQ(writeJson(value), R"({
  "z": 1,
  "a": {
    "list": [
      "x",
      true,
      null
    ],
    "empty": {},
    "none": []
  },
  "m": "é\n\"/"
}
)");
}

TEST(JsonText, numbersKeepTheirKindAndValue)
{
    for (const auto* number : {"0", "-1", "9223372036854775807", "18446744073709551615", "1.1", "1.0", "-0.5", "3600.0",
                               "1e+300", "5e-324", "0.1"}) {
        const auto value = boost::json::parse(number);
        const auto text = writeJson(value);
        EXPECT_EQ(text, std::string(number) + "\n");
        EXPECT_EQ(boost::json::parse(text).kind(), value.kind()) << number;
        EXPECT_EQ(boost::json::parse(text), value) << number;
    }
}

TEST(JsonText, tellsLineAndColumnOfWhatIsNotJson)
{
    const auto where = [](std::string_view text) {
        const auto value = readJson(text, "a.gatehouse");
        EXPECT_FALSE(value) << text;
        EXPECT_EQ(value.error().code, ErrorCode::InvalidSyntax);
        EXPECT_EQ(value.error().origin, "a.gatehouse");
        return value.error().detail.substr(0, value.error().detail.find(": "));
    };
    EXPECT_EQ(where("{\n  \"a\": 1,\n  \"b\": oops\n}"), "line 3, column 8");
    EXPECT_EQ(where(""), "line 1, column 1");
    EXPECT_EQ(where("{\"a\": 1"), "line 1, column 8");
    EXPECT_EQ(where("{}\n{}"), "line 2, column 1");
    EXPECT_EQ(where("{\"a\": \"\xff\"}").substr(0, 6), "line 1");
}

TEST(JsonText, boundsTheDepth)
{
    EXPECT_TRUE(readJson(std::string(60, '[') + std::string(60, ']'), ""));
    EXPECT_FALSE(readJson(std::string(100'000, '['), ""));
}

}  // namespace
}  // namespace gatehouse::workspace

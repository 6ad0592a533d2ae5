#include "core/base/json_line.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace gatehouse {
namespace {

TEST(JsonLine, NumbersAsPeopleWriteThem)
{
    EXPECT_EQ(jsonLine(11.166), "11.166");
    EXPECT_EQ(jsonLine(-1.0), "-1");
    EXPECT_EQ(jsonLine(0.5), "0.5");
    EXPECT_EQ(jsonLine(7), "7");
}

TEST(JsonLine, SameValueAsBefore)
{
    for (const char* text : {R"({})", R"([])", R"({"a":[1,-2.5,"x\"y\n",null,true,{}],"b":{"c":[]}})", R"("é")",
                             R"([1e300,5e-324,18446744073709551615])"}) {
        const boost::json::value value = boost::json::parse(text);
        EXPECT_EQ(boost::json::parse(jsonLine(value)), value) << text;
    }
    EXPECT_EQ(jsonLine(boost::json::parse(R"({"a":[1,{"b":"c"}]})")), R"({"a":[1,{"b":"c"}]})");
}

}  // namespace
}  // namespace gatehouse

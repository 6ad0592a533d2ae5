#include "core/http/header_list.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

TEST(HeaderList, ComparesNamesWithoutCaseAndKeepsTheirSpelling)
{
    HeaderList headers{{"X-A", "1"}, {"b", "2"}, {"x-a", "3"}};
    EXPECT_EQ(headers.find("x-A"), "1");
    EXPECT_EQ(headers.count("X-a"), 2U);
    EXPECT_EQ(headers.find("c"), std::nullopt);
    headers.set("X-a", "4");
    EXPECT_EQ(headers, (HeaderList{{"X-A", "4"}, {"b", "2"}}));
    headers.set("New", "5");
    EXPECT_EQ(headers.remove("B"), 1U);
    EXPECT_EQ(headers, (HeaderList{{"X-A", "4"}, {"New", "5"}}));
}

TEST(HeaderList, FoldsAsciiOnly)
{
    EXPECT_TRUE(equalsIgnoringCase("HoSt", "hOsT"));
    EXPECT_FALSE(equalsIgnoringCase("@", "`"));
    EXPECT_FALSE(equalsIgnoringCase("[", "{"));
    EXPECT_FALSE(equalsIgnoringCase("\xc4", "\xe4"));
    EXPECT_FALSE(equalsIgnoringCase("a", "ab"));
}

}  // namespace
}  // namespace gatehouse::http

#include "core/scenario/substitution.h"

#include <gtest/gtest.h>

namespace gatehouse::scenario {
namespace {

TEST(Substitution, ReplacesNames)
{
    std::vector<std::string> missing;
    EXPECT_EQ(substitute("Bearer ${TOKEN}/${A}${A}", {{"TOKEN", "t"}, {"A", "${TOKEN}"}}, missing),
              "Bearer t/${TOKEN}${TOKEN}");
    EXPECT_TRUE(missing.empty());
}

TEST(Substitution, TellsWhatIsMissingOnce)
{
    std::vector<std::string> missing;
    EXPECT_EQ(substitute("${X} ${X} ${Y}", {}, missing), "${X} ${X} ${Y}");
    EXPECT_EQ(missing, (std::vector<std::string>{"X", "Y"}));
}

TEST(Substitution, LeavesOtherTextAlone)
{
    std::vector<std::string> missing;
    for (const char* text : {"", "$", "${", "plain", "$5 {x}", "a ${unfinished"}) {
        EXPECT_EQ(substitute(text, {{"x", "y"}}, missing), text);
    }
    EXPECT_TRUE(missing.empty());
}

}  // namespace
}  // namespace gatehouse::scenario

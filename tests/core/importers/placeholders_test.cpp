#include "core/importers/placeholders.h"

#include <gtest/gtest.h>

namespace gatehouse::importers {
namespace {

TEST(Placeholders, AreHiddenBehindWordsOfTheSameLength)
{
    const std::string text = "a: ${{ env \"DECK_A\" }}\nb: \"${{ env \"DECK_B\" }}/x\"\n";
    auto hidden = Placeholders::hide(text);
    ASSERT_TRUE(hidden);
    EXPECT_EQ(hidden->text().size(), text.size());
    EXPECT_EQ(hidden->text().find("${{"), std::string::npos);
    EXPECT_EQ(hidden->restored(hidden->text()), text);
}

TEST(Placeholders, ReadEscapedQuotesAsQuotes)
{
    auto hidden = Placeholders::hide(R"(a: "${{ env \"DECK_A\" }}")");
    ASSERT_TRUE(hidden);
    EXPECT_EQ(hidden->restored(hidden->text()), R"(a: "${{ env "DECK_A" }}")");
}

TEST(Placeholders, LeaveTextWithoutThemAlone)
{
    auto hidden = Placeholders::hide("a: $b {c} {{d}}");
    ASSERT_TRUE(hidden);
    EXPECT_EQ(hidden->text(), "a: $b {c} {{d}}");
}

TEST(Placeholders, SayWhereOneIsNotClosed)
{
    auto hidden = Placeholders::hide("a: 1\nbc: ${{ env \"DECK_A\"\n}}\n");
    ASSERT_FALSE(hidden);
    EXPECT_EQ(hidden.error().position.line, 2);
    EXPECT_EQ(hidden.error().position.column, 5);
}

TEST(Placeholders, MayBeUnfinishedInComments)
{
    const std::string text = "# ${{ begins a placeholder\na: 1 # so does ${{\n";
    auto hidden = Placeholders::hide(text);
    ASSERT_TRUE(hidden);
    EXPECT_EQ(hidden->text(), text);
}

TEST(Placeholders, RefuseAnEmptyOne)
{
    EXPECT_FALSE(Placeholders::hide("${{}}"));
}

TEST(Placeholders, AreNotFooledByPrivateUseCharacters)
{
    const std::string text = "a: \xee\x80\x80"
                             "0\xee\x80\x80 ${{ env \"DECK_A\" }}";
    auto hidden = Placeholders::hide(text);
    ASSERT_TRUE(hidden);
    EXPECT_EQ(hidden->restored(hidden->text()), text);
}

}  // namespace
}  // namespace gatehouse::importers

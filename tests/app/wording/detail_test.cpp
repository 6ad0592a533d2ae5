#include "app/wording/detail.h"

#include <gtest/gtest.h>

namespace gatehouse::wording {
namespace {

TEST(Detail, IsOneLineWithoutAFullStop)
{
    EXPECT_EQ(shown(" a\n\tb \x1b[31m c... ").toStdString(), "a b [31m c");
    EXPECT_EQ(shown("").toStdString(), "");
    EXPECT_EQ(shown("x\xe2\x80\xaey").toStdString(), "x y");
}

TEST(Detail, HidesTokensAndIsBounded)
{
    EXPECT_EQ(shown("got eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.x").toStdString(), "got [token]");
    EXPECT_LE(shown(std::string(100'000, 'x')).size(), 240);
}

TEST(Detail, Brackets)
{
    EXPECT_EQ(inBrackets(QStringLiteral("x")).toStdString(), " (x)");
    EXPECT_EQ(inBrackets({}).toStdString(), "");
}

}  // namespace
}  // namespace gatehouse::wording

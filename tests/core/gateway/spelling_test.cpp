#include "core/gateway/spelling.h"

#include <gtest/gtest.h>

namespace gatehouse::gateway {
namespace {

TEST(Spelling, FoldsCaseAndDashes)
{
    EXPECT_EQ(foldedWord("Client-ID"), "client_id");
}

TEST(Spelling, CountsEachSlipOnce)
{
    EXPECT_EQ(editDistance("password", "password"), 0U);
    EXPECT_EQ(editDistance("passwrd", "password"), 1U);
    EXPECT_EQ(editDistance("passsword", "password"), 1U);
    EXPECT_EQ(editDistance("pasword", "passwort"), 2U);
    EXPECT_EQ(editDistance("psasword", "password"), 1U);
    EXPECT_EQ(editDistance("", "abc"), 3U);
}

}  // namespace
}  // namespace gatehouse::gateway

#include "core/base/secret_bytes.h"

#include <gtest/gtest.h>

namespace gatehouse {
namespace {

TEST(SecretBytes, WipeReachesTheWholeCapacity)
{
    std::string text = "a secret that is long enough to live on the heap";
    const char* const octets = text.data();
    const std::size_t size = text.size();
    wipe(text);
    EXPECT_TRUE(text.empty());
    // The buffer still belongs to `text` (clear keeps the capacity), so it may be read.
    for (std::size_t i = 0; i < size; ++i) {
        EXPECT_EQ(octets[i], '\0') << i;
    }
}

TEST(SecretBytes, MovedFromIsEmpty)
{
    SecretBytes first(std::string("doe"));
    const SecretBytes second = std::move(first);
    EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that it is empty is the point
    EXPECT_EQ(second.revealed(), "doe");
}

TEST(SecretBytes, Compares)
{
    EXPECT_EQ(SecretBytes(std::string("doe")), SecretBytes(std::string("doe")));
    EXPECT_FALSE(SecretBytes(std::string("doe")) == SecretBytes(std::string("dof")));
    EXPECT_FALSE(SecretBytes(std::string("doe")) == SecretBytes(std::string("do")));
}

}  // namespace
}  // namespace gatehouse

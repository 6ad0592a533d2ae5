#include "app/wording/sentences.h"

#include <gtest/gtest.h>

namespace gatehouse::wording {
namespace {

using namespace std::chrono_literals;

TEST(Measures, Durations)
{
    EXPECT_EQ(duration(300us).toStdString(), "0.3 ms");
    EXPECT_EQ(duration(34ms).toStdString(), "34 ms");
    EXPECT_EQ(duration(1200ms).toStdString(), "1.2 s");
}

TEST(Measures, Octets)
{
    EXPECT_EQ(octets(312).toStdString(), "312 B");
    EXPECT_EQ(octets(1434).toStdString(), "1.4 KiB");
    EXPECT_EQ(octets(3 * 1024 * 1024).toStdString(), "3.0 MiB");
}

}  // namespace
}  // namespace gatehouse::wording

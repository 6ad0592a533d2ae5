#include "core/http/date.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

TEST(Date, WritesTheFixedForm)
{
    EXPECT_EQ(dateText(system_clock::time_point(seconds(784111777))), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(dateText(system_clock::time_point(seconds(0))), "Thu, 01 Jan 1970 00:00:00 GMT");
    EXPECT_EQ(dateText(system_clock::time_point(seconds(951782400))), "Tue, 29 Feb 2000 00:00:00 GMT");
}

}  // namespace
}  // namespace gatehouse::http

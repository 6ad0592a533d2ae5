#include "proxy/cache/provider_states.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

using namespace gatehouse;
using namespace gatehouse::proxy::cache;

TEST(ProviderStatesTest, KeepsTheLastCallPerIssuer)
{
    tests::FakeClock clock;
    ProviderStates states;
    net::CallRecord record;
    record.times.end = std::chrono::milliseconds(12);
    states.called("https://a.example", clock, record, std::nullopt);
    states.called("https://b.example", clock, record, Error{ErrorCode::TimedOut, "discovery", "no answer"});
    states.called("https://a.example", clock, record, Error{ErrorCode::ConnectionRefused, "x", "y"});
    states.called("https://a.example", clock, record, std::nullopt);
    const auto all = states.all();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].issuer, "https://a.example");
    EXPECT_TRUE(all[0].reachable);
    EXPECT_EQ(all[0].lastDuration, std::chrono::milliseconds(12));
    EXPECT_EQ(all[0].lastError, std::nullopt);
    EXPECT_FALSE(all[1].reachable);
    EXPECT_EQ(all[1].lastError->code, ErrorCode::TimedOut);
    states.clear();
    EXPECT_TRUE(states.all().empty());
}

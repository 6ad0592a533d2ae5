#include "app/gui/inspector/timing_view.h"

#include <gtest/gtest.h>

#include "tests/app/gui/sample_exchanges.h"

using namespace std::chrono_literals;
using namespace gatehouse;

TEST(TimingView, CutsALegIntoTheStretchesThatTookTime)
{
    exchange::Leg leg;
    leg.times.resolved = 1ms;
    leg.times.connected = 3ms;
    leg.times.sent = 3ms;
    leg.times.firstByte = 10ms;
    leg.times.end = 11ms;
    const std::vector<gui::Phase> phases = gui::phasesOf(leg);
    ASSERT_EQ(phases.size(), 4U) << "sending took no time, and there was no TLS";
    EXPECT_EQ(phases[1].from, 1ms);
    EXPECT_EQ(phases[1].to, 3ms);
    EXPECT_EQ(phases[2].from, 3ms);
    EXPECT_EQ(phases[3].to, 11ms);
}

TEST(TimingView, ALegWithoutTimesHasNoStretches)
{
    EXPECT_TRUE(gui::phasesOf(exchange::Leg{}).empty());
}

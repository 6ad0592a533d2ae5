#include "app/gui/inspector/sequence_chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/random.h"
#include "tests/app/gui/sample_exchanges.h"

using namespace gatehouse;
using gui::Arrow;
using gui::Party;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

class SequenceChartTest : public ::testing::Test {
protected:
    gui::SequenceChart chart(const exchange::ExchangePointer& exchange) const
    {
        return gui::sequenceChartOf(*exchange, m_redactor);
    }
    std::string text(const exchange::ExchangePointer& exchange) const
    {
        return chart(exchange).description().toStdString();
    }

    SystemRandom m_random;
    exchange::Redactor m_redactor{m_random};
};

}  // namespace

TEST_F(SequenceChartTest, ReadsOutInTheOrderOfTime)
{
    EXPECT_EQ(text(test::introspectionExchange(4)), "0.0 ms: client to gateway: GET /anything\n"
                                                    "0.3 ms: gateway to identity provider: POST …/introspect\n"
                                                    "9.2 ms: identity provider to gateway: 200 · active: true\n"
                                                    "9.4 ms: gateway to upstream: GET /anything\n"
                                                    "13 ms: upstream to gateway: 200\n"
                                                    "13 ms: gateway to client: 200\n");
}

TEST_F(SequenceChartTest, AGhostNamesTheExchangeThatFilledTheCache)
{
    const std::string said = text(test::cachedExchange(5, 4));
    EXPECT_THAT(said, HasSubstr("gateway to cache: introspection? (no call: from the cache)"));
    EXPECT_THAT(said, HasSubstr("cache to gateway: from #4, 294 s left"));
    EXPECT_THAT(said, Not(HasSubstr("identity provider")));
}

TEST_F(SequenceChartTest, ASharedCallNamesTheExchangeThatMadeIt)
{
    EXPECT_THAT(text(test::sharedExchange(6, 4)), HasSubstr("introspection: waits for #4 (one call for both)"));
}

TEST_F(SequenceChartTest, ACallWithoutAnswerEndsBroken)
{
    const gui::SequenceChart broken = chart(test::unreachableExchange(2));
    const auto arrow = std::find_if(broken.arrows.begin(), broken.arrows.end(),
                                    [](const Arrow& each) { return each.style == Arrow::Style::Broken; });
    ASSERT_NE(arrow, broken.arrows.end());
    EXPECT_EQ(arrow->from, Party::IdentityProvider);
    EXPECT_THAT(arrow->text.toStdString(), HasSubstr("refused the connection"));
}

TEST_F(SequenceChartTest, ShowsOnlyWhoTookPart)
{
    const auto parties = [](const gui::SequenceChart& chart) {
        std::vector<Party> found;
        for (const gui::Lifeline& lifeline : chart.lifelines) {
            found.push_back(lifeline.party);
        }
        return found;
    };
    EXPECT_EQ(parties(chart(test::noRouteExchange(1))), (std::vector<Party>{Party::Client, Party::Gateway}));
    EXPECT_EQ(parties(chart(test::cachedExchange(5, 4))),
              (std::vector<Party>{Party::Client, Party::Gateway, Party::Cache, Party::Upstream}));
    EXPECT_EQ(parties(chart(test::passwordExchange(3))),
              (std::vector<Party>{Party::Client, Party::Gateway, Party::IdentityProvider, Party::Upstream}));
}

TEST_F(SequenceChartTest, TheClientsAnswerIsTheLastArrow)
{
    for (const exchange::ExchangePointer& each :
         {test::passwordExchange(1), test::inactiveExchange(2), test::slowUpstreamExchange(3)}) {
        const gui::SequenceChart drawn = chart(each);
        EXPECT_EQ(drawn.arrows.back().to, Party::Client);
        EXPECT_EQ(drawn.arrows.back().leg, 0);
    }
}

TEST_F(SequenceChartTest, MasksSecretsInPaths)
{
    EXPECT_THAT(text(test::wrongSecretExchange(8)), Not(HasSubstr("1234567890")));
}

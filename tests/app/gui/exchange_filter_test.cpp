#include "app/gui/inspector/exchange_filter.h"

#include <gtest/gtest.h>

#include "tests/app/gui/sample_exchanges.h"

using namespace Qt::Literals::StringLiterals;
using namespace gatehouse;
using gui::ExchangeFilter;

namespace {

/// Ids of the samples that a line lets through.
std::vector<exchange::ExchangeId> through(const QString& line)
{
    static const std::vector<exchange::ExchangePointer> samples{
        test::passwordExchange(1),    test::introspectionExchange(2), test::cachedExchange(3, 2),
        test::sharedExchange(4, 2),   test::inactiveExchange(5),      test::wrongSecretExchange(6),
        test::unreachableExchange(7), test::noRouteExchange(8),       test::slowUpstreamExchange(9),
    };
    const ExchangeFilter::Parsed parsed = ExchangeFilter::parse(line);
    EXPECT_EQ(parsed.problem.toStdString(), "") << line.toStdString();
    std::vector<exchange::ExchangeId> ids;
    for (const exchange::ExchangePointer& sample : samples) {
        if (parsed.filter.matches(gui::rowOf(sample))) {
            ids.push_back(sample->id);
        }
    }
    return ids;
}

using Ids = std::vector<exchange::ExchangeId>;

}  // namespace

TEST(ExchangeFilter, AnEmptyLineLetsEverythingThrough)
{
    EXPECT_TRUE(ExchangeFilter::parse(u"  "_s).filter.empty());
    EXPECT_EQ(through(u""_s).size(), 9U);
}

TEST(ExchangeFilter, ComparesStatus)
{
    EXPECT_EQ(through(u"status>=400"_s), (Ids{5, 6, 7, 8, 9}));
    EXPECT_EQ(through(u"status:5xx"_s), (Ids{9}));
    EXPECT_EQ(through(u"status=404"_s), (Ids{8}));
    EXPECT_EQ(through(u"status!=200 status<404"_s), (Ids{5, 6, 7}));
}

TEST(ExchangeFilter, LooksAtLegsAndCache)
{
    EXPECT_EQ(through(u"leg:token"_s), (Ids{1}));
    EXPECT_EQ(through(u"leg:upstream"_s), (Ids{1, 2, 3, 4, 9}));
    EXPECT_EQ(through(u"cache:hit"_s), (Ids{3}));
    EXPECT_EQ(through(u"cache:shared"_s), (Ids{4}));
    EXPECT_EQ(through(u"cache:miss status:2xx"_s), (Ids{1, 2}));
}

TEST(ExchangeFilter, KnowsVerdictsByDecisionAndByReason)
{
    EXPECT_EQ(through(u"verdict:refused"_s), (Ids{5, 6, 7, 8}));
    EXPECT_EQ(through(u"verdict:failed"_s), (Ids{9}));
    EXPECT_EQ(through(u"verdict:token_inactive"_s), (Ids{5}));
}

TEST(ExchangeFilter, BareTextLooksIntoPathAndVerdictWithoutCase)
{
    EXPECT_EQ(through(u"NOWHERE"_s), (Ids{8}));
    EXPECT_EQ(through(u"\"not active\""_s), (Ids{5}));
    EXPECT_EQ(through(u"/anything?access"_s), (Ids{6}));
}

TEST(ExchangeFilter, TurnsATermRound)
{
    EXPECT_EQ(through(u"-leg:upstream -status:404"_s), (Ids{5, 6, 7}));
}

TEST(ExchangeFilter, MeasuresTime)
{
    EXPECT_EQ(through(u"time>1000"_s), (Ids{9}));
    EXPECT_EQ(through(u"time<=2.1"_s), (Ids{3, 7, 8}));
}

TEST(ExchangeFilter, FindsATokenByTheBeginningOfItsHash)
{
    const QString word = QString::fromStdString(gui::tokenHashWord(gui::tokenHash("opaque-token-1234")));
    EXPECT_EQ(through(u"token:"_s + word.left(6)), (Ids{7}));
    EXPECT_EQ(through(u"token:zzzz"_s), Ids{});
}

TEST(ExchangeFilter, SaysWhatItDoesNotUnderstand)
{
    EXPECT_TRUE(ExchangeFilter::parse(u"stats>=400"_s).problem.contains(u"stats"_s));
    EXPECT_TRUE(ExchangeFilter::parse(u"status:many"_s).problem.contains(u"status"_s));
    EXPECT_TRUE(ExchangeFilter::parse(u"leg:somewhere"_s).problem.contains(u"introspection"_s));
    EXPECT_TRUE(ExchangeFilter::parse(u"cache:maybe"_s).problem.contains(u"shared"_s));
    EXPECT_TRUE(ExchangeFilter::parse(u"time>long"_s).problem.contains(u"milliseconds"_s));
}

TEST(ExchangeFilter, ATermThatIsStillBeingTypedSaysNothing)
{
    EXPECT_EQ(through(u"status>="_s).size(), 9U);
}

TEST(ExchangeFilter, SuggestsWhatMayFollow)
{
    EXPECT_TRUE(ExchangeFilter::suggestions(u"stat"_s).contains(u"status>=400"_s));
    EXPECT_TRUE(ExchangeFilter::suggestions(u"/path"_s).isEmpty());
}

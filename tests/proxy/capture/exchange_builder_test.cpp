#include "proxy/capture/exchange_builder.h"

#include <gtest/gtest.h>

namespace gatehouse::proxy {
namespace {

using namespace std::chrono_literals;
using exchange::LegKind;
using exchange::LegPurpose;

const std::chrono::steady_clock::time_point start{1000s};

ExchangeBuilder builder(bool recordLegs)
{
    return ExchangeBuilder(7, std::chrono::system_clock::time_point(5s), start, recordLegs);
}

net::CallRecord introspectionCall()
{
    net::CallRecord record;
    record.start = start + 3ms;
    record.times.end = 10ms;
    record.method = "POST";
    record.url = "http://idp/introspect";
    record.status = 200;
    record.requestBody = "token=x";
    record.responseBody = "{}";
    record.responseBodySize = 2;
    return record;
}

TEST(ExchangeBuilder, TheFirstLegIsTheClients)
{
    ExchangeBuilder record = builder(true);
    EXPECT_EQ(record.exchange().legs.size(), 1U);
    EXPECT_EQ(record.exchange().client().kind, LegKind::Client);
    EXPECT_EQ(record.id(), 7U);
}

TEST(ExchangeBuilder, ACallBecomesALegAtItsOffset)
{
    ExchangeBuilder record = builder(true);
    record.call(LegPurpose::Introspection, introspectionCall());
    const auto finished = record.finish(start + 20ms);
    ASSERT_EQ(finished->legs.size(), 2U);
    const exchange::Leg& leg = finished->legs[1];
    EXPECT_EQ(leg.kind, LegKind::IdentityProvider);
    EXPECT_EQ(leg.start, 3ms);
    EXPECT_EQ(leg.status, 200);
    EXPECT_EQ(leg.request.body, "token=x");
    EXPECT_EQ(leg.request.bodySize, 7U);
    EXPECT_EQ(finished->duration, 20ms);
    EXPECT_EQ(finished->identityProviderCalls(), 1U);
}

TEST(ExchangeBuilder, GhostsAndSharedCallsAreNoCalls)
{
    ExchangeBuilder record = builder(true);
    record.cacheHit(LegPurpose::Introspection, 3, 250s, "http://idp/introspect");
    record.sharedCall(LegPurpose::Discovery, 2, "http://idp/d", start + 1ms, start + 4ms);
    const auto finished = record.finish(start + 5ms);
    ASSERT_EQ(finished->legs.size(), 3U);
    EXPECT_TRUE(finished->legs[1].ghost);
    EXPECT_EQ(finished->legs[1].filledBy, 3U);
    EXPECT_EQ(finished->legs[1].cacheLifetimeLeft, 250s);
    EXPECT_TRUE(finished->legs[2].shared);
    EXPECT_EQ(finished->legs[2].times.end, std::chrono::nanoseconds(3ms));
    EXPECT_EQ(finished->identityProviderCalls(), 0U);
}

TEST(ExchangeBuilder, WithoutRecordingLegsAndTokenAreNotKeptButTheVerdictIs)
{
    ExchangeBuilder record = builder(false);
    record.call(LegPurpose::Introspection, introspectionCall());
    record.cacheHit(LegPurpose::Introspection, 3, 250s, "u");
    record.accessToken("secret");
    exchange::Verdict verdict;
    verdict.decision = exchange::Decision::LetIn;
    record.verdict(verdict);
    const auto finished = record.finish(start + 1ms);
    EXPECT_EQ(finished->legs.size(), 1U);
    EXPECT_TRUE(finished->accessToken.empty());
    EXPECT_EQ(finished->verdict.decision, exchange::Decision::LetIn);
}

}  // namespace
}  // namespace gatehouse::proxy

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

exchange::ExchangePointer finished(ExchangeBuilder& record, std::chrono::steady_clock::time_point end)
{
    record.finish(end);
    std::vector<std::uint64_t> memory(record.packer().size() / sizeof(std::uint64_t));
    record.packer().write(reinterpret_cast<char*>(memory.data()));
    return exchange::PackedExchange(reinterpret_cast<const char*>(memory.data())).unpacked();
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
    const auto exchange = finished(record, start);
    EXPECT_EQ(exchange->legs.size(), 1U);
    EXPECT_EQ(exchange->client().kind, LegKind::Client);
    EXPECT_EQ(exchange->id, 7U);
    EXPECT_EQ(record.id(), 7U);
}

TEST(ExchangeBuilder, ACallBecomesALegAtItsOffset)
{
    ExchangeBuilder record = builder(true);
    record.call(LegPurpose::Introspection, introspectionCall());
    const auto exchange = finished(record, start + 20ms);
    ASSERT_EQ(exchange->legs.size(), 2U);
    const exchange::Leg& leg = exchange->legs[1];
    EXPECT_EQ(leg.kind, LegKind::IdentityProvider);
    EXPECT_EQ(leg.start, 3ms);
    EXPECT_EQ(leg.status, 200);
    EXPECT_EQ(leg.request.body, "token=x");
    EXPECT_EQ(leg.request.bodySize, 7U);
    EXPECT_EQ(exchange->duration, 20ms);
    EXPECT_EQ(exchange->identityProviderCalls(), 1U);
}

TEST(ExchangeBuilder, GhostsAndSharedCallsAreNoCalls)
{
    ExchangeBuilder record = builder(true);
    record.cacheHit(LegPurpose::Introspection, 3, 250s, "http://idp/introspect");
    record.sharedCall(LegPurpose::Discovery, 2, "http://idp/d", start + 1ms, start + 4ms);
    const auto exchange = finished(record, start + 5ms);
    ASSERT_EQ(exchange->legs.size(), 3U);
    EXPECT_TRUE(exchange->legs[1].ghost);
    EXPECT_EQ(exchange->legs[1].filledBy, 3U);
    EXPECT_EQ(exchange->legs[1].cacheLifetimeLeft, 250s);
    EXPECT_TRUE(exchange->legs[2].shared);
    EXPECT_EQ(exchange->legs[2].times.end, std::chrono::nanoseconds(3ms));
    EXPECT_EQ(exchange->identityProviderCalls(), 0U);
}

TEST(ExchangeBuilder, TheNextExchangeHoldsNothingOfTheLast)
{
    ExchangeBuilder record = builder(true);
    record.call(LegPurpose::Introspection, introspectionCall());
    record.trace("introspection", exchange::StepOutcome::Accepted, exchange::Reason::Introspection, "detail");
    record.accessToken("secret");
    record.verdict({exchange::Decision::LetIn, exchange::Reason::Introspection, "introspection", "f", "d", 3s});
    finished(record, start + 20ms);
    record.begin(8, {}, start, true);
    const auto exchange = finished(record, start + 1ms);
    EXPECT_EQ(exchange->id, 8U);
    EXPECT_EQ(exchange->legs.size(), 1U);
    EXPECT_TRUE(exchange->trace.empty());
    EXPECT_TRUE(exchange->accessToken.empty());
    EXPECT_EQ(exchange->verdict.decision, exchange::Decision::Failed);
    EXPECT_TRUE(exchange->verdict.detail.empty());
    EXPECT_FALSE(exchange->verdict.age);
}

TEST(ExchangeBuilder, WithoutRecordingOnlyTheVerdictIsKept)
{
    ExchangeBuilder record = builder(false);
    record.call(LegPurpose::Introspection, introspectionCall());
    record.cacheHit(LegPurpose::Introspection, 3, 250s, "u");
    record.accessToken("secret");
    record.trace("introspection", exchange::StepOutcome::Accepted, exchange::Reason::Introspection);
    exchange::Verdict verdict;
    verdict.decision = exchange::Decision::LetIn;
    record.verdict(verdict);
    record.finish(start + 1ms);
    EXPECT_EQ(record.packer().size(), sizeof(exchange::PackedHead));
    EXPECT_EQ(record.currentVerdict().decision, exchange::Decision::LetIn);
}

}  // namespace
}  // namespace gatehouse::proxy

#include "core/exchange/packed_exchange.h"

#include <gtest/gtest.h>

namespace gatehouse::exchange {
namespace {

using namespace std::chrono_literals;

/// Memory as a recorder would give it.
struct Packed {
    explicit Packed(ExchangePacker& packer) : memory(packer.size() / sizeof(std::uint64_t))
    {
        packer.write(reinterpret_cast<char*>(memory.data()));
    }
    PackedExchange view() const { return PackedExchange(reinterpret_cast<const char*>(memory.data())); }

    std::vector<std::uint64_t> memory;
};

TEST(PackedExchange, EveryMemberComesBack)
{
    const std::string rawHead = "GET /a?b HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer T\r\n\r\n";
    ExchangePacker packer;
    packer.begin();
    PackedLeg& client = packer.addLeg();
    client.requestHead = packer.keepSource(rawHead);
    client.method = packer.keep(std::string_view(rawHead).substr(0, 3));
    client.scheme = "http://";
    client.authority = packer.keep(std::string_view(rawHead).substr(25, 7));
    client.target = packer.keep(std::string_view(rawHead).substr(4, 4));
    client.status = 200;
    client.times.end = 9ms;
    PackedLeg& upstream = packer.addLeg();
    upstream.kind = LegKind::Upstream;
    upstream.purpose = LegPurpose::Upstream;
    upstream.start = 2ms;
    upstream.times.connected = 1ms;
    upstream.times.firstByte = 3ms;
    upstream.target = packer.keep("https://upstream/x");
    upstream.requestBody = packer.keep("up");
    upstream.requestBodySize = 20;
    upstream.responseHead = packer.keep("HTTP/1.1 200 OK\r\n\r\n");
    upstream.responseBody = packer.keep("down");
    upstream.responseBodySize = 4;
    upstream.reusedConnection = true;
    upstream.tls = packer.keep("TLSv1.3");
    upstream.failed = true;
    upstream.errorCode = ErrorCode::ConnectionReset;
    upstream.errorOrigin = packer.keep("upstream");
    upstream.errorDetail = packer.keep("reset");
    PackedLeg& ghost = packer.addLeg();
    ghost.kind = LegKind::IdentityProvider;
    ghost.purpose = LegPurpose::Introspection;
    ghost.ghost = true;
    ghost.filledBy = 3;
    ghost.cacheLifetimeLeft = 250s;
    packer.addStep() = {1ms, "introspection", StepOutcome::Accepted, Reason::IntrospectionCached, packer.keep("why")};
    PackedHead& head = packer.head();
    head.id = 7;
    head.startedAt = std::chrono::system_clock::time_point(5s);
    head.duration = 9ms;
    head.configuration = 2;
    head.requestId = packer.keep("id");
    head.route = packer.keep("route");
    head.service = packer.keep("service");
    head.clientAddress = packer.keep("127.0.0.1:4711");
    head.accessToken = packer.keep(std::string_view(rawHead).substr(56, 1));
    head.decision = Decision::TurnedAway;
    head.reason = Reason::TokenExpired;
    head.authMethod = "introspection";
    head.field = "leeway";
    head.detail = packer.keep("detail");
    head.age = -4s;

    const Packed packed(packer);
    EXPECT_EQ(packed.view().size(), packed.memory.size() * sizeof(std::uint64_t));
    const ExchangePointer exchange = packed.view().unpacked();
    EXPECT_EQ(exchange->id, 7U);
    EXPECT_EQ(exchange->startedAt, std::chrono::system_clock::time_point(5s));
    EXPECT_EQ(exchange->duration, 9ms);
    EXPECT_EQ(exchange->configuration, 2U);
    EXPECT_EQ(exchange->requestId, "id");
    EXPECT_EQ(exchange->route, "route");
    EXPECT_EQ(exchange->service, "service");
    EXPECT_EQ(exchange->clientAddress, "127.0.0.1:4711");
    EXPECT_EQ(exchange->accessToken, "T");
    EXPECT_EQ(exchange->verdict.decision, Decision::TurnedAway);
    EXPECT_EQ(exchange->verdict.reason, Reason::TokenExpired);
    EXPECT_EQ(exchange->verdict.authMethod, "introspection");
    EXPECT_EQ(exchange->verdict.field, "leeway");
    EXPECT_EQ(exchange->verdict.detail, "detail");
    EXPECT_EQ(exchange->verdict.age, -4s);
    ASSERT_EQ(exchange->legs.size(), 3U);
    EXPECT_EQ(exchange->client().request.head, rawHead);
    EXPECT_EQ(exchange->client().method, "GET");
    EXPECT_EQ(exchange->client().url, "http://gateway/a?b");
    EXPECT_EQ(exchange->client().status, 200);
    EXPECT_EQ(exchange->client().times.end, std::chrono::nanoseconds(9ms));
    EXPECT_FALSE(exchange->client().error);
    const Leg& leg = exchange->legs[1];
    EXPECT_EQ(leg.kind, LegKind::Upstream);
    EXPECT_EQ(leg.purpose, LegPurpose::Upstream);
    EXPECT_EQ(leg.start, 2ms);
    EXPECT_EQ(leg.times.connected, std::chrono::nanoseconds(1ms));
    EXPECT_EQ(leg.times.firstByte, std::chrono::nanoseconds(3ms));
    EXPECT_FALSE(leg.times.secured);
    EXPECT_EQ(leg.url, "https://upstream/x");
    EXPECT_EQ(leg.request.body, "up");
    EXPECT_TRUE(leg.request.bodyCut());
    EXPECT_EQ(leg.response.head, "HTTP/1.1 200 OK\r\n\r\n");
    EXPECT_EQ(leg.response.body, "down");
    EXPECT_FALSE(leg.response.bodyCut());
    EXPECT_TRUE(leg.reusedConnection);
    EXPECT_EQ(leg.tls, "TLSv1.3");
    EXPECT_EQ(leg.error, (Error{ErrorCode::ConnectionReset, "upstream", "reset"}));
    EXPECT_TRUE(exchange->legs[2].ghost);
    EXPECT_EQ(exchange->legs[2].filledBy, 3U);
    EXPECT_EQ(exchange->legs[2].cacheLifetimeLeft, 250s);
    ASSERT_EQ(exchange->trace.size(), 1U);
    EXPECT_EQ(exchange->trace[0].at, 1ms);
    EXPECT_EQ(exchange->trace[0].step, "introspection");
    EXPECT_EQ(exchange->trace[0].outcome, StepOutcome::Accepted);
    EXPECT_EQ(exchange->trace[0].reason, Reason::IntrospectionCached);
    EXPECT_EQ(exchange->trace[0].detail, "why");
}

TEST(ExchangePacker, PartsOfTheSourceAreNotCopied)
{
    const std::string source(1000, 's');
    ExchangePacker packer;
    packer.begin();
    packer.keepSource(source);
    const std::size_t before = packer.size();
    packer.keep(std::string_view(source).substr(10, 900));
    packer.keep(source);
    EXPECT_EQ(packer.size(), before);
    packer.keep(std::string(900, 's'));
    EXPECT_GE(packer.size(), before + 900);
}

TEST(ExchangePacker, ASourceIsForgottenWithItsExchange)
{
    const std::string source(100, 's');
    ExchangePacker packer;
    packer.begin();
    packer.keepSource(source);
    packer.begin();
    const PackedText text = packer.keep(std::string_view(source).substr(0, 50));
    const Packed packed(packer);
    EXPECT_EQ(packed.view().text(text), source.substr(0, 50));
}

TEST(PackedExchange, AHeadThatSharesALongPieceOfTheSourceComesBackWhole)
{
    const std::string token = "Bearer " + std::string(1000, 't');
    const std::string rawHead = "GET / HTTP/1.1\r\nAuthorization: " + token + "\r\n\r\n";
    const std::string upstreamHead = "GET /x HTTP/1.1\r\nAuthorization: " + token + "\r\nVia: 1.1 g\r\n\r\n";
    const std::string_view piece = std::string_view(rawHead).substr(rawHead.find("Bearer"), token.size());
    ExchangePacker packer;
    for (const std::string& head : {upstreamHead, std::string("GET /without HTTP/1.1\r\n\r\n")}) {
        packer.begin();
        packer.addLeg().requestHead = packer.keepSource(rawHead);
        packer.keepRequestHead(packer.addLeg(), head, piece);
        const Packed packed(packer);
        const ExchangePointer exchange = packed.view().unpacked();
        EXPECT_EQ(exchange->legs[0].request.head, rawHead);
        EXPECT_EQ(exchange->legs[1].request.head, head);
        EXPECT_LT(packer.size(), rawHead.size() + 1000);
    }
}

}  // namespace
}  // namespace gatehouse::exchange

#include "app/composition/replay.h"

#include <gtest/gtest.h>

namespace gatehouse::app {
namespace {

exchange::Exchange recorded(const std::string& head, const std::string& body = {})
{
    exchange::Exchange exchange;
    exchange::Leg client;
    client.request.head = head;
    client.request.body = body;
    client.request.bodySize = body.size();
    exchange.legs.push_back(std::move(client));
    return exchange;
}

TEST(Replay, sendsTheSameRequestToWhereTheGatewayIsNow)
{
    const auto exchange = recorded("POST /anything?a=1 HTTP/1.1\r\nHost: old:8000\r\nX-Mine: yes\r\nCookie: s=1\r\n"
                                   "Content-Length: 3\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n"
                                   "Content-Type: text/plain\r\n\r\n",
                                   "abc");
    const auto request = replayRequest(exchange, "http://127.0.0.1:9000");
    ASSERT_TRUE(request) << request.error().detail;
    EXPECT_EQ(request->method, "POST");
    EXPECT_EQ(request->url.toString(), "http://127.0.0.1:9000/anything?a=1");
    EXPECT_EQ(request->body, "abc");
    EXPECT_EQ(
        request->headers,
        (http::HeaderList{{"Host", "old:8000"}, {"X-Mine", "yes"}, {"Cookie", "s=1"}, {"Content-Type", "text/plain"}}))
        << "what belonged to the connection stays behind";
}

TEST(Replay, orderSpellingAndRepetitionOfFieldsAreKept)
{
    const auto exchange = recorded("PURGE /a%2Fb//c?x=1&x=2&y HTTP/1.1\r\nB: 1\r\nhost: api.example.com\r\nA:\r\n"
                                   "b: 2\r\nB: 1\r\nX-Octets: \xe4\r\n\r\n");
    const auto request = replayRequest(exchange, "http://127.0.0.1:9000");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->method, "PURGE");
    EXPECT_EQ(request->url.target(), "/a%2Fb//c?x=1&x=2&y");
    EXPECT_EQ(request->headers,
              (http::HeaderList{
                  {"B", "1"}, {"host", "api.example.com"}, {"A", ""}, {"b", "2"}, {"B", "1"}, {"X-Octets", "\xe4"}}));
}

TEST(Replay, theTargetIsSentAsItWas)
{
    for (const char* target : {"/", "/?", "/a?", "/a??", "/a?=&&", "/a?b=%20+c", "/a;b=c/..;/d"}) {
        const auto exchange = recorded("GET " + std::string(target) + " HTTP/1.1\r\nHost: g\r\n\r\n");
        EXPECT_EQ(replayRequest(exchange, "http://g")->url.target(), target);
    }
    EXPECT_EQ(replayRequest(recorded("OPTIONS * HTTP/1.1\r\nHost: g\r\n\r\n"), "http://g")->url.target(), "*");
    EXPECT_TRUE(replayRequest(recorded("GET / HTTP/1.0\r\n\r\n"), "http://g")->http10);
}

TEST(Replay, aHostOfThisMachineIsNotAskedForElsewhere)
{
    const auto local = recorded("GET / HTTP/1.1\r\nHost: localhost:8000\r\n\r\n");
    EXPECT_EQ(replayRequest(local, "http://127.0.0.1:9000")->headers.find("Host"), "localhost:8000");
    EXPECT_EQ(replayRequest(local, "https://gateway.example.com")->headers.find("Host"), std::nullopt);
    const auto named = recorded("GET / HTTP/1.1\r\nHost: api.example.com\r\n\r\n");
    EXPECT_EQ(replayRequest(named, "https://gateway.example.com")->headers.find("Host"), "api.example.com");
}

TEST(Replay, aNewTokenTakesThePlaceOfTheOldOneWhereverItStood)
{
    auto exchange = recorded("POST /a?access_token=old.jwt HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer old.jwt\r\n"
                             "Content-Length: 20\r\n\r\n",
                             "access_token=old.jwt");
    exchange.accessToken = "old.jwt";
    const auto request = replayRequest(exchange, "http://127.0.0.1:9000", "new.jwt");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->url.query, "access_token=new.jwt");
    EXPECT_EQ(request->headers.find("Authorization"), "Bearer new.jwt");
    EXPECT_EQ(request->body, "access_token=new.jwt");
}

TEST(Replay, aRequestWithoutCredentialGetsTheToken)
{
    const auto exchange = recorded("GET /a HTTP/1.1\r\nHost: g\r\n\r\n");
    EXPECT_EQ(replayRequest(exchange, "http://g")->headers.find("Authorization"), std::nullopt);
    EXPECT_EQ(replayRequest(exchange, "http://g", "new.jwt")->headers.find("Authorization"), "Bearer new.jwt");
}

TEST(Replay, whatCannotBeSentAgainIsSaid)
{
    auto cut = recorded("POST /a HTTP/1.1\r\nHost: g\r\nContent-Length: 9\r\n\r\n", "abc");
    cut.legs.front().request.bodySize = 9;
    ASSERT_FALSE(replayRequest(cut, "http://g"));
    EXPECT_NE(replayRequest(cut, "http://g").error().detail.find("only in part"), std::string::npos);

    EXPECT_FALSE(replayRequest(recorded("GET  /a HTTP/1.1\r\n\r\n"), "http://g"));

    auto admin = recorded("GET /admin HTTP/1.1\r\nHost: g\r\n\r\n");
    admin.legs.front().purpose = exchange::LegPurpose::Admin;
    EXPECT_FALSE(replayRequest(admin, "http://g"));
}

}  // namespace
}  // namespace gatehouse::app

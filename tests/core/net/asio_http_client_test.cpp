#include "core/net/asio_http_client.h"

#include <gtest/gtest.h>

#include <future>

#include "tests/core/net/call.h"
#include "tests/support/scripted_peer.h"

namespace gatehouse::net {
namespace {

using tests::BlockingClient;
using tests::RawConnection;
using tests::ScriptedPeer;

/// One connection: reads a request head, answers these octets and closes.
ScriptedPeer::Script once(std::string octets)
{
    return [octets = std::move(octets)](RawConnection& connection) {
        connection.readHead();
        connection.write(octets);
    };
}

CallRequest requestTo(const ScriptedPeer& peer, std::string_view path = "/")
{
    CallRequest request;
    request.url = *http::Url::parse(peer.url(path));
    return request;
}

TEST(AsioHttpClient, SpeaksTheElderVersionWhereItIsAsked)
{
    std::promise<std::string> seen;
    ScriptedPeer peer([&](RawConnection& connection) {
        seen.set_value(connection.readHead());
        connection.write("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    CallRequest request = requestTo(peer);
    request.http10 = true;
    request.keepAlive = false;
    BlockingClient client;
    const CallOutcome outcome = client.call(request);
    EXPECT_TRUE(seen.get_future().get().starts_with("GET / HTTP/1.0\r\nHost: "));
    ASSERT_TRUE(outcome.answer) << outcome.answer.error().detail;
    EXPECT_EQ(outcome.answer->body, "ok");
}

TEST(AsioHttpClient, SendsARequestAndKeepsTheRecord)
{
    std::promise<std::string> seen;
    ScriptedPeer peer([&](RawConnection& connection) {
        std::string request = connection.readHead();
        request += connection.readExactly(7);
        seen.set_value(request);
        connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
    });
    CallRequest request = requestTo(peer, "/token?x=1");
    request.method = "POST";
    request.headers.add("Accept", "application/json");
    request.body = "a=1&b=2";
    BlockingClient client;
    const CallOutcome outcome = client.call(request);
    const std::string port = std::to_string(peer.port());
    EXPECT_EQ(seen.get_future().get(), "POST /token?x=1 HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                           + "\r\nAccept: application/json\r\nContent-Length: 7\r\n\r\na=1&b=2");
    ASSERT_TRUE(outcome.answer) << outcome.answer.error().detail;
    EXPECT_EQ(outcome.answer->status, 200);
    EXPECT_EQ(outcome.answer->body, "hello");
    EXPECT_EQ(outcome.answer->headers.find("content-type"), "text/plain");
    EXPECT_EQ(outcome.record.responseHead, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n");
    EXPECT_EQ(outcome.record.responseBody, "hello");
    EXPECT_EQ(outcome.record.requestBody, "a=1&b=2");
    EXPECT_FALSE(outcome.record.reusedConnection);
    EXPECT_TRUE(outcome.record.times.connected && outcome.record.times.sent && outcome.record.times.firstByte
                && outcome.record.times.end);
    EXPECT_LE(*outcome.record.times.connected, *outcome.record.times.firstByte);
}

TEST(AsioHttpClient, AHostAmongTheFieldsTakesThePlaceOfTheUrls)
{
    std::promise<std::string> seen;
    ScriptedPeer peer([&](RawConnection& connection) {
        seen.set_value(connection.readHead());
        connection.write("HTTP/1.1 204 No Content\r\n\r\n");
    });
    CallRequest request = requestTo(peer);
    request.method = "DELETE";
    request.headers.add("X-First", "1");
    request.headers.add("host", "api.example.com");
    request.headers.add("X-Last", "2");
    BlockingClient client;
    EXPECT_TRUE(client.call(request).answer);
    EXPECT_EQ(seen.get_future().get(), "DELETE / HTTP/1.1\r\nX-First: 1\r\nhost: api.example.com\r\nX-Last: 2\r\n\r\n");
}

TEST(AsioHttpClient, UnderstandsEveryFraming)
{
    const std::pair<std::string, std::string> cases[] = {
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: v\r\n\r\n", "abcde"},
        {"HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end"},
        {"HTTP/1.0 200 OK\r\n\r\nold", "old"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""},
        {"HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n", ""},
        {"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", ""},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
         "2\r\n\r\nok",
         "ok"},
    };
    for (const auto& [octets, body] : cases) {
        ScriptedPeer peer(once(octets));
        BlockingClient client;
        const CallOutcome outcome = client.call(requestTo(peer));
        ASSERT_TRUE(outcome.answer) << octets << outcome.answer.error().detail;
        EXPECT_EQ(outcome.answer->body, body) << octets;
    }
}

TEST(AsioHttpClient, AnswersToHeadHaveNoBody)
{
    ScriptedPeer peer(ScriptedPeer::answering("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"));
    CallRequest request = requestTo(peer);
    request.method = "HEAD";
    BlockingClient client;
    EXPECT_EQ(client.call(request).answer->body, "");
    EXPECT_TRUE(client.call(request).record.reusedConnection);
}

TEST(AsioHttpClient, RefusesWhatIsNotAnHonestAnswer)
{
    const std::string cases[] = {
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "<html>",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n",
    };
    for (const std::string& octets : cases) {
        ScriptedPeer peer(once(octets));
        BlockingClient client;
        const CallOutcome outcome = client.call(requestTo(peer));
        ASSERT_FALSE(outcome.answer) << octets;
        EXPECT_EQ(outcome.answer.error().code, ErrorCode::ProtocolViolation) << octets;
        EXPECT_EQ(outcome.record.error, outcome.answer.error());
    }
}

TEST(AsioHttpClient, SeesAnAnswerThatIsCutShort)
{
    const std::string cases[] = {
        "",
        "HTTP/1.1 200 OK\r\nContent-",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    };
    for (const std::string& octets : cases) {
        ScriptedPeer peer(once(octets));
        BlockingClient client;
        const CallOutcome outcome = client.call(requestTo(peer));
        ASSERT_FALSE(outcome.answer) << octets;
        EXPECT_EQ(outcome.answer.error().code, ErrorCode::ConnectionReset) << octets;
        EXPECT_EQ(peer.accepted(), 1U) << "a fresh connection is not tried again";
    }
}

TEST(AsioHttpClient, BoundsTheAnswer)
{
    const std::string cases[] = {
        "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n0123456789abcdef",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n0123456789abcdefg\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n0123456789abcdefg",
    };
    for (const std::string& octets : cases) {
        ScriptedPeer peer(once(octets));
        CallRequest request = requestTo(peer);
        request.maximumAnswer = 16;
        BlockingClient client;
        const CallOutcome outcome = client.call(request);
        ASSERT_FALSE(outcome.answer) << octets;
        EXPECT_EQ(outcome.answer.error().code, ErrorCode::TooLarge) << octets;
        EXPECT_EQ(outcome.record.responseBody, "0123456789abcdef") << octets;
    }
}

TEST(AsioHttpClient, BoundsTheHead)
{
    ScriptedPeer peer([](RawConnection& connection) {
        connection.readHead();
        connection.write("HTTP/1.1 200 OK\r\nA: ");
        while (connection.write(std::string(4096, 'x'))) {
        }
    });
    BlockingClient client;
    EXPECT_EQ(client.call(requestTo(peer)).answer.error().code, ErrorCode::ProtocolViolation);
}

TEST(AsioHttpClient, GivesUpWhenTheTimeIsOver)
{
    ScriptedPeer peer([](RawConnection& connection) {
        connection.readHead();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        connection.readToEnd();
    });
    CallRequest request = requestTo(peer);
    request.timeout = std::chrono::milliseconds(50);
    BlockingClient client;
    const CallOutcome outcome = client.call(request);
    ASSERT_FALSE(outcome.answer);
    EXPECT_EQ(outcome.answer.error().code, ErrorCode::TimedOut);
    EXPECT_EQ(outcome.record.responseBody, "abc");
}

TEST(AsioHttpClient, NamesWhyThereIsNoConnection)
{
    std::uint16_t closed = 0;
    {
        const ScriptedPeer peer(once(""));
        closed = peer.port();
    }
    BlockingClient client;
    EXPECT_EQ(client.get("http://127.0.0.1:" + std::to_string(closed)).answer.error().code,
              ErrorCode::ConnectionRefused);
    // A label of more than 63 octets cannot be looked up, with a network or without.
    EXPECT_EQ(client.get("http://" + std::string(70, 'a') + ".invalid/").answer.error().code,
              ErrorCode::NameNotResolved);
}

TEST(AsioHttpClient, UsesAConnectionAgain)
{
    ScriptedPeer peer(ScriptedPeer::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    BlockingClient client;
    EXPECT_FALSE(client.call(requestTo(peer)).record.reusedConnection);
    const CallOutcome second = client.call(requestTo(peer));
    EXPECT_TRUE(second.record.reusedConnection);
    EXPECT_FALSE(second.record.times.connected);
    CallRequest alone = requestTo(peer);
    alone.keepAlive = false;
    EXPECT_FALSE(client.call(alone).record.reusedConnection);
    EXPECT_EQ(peer.accepted(), 2U);
}

TEST(AsioHttpClient, DoesNotUseAConnectionAgainThatHasMoreToSay)
{
    ScriptedPeer peer(ScriptedPeer::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 poison"));
    BlockingClient client;
    EXPECT_EQ(client.call(requestTo(peer)).answer->body, "ok");
    EXPECT_FALSE(client.call(requestTo(peer)).record.reusedConnection);
}

TEST(AsioHttpClient, TriesOnceMoreWhenAPooledConnectionDiedWithoutAWord)
{
    ScriptedPeer peer({[](RawConnection& connection) {
                           connection.readHead();
                           connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                           connection.readHead();  // takes the second request and closes
                       },
                       ScriptedPeer::answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain")});
    BlockingClient client;
    client.call(requestTo(peer));
    const CallOutcome outcome = client.call(requestTo(peer));
    ASSERT_TRUE(outcome.answer);
    EXPECT_EQ(outcome.answer->body, "again");
    EXPECT_EQ(peer.accepted(), 2U);
}

TEST(AsioHttpClient, DoesNotTryAgainOnceAnOctetCame)
{
    ScriptedPeer peer({[](RawConnection& connection) {
                           connection.readHead();
                           connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                           connection.readHead();
                           connection.write("H");
                       },
                       ScriptedPeer::answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain")});
    BlockingClient client;
    client.call(requestTo(peer));
    EXPECT_EQ(client.call(requestTo(peer)).answer.error().code, ErrorCode::ConnectionReset);
    EXPECT_EQ(peer.accepted(), 1U);
}

TEST(AsioHttpClient, FollowsNoRedirect)
{
    ScriptedPeer peer(ScriptedPeer::answering("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"));
    BlockingClient client;
    EXPECT_EQ(client.call(requestTo(peer)).answer->status, 302);
}

TEST(AsioHttpClient, LetsNoHeaderSplitTheRequest)
{
    ScriptedPeer peer(ScriptedPeer::answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    BlockingClient client;
    const std::pair<std::string, std::string> cases[] = {
        {"X", "a\r\nEvil: b"}, {"X", "a\nb"}, {"X Y", "a"}, {"", "a"}, {"X:", "a"}, {"X", std::string("a\0", 2)}};
    for (const auto& [name, value] : cases) {
        CallRequest request = requestTo(peer);
        request.headers.add(name, value);
        EXPECT_EQ(client.call(request).answer.error().code, ErrorCode::InvalidArgument);
    }
    EXPECT_EQ(peer.accepted(), 0U);
}

TEST(AsioHttpClient, TakesTheAnswerOfAServerThatDidNotReadTheRequest)
{
    ScriptedPeer peer([](RawConnection& connection) {
        connection.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        connection.readToEnd();
    });
    CallRequest request = requestTo(peer);
    request.method = "POST";
    request.body.assign(64 * 1024, 'x');
    BlockingClient client;
    EXPECT_EQ(client.call(request).answer->status, 413);
}

TEST(AsioHttpClient, AsksAForwardProxyInAbsoluteForm)
{
    std::promise<std::string> seen;
    ScriptedPeer proxy([&](RawConnection& connection) {
        seen.set_value(connection.readHead());
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    CallRequest request;
    request.url = *http::Url::parse("http://idp.invalid:8080/a?b");
    request.proxy = ForwardProxy{*http::Url::parse(proxy.url()), SecretBytes("Basic eDp5")};
    BlockingClient client;
    EXPECT_EQ(client.call(request).answer->status, 200);
    EXPECT_EQ(seen.get_future().get(), "GET http://idp.invalid:8080/a?b HTTP/1.1\r\nHost: idp.invalid:8080\r\n"
                                       "Proxy-Authorization: Basic eDp5\r\n\r\n");
}

TEST(AsioHttpClient, ReportsAForwardProxyThatRefusesTheTunnel)
{
    std::promise<std::string> seen;
    ScriptedPeer proxy([&](RawConnection& connection) {
        seen.set_value(connection.readHead());
        connection.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    });
    CallRequest request;
    request.url = *http::Url::parse("https://idp.invalid/");
    request.proxy = ForwardProxy{*http::Url::parse(proxy.url()), {}};
    BlockingClient client;
    const CallOutcome outcome = client.call(request);
    EXPECT_EQ(seen.get_future().get(), "CONNECT idp.invalid:443 HTTP/1.1\r\nHost: idp.invalid:443\r\n\r\n");
    ASSERT_FALSE(outcome.answer);
    EXPECT_EQ(outcome.answer.error().code, ErrorCode::UnexpectedStatus);
    EXPECT_EQ(outcome.answer.error().detail, "the forward proxy answered 407 to CONNECT");
}

}  // namespace
}  // namespace gatehouse::net

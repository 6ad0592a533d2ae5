#include <gtest/gtest.h>

#include <future>
#include <regex>

#include "core/http/chunked.h"
#include "tests/proxy/server/forwarding_support.h"

namespace gatehouse::proxy {
namespace {

TEST(Forwarding, TakesARequestToTheUpstreamAndTheAnswerBack)
{
    std::promise<std::string> seen;
    ScriptedPeer upstream(
        taking(seen, 0, "HTTP/1.1 201 Made\r\nX-From: up\r\nDate: then\r\nContent-Length: 5\r\n\r\nhello"));
    RunningListener gateway(Routes().add("/", upstream.url()));
    const std::string answer =
        gateway.exchange("GET /a/b?c=d HTTP/1.1\r\nHost: client.example:99\r\nX-Mine: 1\r\nConnection: close\r\n\r\n");
    const std::string request = seen.get_future().get();
    const std::size_t id = request.find("X-Request-Id: ");
    ASSERT_NE(id, std::string::npos);
    EXPECT_EQ(request.substr(0, id),
              "GET /a/b?c=d HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(upstream.port())
                  + "\r\nX-Mine: 1\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: "
                    "client.example\r\nX-Forwarded-Port: "
                  + std::to_string(gateway.port()) + "\r\nX-Real-IP: 127.0.0.1\r\n");
    EXPECT_EQ(request.substr(id + 14 + 32), "\r\nVia: 1.1 gatehouse\r\n\r\n");
    const std::regex latencies("Latency: [0-9]+\r\n");
    EXPECT_EQ(std::regex_replace(answer, latencies, "Latency: N\r\n"),
              "HTTP/1.1 201 Made\r\nX-From: up\r\nDate: then\r\nVia: 1.1 gatehouse\r\nX-Kong-Upstream-Latency: N\r\n"
              "X-Kong-Proxy-Latency: N\r\nX-Request-Id: "
                  + request.substr(id + 14, 32) + "\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
}

TEST(Forwarding, StripsThePathAndKeepsTheHostWhenToldSo)
{
    std::promise<std::string> seen;
    ScriptedPeer upstream(taking(seen, 0));
    RunningListener gateway(Routes().add("/api", upstream.url("/base"), [](auto& route, auto&) {
        route.stripPath = true;
        route.preserveHost = true;
    }));
    gateway.exchange("GET /api/x%20y?q HTTP/1.1\r\nHost: g:1\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(seen.get_future().get().starts_with("GET /base/x%20y?q HTTP/1.1\r\nHost: g:1\r\n"));
}

TEST(Forwarding, UsesBothConnectionsAgain)
{
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer));
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    for (int i = 0; i < 5; ++i) {
        client.write(getAndStay);
        EXPECT_EQ(bodyOf(client.readAnswer()), "ok");
    }
    EXPECT_EQ(upstream.accepted(), 1U);
    EXPECT_EQ(bodyOf(gateway.exchange(get)), "ok");
    EXPECT_EQ(upstream.accepted(), 1U) << "connections of the pool serve every client of the worker";
}

// RFC 9112 section 9.3.2
TEST(Forwarding, AnswersPipelinedRequestsInTheirOrder)
{
    ScriptedPeer upstream([](RawConnection& connection) {
        for (;;) {
            const std::string head = connection.readHead();
            if (head.empty()) {
                return;
            }
            const std::string target = head.substr(4, head.find(" HTTP") - 4);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(target.size()) + "\r\n\r\n"
                             + target);
        }
    });
    RunningListener gateway(Routes().add("/", upstream.url()));
    std::string requests;
    for (int i = 0; i < 50; ++i) {
        requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: g\r\n\r\n";
    }
    RawConnection client = gateway.connect();
    client.write(requests);
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(bodyOf(client.readAnswer()), '/' + std::to_string(i));
    }
}

TEST(Forwarding, PipelinedRequestsBehindBodies)
{
    ScriptedPeer upstream([](RawConnection& connection) {
        for (;;) {
            const std::string head = connection.readHead();
            if (head.empty()) {
                return;
            }
            const std::string body =
                has(head, "chunked") ? connection.readUntil("0\r\n\r\n") : connection.readExactly(3);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        }
    });
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    std::string requests;
    for (int i = 0; i < 10; ++i) {
        requests += "POST / HTTP/1.1\r\nHost: g\r\nContent-Length: 3\r\n\r\nabc"
                    "POST / HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n";
    }
    client.write(requests);
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(bodyOf(client.readAnswer()), "abc");
        EXPECT_EQ(bodyOf(client.readAnswer()), "3\r\ndef\r\n0\r\n\r\n");
    }
}

TEST(Forwarding, ARequestThatComesOctetByOctet)
{
    std::promise<std::string> seen;
    const std::string body = "3\r\nabc\r\n0\r\n\r\n";
    ScriptedPeer upstream(taking(seen, body.size()));
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    for (const char octet : "POST / HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n" + body) {
        client.write({&octet, 1});
    }
    EXPECT_EQ(statusOf(client.readAnswer()), "HTTP/1.1 200 OK");
}

TEST(Forwarding, TakesAnswersInEveryFraming)
{
    struct Case {
        std::string upstream;
        std::string client;  ///< what an HTTP/1.1 client gets as body, with its framing
        std::string framing;
    };
    const Case cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", "Content-Length: 5\r\n"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nT: v\r\n\r\n",
         "5\r\nhello\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n"},
        {"HTTP/1.1 200 OK\r\n\r\nhello", "5\r\nhello\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n"},
        {"HTTP/1.0 200 OK\r\n\r\nhello", "5\r\nhello\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", "Content-Length: 0\r\n"},
        {"HTTP/1.1 204 No Content\r\n\r\n", "", ""},
        {"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "", ""},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "", "Content-Length: 5\r\n"},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello",
         "Content-Length: 5\r\n"},
    };
    for (const Case& one : cases) {
        ScriptedPeer upstream([&](RawConnection& connection) {
            connection.readHead();
            connection.write(one.upstream);
        });
        RunningListener gateway(Routes().add("/", upstream.url()));
        const std::string answer = gateway.exchange(get);
        EXPECT_EQ(bodyOf(answer), one.client) << one.upstream;
        EXPECT_EQ(has(answer, "Content-Length: "), one.framing.starts_with("Content")) << answer;
        EXPECT_TRUE(has(answer, one.framing)) << answer;
    }
}

TEST(Forwarding, AnswersToHeadKeepTheirLengthAndHaveNoBody)
{
    ScriptedPeer upstream(ScriptedPeer::answering("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"));
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    client.write("HEAD / HTTP/1.1\r\nHost: g\r\n\r\nHEAD / HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(has(client.readHead(), "Content-Length: 500\r\n"));
    EXPECT_TRUE(has(client.readToEnd(), "Content-Length: 500\r\n"));
    EXPECT_EQ(upstream.accepted(), 1U);
}

TEST(Forwarding, AnHttp10ClientGetsNoChunks)
{
    ScriptedPeer upstream(
        ScriptedPeer::answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
    RunningListener gateway(Routes().add("/", upstream.url()));
    const std::string answer = gateway.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(bodyOf(answer), "hello");
    EXPECT_FALSE(has(answer, "Transfer-Encoding"));
    EXPECT_TRUE(has(answer, "Connection: close\r\n"));
}

TEST(Forwarding, AnHttp10ClientMayStay)
{
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer));
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    client.write("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_TRUE(has(client.readAnswer(), "Connection: keep-alive\r\n"));
    client.write("GET / HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(has(client.readToEnd(), "Connection: close\r\n"));
}

// RFC 9110 section 6.5.1
TEST(Forwarding, TrailersReachWhoTakesThem)
{
    ScriptedPeer upstream(ScriptedPeer::answering(
        "HTTP/1.1 200 OK\r\nTrailer: Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nSum: 1\r\n\r\n"));
    RunningListener gateway(Routes().add("/", upstream.url()));
    const std::string with =
        gateway.exchange("GET / HTTP/1.1\r\nHost: g\r\nTE: trailers\r\nConnection: TE, close\r\n\r\n");
    EXPECT_TRUE(has(with, "\r\nTrailer: Sum\r\n"));
    EXPECT_EQ(bodyOf(with), "2\r\nok\r\n0\r\nSum: 1\r\n\r\n");
    const std::string without = gateway.exchange(get);
    EXPECT_FALSE(has(without, "Trailer"));
    EXPECT_EQ(bodyOf(without), "2\r\nok\r\n0\r\n\r\n");
}

// RFC 9110 section 10.1.1
TEST(Forwarding, SaysContinueWhenItIsReadyForTheBody)
{
    std::promise<std::string> seen;
    ScriptedPeer upstream(taking(seen, 5));
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    client.write("POST / HTTP/1.1\r\nHost: g\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    EXPECT_EQ(client.readHead(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.write("hello");
    EXPECT_EQ(bodyOf(client.readAnswer()), "ok");
    const std::string request = seen.get_future().get();
    EXPECT_TRUE(request.ends_with("\r\n\r\nhello"));
    EXPECT_FALSE(has(request, "Expect"));
}

TEST(Forwarding, StreamsLargeBodiesBothWays)
{
    const std::size_t size = 3 * 1024 * 1024 + 17;
    ScriptedPeer upstream([&](RawConnection& connection) {
        connection.readHead();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
        std::size_t echoed = 0;
        while (echoed < size) {
            const std::string piece = connection.readExactly(std::min<std::size_t>(50'000, size - echoed));
            if (piece.empty() || !connection.write(piece)) {
                return;
            }
            echoed += piece.size();
        }
        connection.readToEnd();
    });
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    std::string body(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
        body[i] = static_cast<char>('a' + (i * 7 + i / 1000) % 26);
    }
    // The upstream answers before it has the whole body: up and down run at the same time.
    std::thread writer([&] {
        client.write("POST / HTTP/1.1\r\nHost: g\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
        client.write(body);
    });
    RawConnection& reader = client;
    const std::string head = reader.readHead();
    const std::string echo = reader.readExactly(size);
    writer.join();
    EXPECT_EQ(statusOf(head), "HTTP/1.1 200 OK");
    EXPECT_TRUE(echo == body) << echo.size();
    client.write("GET / HTTP/1.1\r\nHost: g\r\n\r\n");
}

TEST(Forwarding, StreamsALargeChunkedBody)
{
    const std::size_t chunks = 500;
    std::promise<std::size_t> taken;
    ScriptedPeer upstream([&](RawConnection& connection) {
        connection.readHead();
        http::ChunkedDecoder decoder;
        std::string buffer;
        std::size_t octets = 0;
        for (;;) {
            const auto step = decoder.step(buffer);
            octets += step.data.size();
            buffer.erase(0, step.used);
            if (step.event == http::ChunkedDecoder::Event::End) {
                break;
            }
            if (step.event == http::ChunkedDecoder::Event::NeedMore) {
                buffer += connection.readExactly(1);
            }
        }
        taken.set_value(octets);
        connection.write(okAnswer);
        connection.readToEnd();
    });
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    client.write("POST / HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (std::size_t i = 0; i < chunks; ++i) {
        client.write("3e8\r\n" + std::string(1000, 'x') + "\r\n");
    }
    client.write("0\r\n\r\n");
    EXPECT_EQ(bodyOf(client.readAnswer()), "ok");
    EXPECT_EQ(taken.get_future().get(), chunks * 1000);
}

TEST(Forwarding, RecordsBothLegsAsTheyWereOnTheWire)
{
    std::promise<std::string> seen;
    ScriptedPeer upstream(taking(seen, 4, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
    RunningListener gateway(Routes().add("/", upstream.url()));
    const std::string head = "POST /x?y HTTP/1.1\r\nHost: g\r\nConnection: close\r\nContent-Length: 4\r\n\r\n";
    const std::string answer = gateway.exchange(head + "body");
    const exchange::ExchangePointer record = gateway.nextRecord();
    EXPECT_EQ(record->route, "route-0");
    EXPECT_EQ(record->service, "service-0");
    EXPECT_EQ(record->verdict.decision, exchange::Decision::LetIn);
    EXPECT_EQ(record->verdict.reason, exchange::Reason::NoPlugin);
    EXPECT_TRUE(record->clientAddress.starts_with("127.0.0.1:"));
    ASSERT_EQ(record->legs.size(), 2U);
    const exchange::Leg& client = record->client();
    EXPECT_EQ(client.method, "POST");
    EXPECT_EQ(client.url, "http://g/x?y");
    EXPECT_EQ(client.status, 200);
    EXPECT_EQ(client.request.head, head);
    EXPECT_EQ(client.request.body, "body");
    EXPECT_EQ(client.response.head + client.response.body, answer);
    const exchange::Leg& up = record->legs[1];
    EXPECT_EQ(up.purpose, exchange::LegPurpose::Upstream);
    EXPECT_EQ(up.request.head + "body", seen.get_future().get());
    EXPECT_EQ(up.response.head, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    EXPECT_EQ(up.status, 200);
    EXPECT_EQ(up.url, upstream.url("/x?y"));
    EXPECT_TRUE(has(up.request.head, "X-Request-Id: " + record->requestId));
    EXPECT_TRUE(up.times.connected && up.times.sent && up.times.firstByte && up.times.end);
}

}  // namespace
}  // namespace gatehouse::proxy

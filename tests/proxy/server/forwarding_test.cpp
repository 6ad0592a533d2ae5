#include <gtest/gtest.h>

#include <future>
#include <regex>

#include "core/http/chunked.h"
#include "tests/proxy/server/running_listener.h"

namespace gatehouse::proxy {
namespace {

using tests::RawConnection;
using tests::Routes;
using tests::RunningListener;
using tests::ScriptedPeer;

const std::string okAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const std::string get = "GET /a HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n";
const std::string getAndStay = "GET /a HTTP/1.1\r\nHost: g\r\n\r\n";

std::string statusOf(const std::string& answer)
{
    return answer.substr(0, std::min(answer.find("\r\n"), answer.size()));
}
std::string bodyOf(const std::string& answer)
{
    const std::size_t end = answer.find("\r\n\r\n");
    return end == std::string::npos ? "no head: " + answer : answer.substr(end + 4);
}
bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

/// Reads one request with a body of `length` octets, hands all of it to `seen`, answers.
ScriptedPeer::Script taking(std::promise<std::string>& seen, std::size_t length, std::string answer = okAnswer)
{
    return [&seen, length, answer = std::move(answer)](RawConnection& connection) {
        std::string request = connection.readHead();
        request += connection.readExactly(length);
        seen.set_value(request);
        connection.write(answer);
        connection.readToEnd();
    };
}

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

TEST(Forwarding, AnEarlyAnswerEndsTheUpload)
{
    ScriptedPeer upstream([](RawConnection& connection) {
        connection.readHead();
        connection.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
        connection.readToEnd();
    });
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    client.write("POST / HTTP/1.1\r\nHost: g\r\nContent-Length: 1000000\r\n\r\nstart");
    const std::string answer = client.readAnswer();
    EXPECT_EQ(statusOf(answer), "HTTP/1.1 413 Content Too Large");
    EXPECT_EQ(bodyOf(answer), "no");
    client.finishSending();
    EXPECT_EQ(client.readToEnd(), "") << "closed: the rest of the body is no request";
}

TEST(Forwarding, AnswersInTheRightStatusWhatTheUpstreamDoesWrong)
{
    const std::pair<std::string, std::string> cases[] = {
        {"", "502"},
        {"hello\r\n\r\n", "502"},
        {"HTTP/1.1 200 OK\r\nContent-", "502"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "502"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "502"},
        {"HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", "502"},
        {"HTTP/1.1 200 OK\nContent-Length: 0\n\n", "502"},
        {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "502"},
        {"HTTP/1.1 2000 OK\r\n\r\n", "502"},
        {"HTTP/2.0 200 OK\r\n\r\n", "502"},
    };
    for (const auto& [octets, status] : cases) {
        ScriptedPeer upstream([&octets = octets](RawConnection& connection) {
            connection.readHead();
            connection.write(octets);
        });
        RunningListener gateway(Routes().add("/", upstream.url()));
        const std::string answer = gateway.exchange(get);
        EXPECT_EQ(answer.substr(9, 3), status) << octets;
        EXPECT_EQ(bodyOf(answer), "{\"message\":\"the upstream gave no valid answer\"}") << octets;
        EXPECT_TRUE(has(answer, "X-Kong-Response-Latency: "));
        const exchange::ExchangePointer record = gateway.nextRecord();
        EXPECT_EQ(record->verdict.reason, exchange::Reason::UpstreamInvalidAnswer) << octets;
        EXPECT_EQ(record->verdict.decision, exchange::Decision::Failed);
    }
}

TEST(Forwarding, AnUpstreamThatIsDownIs502)
{
    std::uint16_t closed = 0;
    {
        const ScriptedPeer peer(ScriptedPeer::answering(""));
        closed = peer.port();
    }
    RunningListener gateway(Routes().add("/", "http://127.0.0.1:" + std::to_string(closed)));
    RawConnection client = gateway.connect();
    client.write(getAndStay);
    const std::string answer = client.readAnswer();
    EXPECT_EQ(statusOf(answer), "HTTP/1.1 502 Bad Gateway");
    EXPECT_EQ(bodyOf(answer), "{\"message\":\"the upstream cannot be reached\"}");
    client.write(getAndStay);
    EXPECT_EQ(statusOf(client.readAnswer()), "HTTP/1.1 502 Bad Gateway") << "the connection stays";
    EXPECT_EQ(gateway.nextRecord()->verdict.reason, exchange::Reason::UpstreamUnreachable);
}

TEST(Forwarding, AnUpstreamThatIsSlowIs504)
{
    ScriptedPeer upstream([](RawConnection& connection) { connection.readToEnd(); });
    RunningListener gateway(Routes().add(
        "/", upstream.url(), [](auto&, auto& service) { service.readTimeout = std::chrono::milliseconds(50); }));
    const std::string answer = gateway.exchange(get);
    EXPECT_EQ(statusOf(answer), "HTTP/1.1 504 Gateway Timeout");
    EXPECT_EQ(bodyOf(answer), "{\"message\":\"the upstream did not answer in time\"}");
    EXPECT_EQ(gateway.nextRecord()->verdict.reason, exchange::Reason::UpstreamTimedOut);
}

// RFC 9112 section 8
TEST(Forwarding, ACutAnswerLooksCut)
{
    struct Case {
        std::string upstream;
        std::string request;
        std::string body;
        bool reset;
    };
    const Case cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", getAndStay, "hello", false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", getAndStay, "5\r\nhello\r\n", false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n", getAndStay, "5\r\nhello\r\n",
         false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "GET / HTTP/1.0\r\n\r\n", "hello",
         true},
    };
    for (const Case& one : cases) {
        ScriptedPeer upstream([&](RawConnection& connection) {
            connection.readHead();
            connection.write(one.upstream);
        });
        RunningListener gateway(Routes().add("/", upstream.url()));
        RawConnection client = gateway.connect();
        client.write(one.request);
        EXPECT_EQ(bodyOf(client.readToEnd()), one.body) << one.upstream;
        EXPECT_EQ(client.wasReset(), one.reset) << one.upstream;
        EXPECT_EQ(gateway.nextRecord()->verdict.reason, exchange::Reason::UpstreamInvalidAnswer);
    }
}

TEST(Forwarding, ALongAnswerThatBreaksOffLooksCut)
{
    const std::string part(700'000, 'x');
    ScriptedPeer upstream([&](RawConnection& connection) {
        connection.readHead();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + part);
    });
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    client.write(getAndStay);
    EXPECT_EQ(bodyOf(client.readToEnd()).size(), part.size());
    const auto record = gateway.nextRecord();
    EXPECT_EQ(record->verdict.reason, exchange::Reason::UpstreamInvalidAnswer);
    EXPECT_EQ(record->client().response.bodySize, part.size());
}

// RFC 9112 section 9.2
TEST(Forwarding, OctetsBehindAnAnswerPoisonNobody)
{
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"));
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    for (int i = 0; i < 3; ++i) {
        client.write(getAndStay);
        EXPECT_EQ(bodyOf(client.readAnswer()), "ok");
    }
    EXPECT_EQ(upstream.accepted(), 3U);
}

// RFC 9110 section 9.2.2, RFC 9112 section 9.3.1
TEST(Forwarding, RepeatsOnlyWhatIsIdempotentAndOnlyOnAnOldConnection)
{
    const auto diesOnSecond = [](RawConnection& connection) {
        connection.readHead();
        connection.write(okAnswer);
        connection.readHead();
    };
    ScriptedPeer upstream({diesOnSecond, ScriptedPeer::answering(okAnswer)});
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    client.write(getAndStay);
    EXPECT_EQ(bodyOf(client.readAnswer()), "ok");
    client.write(getAndStay);
    EXPECT_EQ(bodyOf(client.readAnswer()), "ok");
    EXPECT_EQ(upstream.accepted(), 2U);

    ScriptedPeer other({diesOnSecond, ScriptedPeer::answering(okAnswer)});
    RunningListener second(Routes().add("/", other.url()));
    RawConnection poster = second.connect();
    const std::string post = "POST / HTTP/1.1\r\nHost: g\r\nContent-Length: 0\r\n\r\n";
    poster.write(post);
    EXPECT_EQ(bodyOf(poster.readAnswer()), "ok");
    poster.write(post);
    EXPECT_EQ(statusOf(poster.readAnswer()), "HTTP/1.1 502 Bad Gateway");
    EXPECT_EQ(other.accepted(), 1U);
}

TEST(Forwarding, ABrokenBodyIsRefusedAndTheUpstreamSeesACut)
{
    std::promise<std::string> seen;
    std::promise<void> begun;
    ScriptedPeer upstream([&](RawConnection& connection) {
        connection.readUntil("hello");
        begun.set_value();
        seen.set_value(connection.readToEnd());
    });
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    client.write("POST / HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    begun.get_future().wait();
    client.write("zz\r\n");
    EXPECT_EQ(statusOf(client.readToEnd()), "HTTP/1.1 400 Bad Request");
    EXPECT_FALSE(has(seen.get_future().get(), "0\r\n\r\n"));
    EXPECT_EQ(gateway.nextRecord()->verdict.reason, exchange::Reason::MalformedRequest);
}

TEST(Forwarding, AClientThatGoesAwayTakesItsUpstreamConnectionWithIt)
{
    std::promise<std::string> seen;
    ScriptedPeer upstream([&](RawConnection& connection) {
        connection.readHead();
        seen.set_value(connection.readToEnd());
    });
    RunningListener gateway(Routes().add("/", upstream.url()));
    {
        RawConnection client = gateway.connect();
        client.write("POST / HTTP/1.1\r\nHost: g\r\nContent-Length: 10\r\n\r\nhalf");
    }
    EXPECT_EQ(seen.get_future().get(), "half");
    const exchange::ExchangePointer record = gateway.nextRecord();
    EXPECT_EQ(record->verdict.reason, exchange::Reason::ClientGone);
    EXPECT_EQ(record->client().request.body, "half");
}

/// The upstream works on its answer while the client does `leave`; what the upstream then reads is its connection's
/// end.
exchange::ExchangePointer leavingWhileTheUpstreamWorks(const std::function<void(RawConnection&)>& leave)
{
    std::promise<void> asked;
    std::promise<bool> ended;
    ScriptedPeer upstream([&](RawConnection& connection) {
        connection.readHead();
        asked.set_value();
        connection.readToEnd();
        ended.set_value(connection.ended());
    });
    RunningListener gateway(Routes().add("/", upstream.url()));
    std::optional<RawConnection> client(gateway.connect());
    client->write("GET / HTTP/1.1\r\nHost: g\r\n\r\n");
    asked.get_future().wait();
    leave(*client);
    client.reset();
    EXPECT_TRUE(ended.get_future().get());
    return gateway.nextRecord();
}

TEST(Forwarding, TheUpstreamIsLeftAtOnceWhenTheClientIsGone)
{
    const auto closed = leavingWhileTheUpstreamWorks([](RawConnection&) {});
    EXPECT_EQ(closed->verdict.reason, exchange::Reason::ClientGone);
    const auto reset = leavingWhileTheUpstreamWorks([](RawConnection& client) { client.reset(); });
    EXPECT_EQ(reset->verdict.reason, exchange::Reason::ClientGone);
    const auto inTwoSteps = leavingWhileTheUpstreamWorks([](RawConnection& client) { client.finishSending(); });
    EXPECT_EQ(inTwoSteps->verdict.reason, exchange::Reason::ClientGone);
}

TEST(Forwarding, AClientThatHasOnlyEndedItsOwnSideIsAnswered)
{
    std::promise<void> asked;
    std::promise<void> answer;
    ScriptedPeer upstream([&](RawConnection& connection) {
        connection.readHead();
        asked.set_value();
        answer.get_future().wait();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    });
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    client.write("GET / HTTP/1.1\r\nHost: g\r\n\r\n");
    asked.get_future().wait();
    client.finishSending();
    answer.set_value();
    EXPECT_TRUE(has(client.readToEnd(), "hello"));
    EXPECT_NE(gateway.nextRecord()->verdict.reason, exchange::Reason::ClientGone);
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

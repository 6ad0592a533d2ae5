#include <gtest/gtest.h>

#include <functional>
#include <future>

#include "tests/proxy/server/forwarding_support.h"
#include "tests/support/deaf_port.h"

namespace gatehouse::proxy {
namespace {

TEST(ForwardingFaults, AnEarlyAnswerEndsTheUpload)
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

TEST(ForwardingFaults, AnswersInTheRightStatusWhatTheUpstreamDoesWrong)
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

TEST(ForwardingFaults, AnUpstreamThatIsDownIs502)
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

TEST(ForwardingFaults, AnUpstreamThatIsSlowIs504)
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
TEST(ForwardingFaults, ACutAnswerLooksCut)
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

TEST(ForwardingFaults, ALongAnswerThatBreaksOffLooksCut)
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
TEST(ForwardingFaults, OctetsBehindAnAnswerPoisonNobody)
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
TEST(ForwardingFaults, RepeatsOnlyWhatIsIdempotentAndOnlyOnAnOldConnection)
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

TEST(ForwardingFaults, ABrokenBodyIsRefusedAndTheUpstreamSeesACut)
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

TEST(ForwardingFaults, AClientThatGoesAwayTakesItsUpstreamConnectionWithIt)
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

TEST(ForwardingFaults, TheUpstreamIsLeftAtOnceWhenTheClientIsGone)
{
    const auto closed = leavingWhileTheUpstreamWorks([](RawConnection&) {});
    EXPECT_EQ(closed->verdict.reason, exchange::Reason::ClientGone);
    const auto reset = leavingWhileTheUpstreamWorks([](RawConnection& client) { client.reset(); });
    EXPECT_EQ(reset->verdict.reason, exchange::Reason::ClientGone);
    const auto inTwoSteps = leavingWhileTheUpstreamWorks([](RawConnection& client) { client.finishSending(); });
    EXPECT_EQ(inTwoSteps->verdict.reason, exchange::Reason::ClientGone);
}

TEST(ForwardingFaults, ConnectingThatComesToNoEndIs504)
{
    const tests::DeafPort deaf;
    RunningListener gateway(
        Routes().add("/", "http://127.0.0.1:" + std::to_string(deaf.port()),
                     [](auto&, auto& service) { service.connectTimeout = std::chrono::milliseconds(50); }));
    EXPECT_EQ(statusOf(gateway.exchange(get)), "HTTP/1.1 504 Gateway Timeout");
    EXPECT_EQ(gateway.nextRecord()->verdict.reason, exchange::Reason::UpstreamTimedOut);
}

TEST(ForwardingFaults, AClientThatGoesWhileTheUpstreamIsBeingConnectedTo)
{
    for (const bool hard : {false, true}) {
        const tests::DeafPort deaf;
        std::promise<void> taken;
        RunningListener gateway(
            Routes().add("/", "http://127.0.0.1:" + std::to_string(deaf.port()),
                         [](auto& route, auto&) { route.openidConnect = std::make_shared<oidc::Settings>(); }),
            RunningListener::oneWorker(), [&taken](RequestContext&) -> net::Awaitable<FilterOutcome> {
                taken.set_value();
                co_return Continue{};
            });
        {
            RawConnection client = gateway.connect();
            client.write(getAndStay);
            taken.get_future().wait();
            if (hard) {
                client.reset();
            }
        }
        const exchange::ExchangePointer record = gateway.nextRecord();
        EXPECT_EQ(record->verdict.reason, exchange::Reason::ClientGone) << hard;
    }
}

TEST(ForwardingFaults, StopsWhileTheUpstreamIsBeingConnectedTo)
{
    const tests::DeafPort deaf;
    RunningListener gateway(Routes().add("/", "http://127.0.0.1:" + std::to_string(deaf.port())));
    RawConnection client = gateway.connect();
    client.write(getAndStay);
    gateway.inThread([&] { gateway.listener().stop(); });
    EXPECT_EQ(client.readToEnd(), "");
}

TEST(ForwardingFaults, AClientThatHasOnlyEndedItsOwnSideIsAnswered)
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

}  // namespace
}  // namespace gatehouse::proxy

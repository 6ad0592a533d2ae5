#include "proxy/server/listener.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>

#include "tests/proxy/server/running_listener.h"

namespace gatehouse::proxy {
namespace {

using exchange::Reason;
using tests::RawConnection;
using tests::Routes;
using tests::RunningListener;
using tests::ScriptedPeer;

const std::string okAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const std::string get = "GET / HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n";
const std::string getAndStay = "GET / HTTP/1.1\r\nHost: g\r\n\r\n";

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

std::string bodyOf(const std::string& answer)
{
    const std::size_t end = answer.find("\r\n\r\n");
    return end == std::string::npos ? "no head: " + answer : answer.substr(end + 4);
}

/// The statuses of all answers in these octets, in their order.
std::string statusesIn(const std::string& octets)
{
    std::string statuses;
    for (std::size_t at = octets.find("HTTP/1.1 "); at != std::string::npos; at = octets.find("HTTP/1.1 ", at + 1)) {
        statuses += (statuses.empty() ? "" : " ") + octets.substr(at + 9, 3);
    }
    return statuses;
}

TEST(Listener, RefusesAndClosesAndNothingReachesTheUpstream)
{
    const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: g\r\n\r\n";
    const std::pair<std::string, std::string> cases[] = {
        {"POST / HTTP/1.1\r\nHost: g\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
        {"POST / HTTP/1.1\r\nHost: g\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n", "400"},
        {"POST / HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: gzip\r\n\r\n", "501"},
        {"POST / HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"},
        {"POST / HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n", "400"},
        {"GET / HTTP/1.1\r\n\r\n", "400"},
        {"GET / HTTP/1.1\r\nHost: g\r\nHost: g\r\n\r\n", "400"},
        {"GET / HTTP/1.1\nHost: g\n\n", "400"},
        {"GET / HTTP/1.1\r\nHost: g\r\nX: a\r\n b\r\n\r\n", "400"},
        {"GET / HTTP/1.1\r\nHost: g\r\nX : a\r\n\r\n", "400"},
        {"GET /%2e%2e%2f HTTP/1.1\r\nHost: g\r\n\r\n", "400"},
        {"GET / HTTP/3.0\r\nHost: g\r\n\r\n", "505"},
        {"CONNECT g:80 HTTP/1.1\r\nHost: g:80\r\n\r\n", "501"},
        {"POST / HTTP/1.1\r\nHost: g\r\nExpect: x\r\n\r\n", "417"},
        {std::string("\x16\x03\x01\x02\x00", 5), "400"},
    };
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer));
    RunningListener gateway(Routes().add("/", upstream.url()));
    for (const auto& [octets, status] : cases) {
        RawConnection client = gateway.connect();
        client.write(octets + smuggled);
        client.finishSending();
        const std::string answer = client.readToEnd();
        EXPECT_EQ(statusesIn(answer), status) << octets;
        EXPECT_TRUE(has(answer, "Connection: close\r\n")) << octets;
        EXPECT_TRUE(has(answer, "\r\n\r\n{\"message\":\"")) << octets;
        const exchange::ExchangePointer record = gateway.nextRecord();
        EXPECT_EQ(record->verdict.reason, Reason::MalformedRequest) << octets;
        EXPECT_EQ(std::to_string(record->client().status), status);
    }
    EXPECT_EQ(upstream.accepted(), 0U);
}

TEST(Listener, SaysThatNoRouteMatches)
{
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer));
    RunningListener gateway(Routes().add("/only", upstream.url()));
    RawConnection client = gateway.connect();
    client.write("GET /other HTTP/1.1\r\nHost: g\r\n\r\nHEAD /other HTTP/1.1\r\nHost: g\r\n\r\nGET /only HTTP/1.1\r\n"
                 "Host: g\r\nConnection: close\r\n\r\n");
    const std::string answers = client.readToEnd();
    EXPECT_EQ(statusesIn(answers), "404 404 200") << "the connection stays";
    EXPECT_TRUE(has(answers, "Content-Type: application/json; charset=utf-8\r\n"));
    EXPECT_TRUE(has(answers, "{\"message\":\"no route matches this request\"}HTTP/1.1 404")) << "and none to HEAD";
    EXPECT_EQ(gateway.nextRecord()->verdict.reason, Reason::NoRoute);
}

TEST(Listener, SkipsABodyThatNobodyWantsWhenItIsThere)
{
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer));
    RunningListener gateway(Routes().add("/only", upstream.url()));
    RawConnection client = gateway.connect();
    client.write("POST /other HTTP/1.1\r\nHost: g\r\nContent-Length: 5\r\n\r\nhelloGET /only HTTP/1.1\r\nHost: g\r\n"
                 "Connection: close\r\n\r\n");
    EXPECT_EQ(statusesIn(client.readToEnd()), "404 200");
    // One that is still to come ends the connection instead.
    RawConnection other = gateway.connect();
    other.write("POST /other HTTP/1.1\r\nHost: g\r\nContent-Length: 5\r\n\r\n");
    const std::string answer = other.readAnswer();
    EXPECT_TRUE(has(answer, "Connection: close\r\n")) << answer;
    other.write("hello" + getAndStay);
    other.finishSending();
    EXPECT_EQ(other.readToEnd(), "");
}

TEST(Listener, WantsHttpsWhereTheRouteDoes)
{
    RunningListener gateway(
        Routes()
            .add("/426", "http://127.0.0.1:1", [](auto& route, auto&) { route.protocols = {"https"}; })
            .add("/301", "http://127.0.0.1:1", [](auto& route, auto&) {
                route.protocols = {"https"};
                route.httpsRedirectStatusCode = 301;
            }));
    RawConnection client = gateway.connect();
    client.write("GET /426 HTTP/1.1\r\nHost: g:80\r\n\r\n");
    const std::string upgrade = client.readAnswer();
    EXPECT_TRUE(upgrade.starts_with("HTTP/1.1 426 Upgrade Required\r\n"));
    EXPECT_TRUE(has(upgrade, "Upgrade: TLS/1.2, HTTP/1.1\r\n"));
    EXPECT_TRUE(has(upgrade, "Connection: Upgrade\r\n"));
    EXPECT_EQ(gateway.nextRecord()->verdict.reason, Reason::HttpsRequired);
    client.write("GET /301/x?y HTTP/1.1\r\nHost: g:80\r\n\r\n");
    EXPECT_TRUE(has(client.readAnswer(), "Location: https://g/301/x?y\r\n"));
}

/// A route with a plugin, whose filter is the test's.
Routes guarded(const std::string& upstream)
{
    return Routes().add("/", upstream,
                        [](auto& route, auto&) { route.openidConnect = std::make_shared<oidc::Settings>(); });
}

net::Awaitable<FilterOutcome> turnAway(RequestContext& context)
{
    exchange::Verdict verdict;
    verdict.decision = exchange::Decision::TurnedAway;
    verdict.reason = Reason::NoCredential;
    context.record.verdict(verdict);
    LocalAnswer answer;
    answer.status = 401;
    answer.headers.add("WWW-Authenticate", "Bearer realm=\"x\"");
    answer.headers.add("Evil", "a\r\nSet-Cookie: b");
    answer.body = "{}";
    co_return answer;
}

TEST(Listener, GivesTheFiltersAnswer)
{
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer));
    RunningListener gateway(guarded(upstream.url()), RunningListener::oneWorker(), turnAway);
    RawConnection client = gateway.connect();
    client.write(getAndStay);
    const std::string answer = client.readAnswer();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"x\"\r\n"));
    EXPECT_FALSE(has(answer, "Set-Cookie")) << "no answer is split";
    EXPECT_EQ(bodyOf(answer), "{}");
    const exchange::ExchangePointer record = gateway.nextRecord();
    EXPECT_EQ(record->verdict.reason, Reason::NoCredential);
    EXPECT_EQ(record->client().response.head + record->client().response.body, answer);
    EXPECT_EQ(upstream.accepted(), 0U);
    // No 100 Continue for who is not let in; the body that may or may not come ends the connection.
    client.write("POST / HTTP/1.1\r\nHost: g\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    const std::string refusal = client.readAnswer();
    EXPECT_TRUE(refusal.starts_with("HTTP/1.1 401 "));
    EXPECT_TRUE(has(refusal, "Connection: close\r\n"));
}

net::Awaitable<FilterOutcome> edit(RequestContext& context)
{
    context.upstream.set.add("Authorization", "Bearer up");
    context.upstream.remove.push_back("X-Token");
    context.downstream.set.add("X-Down", "1");
    context.queryStorage = "left=1";
    context.query = context.queryStorage;
    co_return Continue{};
}

TEST(Listener, AppliesTheFiltersEdits)
{
    std::promise<std::string> seen;
    ScriptedPeer upstream([&](RawConnection& connection) {
        seen.set_value(connection.readHead());
        connection.write(okAnswer);
    });
    RunningListener gateway(guarded(upstream.url()), RunningListener::oneWorker(), edit);
    const std::string answer = gateway.exchange("GET /x?access_token=t&left=1 HTTP/1.1\r\nHost: g\r\nx-token: t\r\n"
                                                "Authorization: Basic x\r\nConnection: close\r\n\r\n");
    const std::string request = seen.get_future().get();
    EXPECT_TRUE(request.starts_with("GET /x?left=1 HTTP/1.1\r\n")) << request;
    EXPECT_TRUE(has(request, "\r\nAuthorization: Bearer up\r\n"));
    EXPECT_FALSE(has(request, "Basic"));
    EXPECT_FALSE(has(request, "oken: t"));
    EXPECT_TRUE(has(answer, "\r\nX-Down: 1\r\n"));
}

net::Awaitable<FilterOutcome> readBody(RequestContext& context)
{
    const Result<std::string_view> body = co_await context.body.whole();
    if (!body) {
        LocalAnswer answer;
        answer.status = body.error().code == ErrorCode::TooLarge ? 413 : 400;
        co_return answer;
    }
    const Result<std::string_view> again = co_await context.body.whole();
    context.upstream.set.add("X-Body", std::string(*again));
    if (body->starts_with("secret")) {
        context.body.replace("public");
    }
    co_return Continue{};
}

TEST(Listener, LetsAFilterReadAndReplaceTheBody)
{
    const auto echo = [](RawConnection& connection) {
        for (;;) {
            const std::string head = connection.readHead();
            if (head.empty()) {
                return;
            }
            const std::size_t at = head.find("Content-Length: ");
            const std::string body =
                at == std::string::npos ? "none" : connection.readExactly(std::stoul(head.substr(at + 16)));
            const std::string answer = head.substr(head.find("X-Body"), 14) + '|' + body;
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(answer.size()) + "\r\n\r\n"
                             + answer);
        }
    };
    ScriptedPeer upstream(echo);
    ListenOptions options = RunningListener::oneWorker();
    options.limits.bodyInMemory = 20;
    RunningListener gateway(guarded(upstream.url()), options, readBody);
    RawConnection client = gateway.connect();
    client.write("POST / HTTP/1.1\r\nHost: g\r\nContent-Length: 6\r\n\r\nsecret");
    EXPECT_EQ(bodyOf(client.readAnswer()), "X-Body: secret|public");
    EXPECT_EQ(gateway.nextRecord()->client().request.body, "secret");
    client.write("POST / HTTP/1.1\r\nHost: g\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
    EXPECT_EQ(client.readHead(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.write("3\r\npla\r\n3\r\nin!\r\n0\r\n\r\n");
    EXPECT_EQ(bodyOf(client.readAnswer()), "X-Body: plain!|plain!");
    client.write("GET / HTTP/1.1\r\nHost: g\r\n\r\n");
    EXPECT_TRUE(bodyOf(client.readAnswer()).ends_with("|none"));
    client.write("POST / HTTP/1.1\r\nHost: g\r\nContent-Length: 21\r\n\r\n");
    EXPECT_TRUE(client.readAnswer().starts_with("HTTP/1.1 413 "));
    RawConnection chunked = gateway.connect();
    chunked.write(
        "POST / HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n15\r\n012345678901234567890\r\n0\r\n\r\n");
    EXPECT_TRUE(chunked.readAnswer().starts_with("HTTP/1.1 413 "));
    RawConnection broken = gateway.connect();
    broken.write("POST / HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
    EXPECT_TRUE(broken.readAnswer().starts_with("HTTP/1.1 400 "));
}

TEST(Listener, RecordsNothingWhenToldSo)
{
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer));
    ListenOptions options = RunningListener::oneWorker();
    options.record = false;
    RunningListener gateway(guarded(upstream.url()), options, edit);
    EXPECT_EQ(bodyOf(gateway.exchange(get)), "ok");
    EXPECT_EQ(gateway.listener().recorder(), nullptr);
}

TEST(Listener, BoundsHeads)
{
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer));
    ListenOptions options = RunningListener::oneWorker();
    options.limits.requestLine = 1000;
    options.limits.headerSection = 20'000;
    options.limits.headerCount = 50;
    RunningListener gateway(Routes().add("/", upstream.url()), options);
    EXPECT_EQ(statusesIn(gateway.exchange("GET /" + std::string(1000, 'x') + " HTTP/1.1\r\nHost: g\r\n\r\n")), "414");
    EXPECT_EQ(gateway.nextRecord()->verdict.reason, Reason::RequestTooLarge);
    EXPECT_EQ(statusesIn(gateway.exchange("GET / HTTP/1.1\r\nHost: g\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n")),
              "431");
    std::string many = "GET / HTTP/1.1\r\nHost: g\r\n";
    for (int i = 0; i < 50; ++i) {
        many += "X: y\r\n";
    }
    EXPECT_EQ(statusesIn(gateway.exchange(many + "\r\n")), "431");
    EXPECT_EQ(statusesIn(gateway.exchange(
                  "GET / HTTP/1.1\r\nHost: g\r\nConnection: close\r\nX: " + std::string(19'000, 'x') + "\r\n\r\n")),
              "200")
        << "a long head that is within the bounds passes";
}

TEST(Listener, ClosesWhoSaysNothingOrTooLittle)
{
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer));
    ListenOptions options = RunningListener::oneWorker();
    options.limits.idleTime = std::chrono::milliseconds(500);
    options.limits.headerSectionTime = std::chrono::milliseconds(50);
    options.limits.bodyProgressTime = std::chrono::milliseconds(50);
    RunningListener gateway(Routes().add("/", upstream.url()), options);
    RawConnection silent = gateway.connect();
    EXPECT_EQ(silent.readToEnd(), "");
    RawConnection slow = gateway.connect();
    slow.write("GET / HTTP/1.1\r\nHo");
    EXPECT_EQ(statusesIn(slow.readToEnd()), "408");
    RawConnection kept = gateway.connect();
    kept.write(getAndStay);
    EXPECT_EQ(statusesIn(kept.readToEnd()), "200");
    RawConnection stalled = gateway.connect();
    stalled.write("POST / HTTP/1.1\r\nHost: g\r\nContent-Length: 10\r\n\r\nhalf");
    EXPECT_TRUE(stalled.readAnswer().starts_with("HTTP/1.1 ")) << "an answer, be it the upstream's or 408";
    stalled.finishSending();
    stalled.readToEnd();
    EXPECT_TRUE(stalled.ended());
}

TEST(Listener, GivesUpAClientThatDoesNotReadItsAnswer)
{
    std::promise<void> gone;
    ScriptedPeer upstream([&](RawConnection& connection) {
        connection.readHead();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
        while (connection.write(std::string(65536, 'x'))) {
        }
        gone.set_value();
    });
    ListenOptions options = RunningListener::oneWorker();
    options.limits.bodyProgressTime = std::chrono::milliseconds(50);
    RunningListener gateway(Routes().add("/", upstream.url()), options);
    RawConnection client = gateway.connect();
    client.write(getAndStay);
    gone.get_future().wait();
    EXPECT_EQ(gateway.nextRecord()->verdict.reason, Reason::ClientGone);
}

TEST(Listener, TheLongestIdleConnectionGoesFirst)
{
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer));
    ListenOptions options = RunningListener::oneWorker();
    options.limits.connections = 2;
    RunningListener gateway(Routes().add("/", upstream.url()), options);
    RawConnection first = gateway.connect();
    first.write(getAndStay);
    first.readAnswer();
    RawConnection second = gateway.connect();
    second.write(getAndStay);
    second.readAnswer();
    RawConnection third = gateway.connect();
    third.write(getAndStay);
    EXPECT_EQ(statusesIn(third.readAnswer()), "200");
    // One of the two made room; the other is served on.
    first.write(getAndStay);
    second.write(getAndStay);
    const std::string a = first.readAnswer();
    const std::string b = second.readAnswer();
    EXPECT_EQ(a.empty() + b.empty(), 1);
}

TEST(Listener, ANewConfigurationHoldsFromTheNextRequestOn)
{
    ScriptedPeer before(ScriptedPeer::answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbefore"));
    ScriptedPeer after(ScriptedPeer::answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nafter"));
    RunningListener gateway(Routes().add("/", before.url()));
    RawConnection client = gateway.connect();
    client.write(getAndStay);
    EXPECT_EQ(bodyOf(client.readAnswer()), "before");
    gateway.listener().publish(Routes().add("/", after.url()).build());
    client.write(getAndStay);
    EXPECT_EQ(bodyOf(client.readAnswer()), "after");
}

TEST(Listener, ARequestKeepsTheConfigurationItBeganWith)
{
    std::promise<void> arrived;
    std::promise<void> release;
    ScriptedPeer upstream([&](RawConnection& connection) {
        connection.readHead();
        arrived.set_value();
        release.get_future().wait();
        connection.write(okAnswer);
    });
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    client.write(getAndStay);
    arrived.get_future().wait();
    gateway.listener().publish(Routes().build());
    release.set_value();
    EXPECT_EQ(bodyOf(client.readAnswer()), "ok");
    client.write(getAndStay);
    EXPECT_EQ(statusesIn(client.readAnswer()), "404");
}

TEST(Listener, DrainsTheRequestUnderWay)
{
    std::promise<void> arrived;
    std::promise<void> release;
    ScriptedPeer upstream([&](RawConnection& connection) {
        connection.readHead();
        arrived.set_value();
        release.get_future().wait();
        connection.write(okAnswer);
    });
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection idle = gateway.connect();
    RawConnection busy = gateway.connect();
    busy.write(getAndStay);
    arrived.get_future().wait();
    std::promise<void> drained;
    gateway.inThread([&] { gateway.listener().drain([&] { drained.set_value(); }); });
    EXPECT_EQ(idle.readToEnd(), "");
    EXPECT_THROW(gateway.connect(), boost::system::system_error);
    release.set_value();
    const std::string answer = busy.readToEnd();
    EXPECT_EQ(bodyOf(answer), "ok");
    EXPECT_TRUE(has(answer, "Connection: close\r\n"));
    drained.get_future().wait();
    EXPECT_FALSE(gateway.listener().running());
}

TEST(Listener, StopsInTheMidstOfEverything)
{
    std::promise<void> arrived;
    ScriptedPeer upstream([&](RawConnection& connection) {
        connection.readUntil("half");
        arrived.set_value();
        connection.readToEnd();
    });
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection idle = gateway.connect();
    RawConnection uploading = gateway.connect();
    uploading.write("POST / HTTP/1.1\r\nHost: g\r\nContent-Length: 10\r\n\r\nhalf");
    RawConnection dribbling = gateway.connect();
    dribbling.write("GET /");
    arrived.get_future().wait();
    gateway.inThread([&] { gateway.listener().stop(); });
    EXPECT_EQ(idle.readToEnd(), "");
    uploading.readToEnd();
    EXPECT_TRUE(uploading.ended());
    dribbling.readToEnd();
    EXPECT_TRUE(dribbling.ended());
}

TEST(Listener, StopsWhileAFilterWaits)
{
    ScriptedPeer provider([](RawConnection& connection) { connection.readToEnd(); });
    std::promise<void> asked;
    RunningListener gateway(guarded("http://127.0.0.1:1"), RunningListener::oneWorker(),
                            [&](RequestContext& context) -> net::Awaitable<FilterOutcome> {
                                net::CallRequest call;
                                call.url = *http::Url::parse(provider.url());
                                asked.set_value();
                                co_await context.client.call(std::move(call));
                                co_return Continue{};
                            });
    RawConnection client = gateway.connect();
    client.write(getAndStay);
    asked.get_future().wait();
    gateway.inThread([&] { gateway.listener().stop(); });
    EXPECT_EQ(client.readToEnd(), "");
}

TEST(Listener, StartsAgainAfterAStop)
{
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer));
    RunningListener gateway(Routes().add("/", upstream.url()));
    EXPECT_EQ(bodyOf(gateway.exchange(get)), "ok");
    std::uint16_t port = 0;
    gateway.inThread([&] {
        gateway.listener().stop();
        EXPECT_FALSE(gateway.listener().running());
        port = gateway.listener().start(Routes().add("/", upstream.url()).build(), RunningListener::oneWorker())->port;
    });
    RawConnection client = RawConnection::to(port);
    client.write(get);
    EXPECT_EQ(bodyOf(client.readToEnd()), "ok");
}

TEST(Listener, AnAnswerIsNotLostToWhatTheClientSentBehindIt)
{
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer));
    RunningListener gateway(Routes().add("/", upstream.url()));
    RawConnection client = gateway.connect();
    client.write(get + std::string(300'000, 'x'));
    EXPECT_EQ(bodyOf(client.readToEnd()), "ok");
    EXPECT_FALSE(client.wasReset());
}

TEST(Listener, SaysThatThePortIsTaken)
{
    ScriptedPeer taken(ScriptedPeer::answering(""));
    RunningListener gateway(Routes{});
    gateway.inThread([&] {
        Listener second(std::make_shared<SystemClock>(), std::make_shared<SystemRandom>(), nullptr);
        ListenOptions options;
        options.port = taken.port();
        const Result<Endpoint> endpoint = second.start(Routes().build(), options);
        ASSERT_FALSE(endpoint);
        EXPECT_EQ(endpoint.error().code, ErrorCode::PortInUse);
        EXPECT_FALSE(second.running());
        options.host = "192.0.2.1";
        options.port = 0;
        EXPECT_EQ(second.start(Routes().build(), options).error().code, ErrorCode::InvalidArgument);
    });
}

TEST(Listener, ManyClientsOnManyWorkers)
{
    ScriptedPeer upstream(ScriptedPeer::answering(okAnswer));
    ListenOptions options = RunningListener::oneWorker();
    options.workers = 3;
    RunningListener gateway(Routes().add("/", upstream.url()), options);
    constexpr int clients = 12;
    constexpr int requests = 50;
    std::atomic<int> right{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i) {
        threads.emplace_back([&] {
            RawConnection client = gateway.connect();
            for (int request = 0; request < requests; ++request) {
                client.write(getAndStay);
                right += bodyOf(client.readAnswer()) == "ok" ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(right, clients * requests);
    std::set<exchange::ExchangeId> ids;
    for (int i = 0; i < clients * requests; ++i) {
        ids.insert(gateway.nextRecord()->id);
    }
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(clients * requests));
}

}  // namespace
}  // namespace gatehouse::proxy

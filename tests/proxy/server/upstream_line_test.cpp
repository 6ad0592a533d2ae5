// Many requests that want a connection to one upstream at once.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proxy/server/upstream_pool.h"
#include "tests/support/deaf_port.h"

namespace gatehouse::proxy {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Wait = UpstreamPool::Wait;
using std::chrono::steady_clock;

constexpr std::size_t atOnce = UpstreamPool::begunAtOnce;

class UpstreamLine : public testing::Test {
public:  // for coroutines
    static UpstreamPool::ServicePointer service(const std::string& host, std::uint16_t port,
                                                std::chrono::milliseconds patience = std::chrono::seconds(60))
    {
        auto made = std::make_shared<gateway::RuntimeService>();
        made->url.scheme = "http";
        made->url.host = host;
        made->url.port = port;
        made->connectTimeout = patience;
        return made;
    }
    void askFor(std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i) {
            m_pool->ask(m_service, m_waits.emplace_back());
        }
    }
    /// Runs the loop while `test` runs on it. A connection to this machine mostly stands at once, but not always.
    void play(net::Awaitable<void> test)
    {
        asio::co_spawn(m_loop.executor(), std::move(test), [this](const std::exception_ptr&) { m_loop.stop(); });
        m_loop.run();
    }
    net::Awaitable<void> over(Wait& wait)
    {
        if (!wait.over()) {
            co_await m_pool->settled(wait);
        }
    }
    net::Awaitable<void> overForTheFirst(std::size_t count)
    {
        auto wait = m_waits.begin();
        for (std::size_t i = 0; i < count; ++i) {
            co_await over(*wait++);
        }
    }
    std::size_t settled() const
    {
        return static_cast<std::size_t>(
            std::count_if(m_waits.begin(), m_waits.end(), [](const Wait& wait) { return wait.over(); }));
    }
    /// Runs the loop until all have got what they wait for.
    void awaitAll() { play(overForTheFirst(m_waits.size())); }
    /// Lets what is under way end, then stops the loop.
    void stopSoon(int turns = 20)
    {
        m_loop.post([this, turns] { turns > 0 ? stopSoon(turns - 1) : m_loop.stop(); });
    }
    void giveBack(Wait& wait) { m_pool->give(m_service, std::move(wait.connection), steady_clock::now()); }

    asio::io_context m_context;
    tcp::acceptor m_acceptor{m_context, {asio::ip::address_v4::loopback(), 0}};
    EventLoop m_loop;
    net::Connector m_connector{m_loop.executor()};
    std::unique_ptr<UpstreamPool> m_pool = std::make_unique<UpstreamPool>(m_loop, m_connector);
    UpstreamPool::ServicePointer m_service = service("127.0.0.1", m_acceptor.local_endpoint().port());
    std::list<Wait> m_waits;
};

/// Where the line stands still: no further connection is begun because time passes.
class StandingLine : public UpstreamLine {
public:
    StandingLine() { m_pool = std::make_unique<UpstreamPool>(m_loop, m_connector, std::chrono::hours(1)); }
};

TEST_F(StandingLine, OnlySoManyConnectionsAreBegunAtOnce)
{
    askFor(atOnce + 10);
    play(overForTheFirst(atOnce));
    EXPECT_EQ(settled(), atOnce);
    EXPECT_TRUE(std::all_of(m_waits.begin(), std::next(m_waits.begin(), atOnce), [](const Wait& wait) {
        return wait.connection != nullptr && !wait.reused && wait.times.connected;
    }));
}

TEST_F(StandingLine, WhatComesBackGoesToWhoHasWaitedLongest)
{
    askFor(atOnce + 2);
    play(overForTheFirst(atOnce));
    const auto first = std::next(m_waits.begin(), atOnce);
    const auto second = std::next(first);
    const UpstreamConnection* const one = m_waits.front().connection.get();
    giveBack(m_waits.front());
    EXPECT_EQ(first->connection.get(), one);
    EXPECT_TRUE(first->reused);
    EXPECT_FALSE(second->over());
    giveBack(*first);
    EXPECT_EQ(second->connection.get(), one);
}

TEST_F(UpstreamLine, WhereNothingComesBackEverybodyGetsAConnection)
{
    askFor(5 * atOnce);
    awaitAll();
    EXPECT_TRUE(
        std::all_of(m_waits.begin(), m_waits.end(), [](const Wait& wait) { return wait.connection && !wait.reused; }));
}

TEST_F(StandingLine, WhoAsksForANewOneGetsNoUsedOne)
{
    askFor(atOnce + 1);
    Wait fresh;
    Wait another;
    const auto test = [](StandingLine& self, Wait& one, Wait& two) -> net::Awaitable<void> {
        co_await self.overForTheFirst(atOnce);
        self.m_pool->ask(self.m_service, one, true);
        co_await self.over(one);
        EXPECT_TRUE(one.connection != nullptr && !one.reused) << "begun at once, and not for who came before";
        EXPECT_FALSE(self.m_waits.back().over());
        self.giveBack(self.m_waits.front());
        EXPECT_TRUE(self.m_waits.back().over());
        self.giveBack(self.m_waits.back());
        self.m_pool->ask(self.m_service, two, true);
        co_await self.over(two);
        EXPECT_TRUE(two.connection != nullptr && !two.reused) << "although one is idle";
    };
    play(test(*this, fresh, another));
}

TEST_F(StandingLine, WhoLeavesIsNotServed)
{
    askFor(atOnce);
    play(overForTheFirst(atOnce));
    {
        Wait gone;
        m_pool->ask(m_service, gone);
        EXPECT_FALSE(gone.over());
    }
    Wait tired;
    Wait patient;
    m_pool->ask(m_service, tired);
    m_pool->ask(m_service, patient);
    m_pool->leave(tired, {ErrorCode::TimedOut, "", ""});
    ASSERT_TRUE(tired.error);
    EXPECT_EQ(tired.error->code, ErrorCode::TimedOut);
    giveBack(m_waits.front());
    EXPECT_EQ(tired.connection, nullptr);
    EXPECT_NE(patient.connection, nullptr);
}

TEST_F(UpstreamLine, ConnectingEndsInTime)
{
    const tests::DeafPort deaf;
    m_service = service("127.0.0.1", deaf.port(), std::chrono::milliseconds(30));
    askFor(3);
    EXPECT_EQ(settled(), 0U);
    awaitAll();
    for (const Wait& wait : m_waits) {
        ASSERT_TRUE(wait.error);
        EXPECT_EQ(wait.error->code, ErrorCode::TimedOut);
    }
}

TEST_F(UpstreamLine, ConnectingEndsWithWhoWantedIt)
{
    const tests::DeafPort deaf;
    m_service = service("127.0.0.1", deaf.port());
    askFor(2);
    m_loop.post([this] {
        m_waits.clear();
        stopSoon();
    });
    m_loop.run();
    m_pool->prune(steady_clock::now());
    EXPECT_EQ(m_service.use_count(), 1) << "nobody connects any more";
}

TEST_F(UpstreamLine, NobodyListens)
{
    m_acceptor.close();
    askFor(2);
    awaitAll();
    ASSERT_TRUE(m_waits.back().error);
    EXPECT_EQ(m_waits.back().error->code, ErrorCode::ConnectionRefused);
    EXPECT_EQ(m_waits.back().error->origin, "http://127.0.0.1:" + std::to_string(m_service->url.port));
}

TEST_F(UpstreamLine, ANameIsLookedUpOnce)
{
    m_service = service("localhost", m_service->url.port);
    EXPECT_FALSE(m_connector.knownEndpoint("localhost", 80));
    askFor(1);
    EXPECT_EQ(settled(), 0U) << "somebody has to be asked";
    const auto test = [](UpstreamLine& self) -> net::Awaitable<void> {
        co_await self.over(self.m_waits.back());
        self.askFor(1);
        co_await self.over(self.m_waits.back());
    };
    play(test(*this));
    ASSERT_TRUE(m_waits.front().connection);
    EXPECT_EQ(m_connector.knownEndpoint("localhost", 80), tcp::endpoint(asio::ip::address_v4::loopback(), 80))
        << "the address that answered";
    EXPECT_TRUE(m_waits.back().connection);
    // Whoever moved is looked for anew, and then not found.
    m_acceptor.close();
    EXPECT_TRUE(m_connector.forget("localhost"));
    EXPECT_FALSE(m_connector.forget("localhost"));
    EXPECT_FALSE(m_connector.knownEndpoint("localhost", 80));
}

}  // namespace
}  // namespace gatehouse::proxy

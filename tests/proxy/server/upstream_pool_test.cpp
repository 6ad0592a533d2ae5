#include "proxy/server/upstream_pool.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::proxy {
namespace {

using boost::asio::ip::tcp;
using std::chrono::seconds;

class UpstreamPoolTest : public testing::Test {
protected:
    static UpstreamPool::ServicePointer service(std::string_view url, bool verify = true)
    {
        auto made = std::make_shared<gateway::RuntimeService>();
        made->url = *http::Url::parse(url);
        made->tls.verifyPeer = verify;
        return made;
    }
    /// Into the pool; returned is what it is known by.
    UpstreamConnection* give(const UpstreamPool::ServicePointer& service, UpstreamPool::Time at)
    {
        auto made = connection();
        UpstreamConnection* const its = made.get();
        m_pool.give(service, std::move(made), at);
        return its;
    }
    std::unique_ptr<UpstreamConnection> connection()
    {
        tcp::socket socket(m_context);
        socket.connect(m_acceptor.local_endpoint());
        m_peers.push_back(m_acceptor.accept());
        return std::make_unique<UpstreamConnection>(m_loop, std::make_shared<net::Connection>(std::move(socket)));
    }

    boost::asio::io_context m_context;
    tcp::acceptor m_acceptor{m_context, {boost::asio::ip::address_v4::loopback(), 0}};
    std::vector<tcp::socket> m_peers;
    EventLoop m_loop;
    net::Connector m_connector{m_loop.executor()};
    UpstreamPool m_pool{m_loop, m_connector};
    UpstreamPool::Time m_now = UpstreamPool::Time() + std::chrono::hours(1);
};

TEST_F(UpstreamPoolTest, TakesTheOneUsedLast)
{
    const auto one = service("http://a.example");
    const UpstreamConnection* const first = give(one, m_now);
    const UpstreamConnection* const second = give(one, m_now);
    EXPECT_EQ(m_pool.take(one).get(), second);
    EXPECT_EQ(m_pool.take(one).get(), first);
    EXPECT_EQ(m_pool.take(one), nullptr);
}

TEST_F(UpstreamPoolTest, LeavesOutWhatHasBeenClosedOrHasSpoken)
{
    const auto one = service("http://a.example");
    const UpstreamConnection* const good = give(one, m_now);
    give(one, m_now);
    m_peers.back().close();
    give(one, m_now);
    m_peers.back().send(boost::asio::buffer("x", 1));
    EXPECT_EQ(m_pool.take(one).get(), good);
}

TEST_F(UpstreamPoolTest, ANewConfigurationTakesTheConnectionsOver)
{
    auto before = service("https://a.example/one");
    const std::weak_ptr<const gateway::RuntimeService> watched = before;
    const UpstreamConnection* const kept = give(before, m_now);
    before.reset();
    EXPECT_EQ(m_pool.take(service("http://a.example")), nullptr);
    EXPECT_EQ(m_pool.take(service("https://a.example:8443")), nullptr);
    EXPECT_EQ(m_pool.take(service("https://b.example")), nullptr);
    EXPECT_EQ(m_pool.take(service("https://a.example", false)), nullptr) << "checked otherwise";
    EXPECT_EQ(m_pool.take(service("https://a.example/two")).get(), kept);
    EXPECT_TRUE(watched.expired()) << "nothing of the old configuration is held";
}

TEST_F(UpstreamPoolTest, OldConnectionsGoAndTheirServicesWithThem)
{
    auto one = service("http://a.example");
    const std::weak_ptr<const gateway::RuntimeService> watched = one;
    give(one, m_now);
    const UpstreamConnection* const young = give(one, m_now + seconds(30));
    m_pool.prune(m_now + seconds(60));
    EXPECT_EQ(m_pool.take(one).get(), young);
    EXPECT_EQ(m_pool.take(one), nullptr);
    one.reset();
    m_pool.prune(m_now + seconds(61));
    EXPECT_TRUE(watched.expired());
}

TEST_F(UpstreamPoolTest, WhatTheUpstreamHasClosedIsNotKept)
{
    auto one = service("http://a.example");
    const std::weak_ptr<const gateway::RuntimeService> watched = one;
    give(one, m_now);
    m_peers.back().close();
    one.reset();
    EXPECT_FALSE(watched.expired());
    m_pool.prune(m_now);
    EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace gatehouse::proxy

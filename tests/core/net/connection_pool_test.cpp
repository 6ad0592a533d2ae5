#include "core/net/connection_pool.h"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace gatehouse::net {
namespace {

using boost::asio::ip::tcp;

class ConnectionPoolTest : public testing::Test {
protected:
    Connection* give(const ConnectionPool::Key& key)
    {
        tcp::socket socket(m_context);
        socket.connect(m_acceptor.local_endpoint());
        m_peers.push_back(m_acceptor.accept());
        auto connection = std::make_shared<Connection>(std::move(socket));
        Connection* const its = connection.get();
        m_pool.give(key, std::move(connection));
        return its;
    }

    boost::asio::io_context m_context;
    tcp::acceptor m_acceptor{m_context, {boost::asio::ip::address_v4::loopback(), 0}};
    std::vector<tcp::socket> m_peers;
    ConnectionPool m_pool;
    const ConnectionPool::Key m_key{"https://a.example", {}, {}};
};

TEST_F(ConnectionPoolTest, TheOneUsedLastIsTakenFirst)
{
    const Connection* const first = give(m_key);
    const Connection* const second = give(m_key);
    EXPECT_EQ(m_pool.take(m_key).get(), second);
    EXPECT_EQ(m_pool.take(m_key).get(), first);
    EXPECT_EQ(m_pool.take(m_key), nullptr);
}

TEST_F(ConnectionPoolTest, WhatWasMadeOtherwiseIsAnother)
{
    give(m_key);
    ConnectionPool::Key other = m_key;
    other.origin = "https://b.example";
    EXPECT_EQ(m_pool.take(other), nullptr);
    other = m_key;
    other.tls.verifyPeer = false;
    EXPECT_EQ(m_pool.take(other), nullptr);
    other = m_key;
    other.proxy = ForwardProxy{};
    EXPECT_EQ(m_pool.take(other), nullptr);
    EXPECT_NE(m_pool.take(m_key), nullptr);
}

TEST_F(ConnectionPoolTest, LeavesOutWhatHasBeenClosedOrHasSpoken)
{
    const Connection* const good = give(m_key);
    give(m_key);
    m_peers.back().close();
    give(m_key);
    m_peers.back().send(boost::asio::buffer("x", 1));
    EXPECT_EQ(m_pool.take(m_key).get(), good);
}

TEST_F(ConnectionPoolTest, KeepsOnlySoMany)
{
    for (std::size_t i = 0; i < ConnectionPool::idlePerOrigin + 3; ++i) {
        give(m_key);
    }
    std::size_t kept = 0;
    while (m_pool.take(m_key) != nullptr) {
        ++kept;
    }
    EXPECT_EQ(kept, ConnectionPool::idlePerOrigin);
}

TEST_F(ConnectionPoolTest, LetsGoOfWhatIsOfNoUse)
{
    give(m_key);
    const Connection* const older = give(m_key);
    const Connection* const newer = give(m_key);
    give(m_key);
    m_peers.back().close();
    m_pool.prune(2);
    EXPECT_EQ(m_pool.take(m_key).get(), newer);
    EXPECT_EQ(m_pool.take(m_key).get(), older);
    EXPECT_EQ(m_pool.take(m_key), nullptr);
}

}  // namespace
}  // namespace gatehouse::net

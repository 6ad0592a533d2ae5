#include "proxy/server/event_loop.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "proxy/server/socket.h"

namespace gatehouse::proxy {
namespace {

namespace asio = boost::asio;

/// A loop in a thread of its own, a socket on it and the socket's peer.
class EventLoopTest : public testing::Test {
protected:
    EventLoopTest()
    {
        std::array<int, 2> pair{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()), 0);
        m_socket.emplace(m_loop, pair[0]);
        m_peer = pair[1];
        m_thread = std::thread([this] { m_loop.run(); });
    }
    ~EventLoopTest() override
    {
        end();
        closePeer();
    }
    void end()
    {
        m_loop.stop();
        if (m_thread.joinable()) {
            m_thread.join();
        }
    }
    void closePeer()
    {
        if (m_peer >= 0) {
            ::close(std::exchange(m_peer, -1));
        }
    }
    void peerSays(std::string_view text) const
    {
        EXPECT_EQ(::send(m_peer, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
    }
    /// Runs `coroutine` on the loop until it has stopped the loop.
    void run(net::Awaitable<void> coroutine)
    {
        asio::co_spawn(m_loop.executor(), std::move(coroutine), [this](const std::exception_ptr&) { m_loop.stop(); });
        m_thread.join();
    }

    EventLoop m_loop;
    std::optional<Socket> m_socket;
    int m_peer = -1;
    std::thread m_thread;
    std::string m_got;
    boost::system::error_code m_error;
};

TEST_F(EventLoopTest, ReadsPieceByPieceUpToTheEnd)
{
    const auto peer = [this]() -> net::Awaitable<void> {
        std::array<char, 4> room{};
        while (!m_error) {
            const std::size_t got = co_await m_socket->readSome(room, m_error);
            m_got.append(room.data(), got);
            if (m_got == "hello wo") {
                // What was read was all that there was room for: only trying tells that there is nothing more.
                EXPECT_TRUE(m_socket->mayReceive());
                peerSays("r");
            } else if (m_got == "hello wor") {
                EXPECT_FALSE(m_socket->mayReceive());
                peerSays("ld");
                closePeer();
            }
        }
    };
    peerSays("hello wo");
    run(peer());
    EXPECT_EQ(m_got, "hello world");
    EXPECT_EQ(m_error, asio::error::eof);
    EXPECT_TRUE(m_socket->peerEnded());
}

TEST_F(EventLoopTest, AnEndThatCameWithTheLastOctetsIsSeen)
{
    const auto reader = [this]() -> net::Awaitable<void> {
        std::array<char, 64> room{};
        while (!m_error) {
            const std::size_t got = co_await m_socket->readSome(room, m_error);
            m_got.append(room.data(), got);
        }
    };
    peerSays("all");
    closePeer();
    run(reader());
    EXPECT_EQ(m_got, "all");
    EXPECT_EQ(m_error, asio::error::eof);
}

TEST_F(EventLoopTest, AHalfClosedPeerStillGetsWhatIsSent)
{
    ::shutdown(m_peer, SHUT_WR);
    const auto writer = [this]() -> net::Awaitable<void> {
        std::array<char, 8> room{};
        co_await m_socket->readSome(room, m_error);
        EXPECT_EQ(m_error, asio::error::eof);
        EXPECT_FALSE(m_socket->dead());
        GatherList gather;
        gather.add("two ");
        gather.add("pieces");
        EXPECT_TRUE(m_socket->sendNow(gather, m_error));
    };
    run(writer());
    std::array<char, 32> room{};
    EXPECT_EQ(std::string_view(room.data(), static_cast<std::size_t>(::recv(m_peer, room.data(), room.size(), 0))),
              "two pieces");
}

TEST_F(EventLoopTest, AWriterWaitsUntilThereIsRoomAgain)
{
    constexpr std::size_t size = 4 * 1024 * 1024;
    std::promise<void> full;
    std::thread reader([this, &full] {
        full.get_future().wait();
        std::vector<char> room(64 * 1024);
        std::size_t octets = 0;
        while (octets < size) {
            const ssize_t got = ::recv(m_peer, room.data(), room.size(), 0);
            octets += got > 0 ? static_cast<std::size_t>(got) : 0;
        }
    });
    int waits = 0;
    const auto writer = [this, &waits, &full]() -> net::Awaitable<void> {
        const std::string all(size, 'x');
        GatherList gather;
        gather.add(all);
        while (!m_socket->sendNow(gather, m_error) && !m_error) {
            if (++waits == 1) {
                full.set_value();
            }
            co_await m_socket->writable();
        }
        EXPECT_TRUE(gather.empty());
    };
    run(writer());
    reader.join();
    EXPECT_FALSE(m_error);
    EXPECT_GT(waits, 0);
}

TEST_F(EventLoopTest, ReadingStopsAndGoesOnAgain)
{
    const auto reader = [this]() -> net::Awaitable<void> {
        std::array<char, 8> room{};
        m_loop.post([this] { m_socket->stopReading(); });
        co_await m_socket->readSome(room, m_error);
        EXPECT_EQ(m_error, asio::error::operation_aborted);
        EXPECT_TRUE(m_socket->isOpen());
        peerSays("more");
        m_got.assign(room.data(), co_await m_socket->readSome(room, m_error));
    };
    run(reader());
    EXPECT_EQ(m_got, "more");
}

TEST_F(EventLoopTest, ClosingFromOutsideEndsTheWait)
{
    const auto reader = [this]() -> net::Awaitable<void> {
        std::array<char, 8> room{};
        m_loop.post([this] { m_socket->close(); });
        co_await m_socket->readSome(room, m_error);
    };
    run(reader());
    EXPECT_EQ(m_error, asio::error::operation_aborted);
    EXPECT_FALSE(m_socket->isOpen());
}

TEST_F(EventLoopTest, WhatAsioCompletesRunsInTheLoopsThread)
{
    std::thread::id where;
    const auto waiter = [this, &where]() -> net::Awaitable<void> {
        asio::steady_timer timer(m_loop.executor(), std::chrono::milliseconds(1));
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, m_error));
        where = std::this_thread::get_id();
    };
    const std::thread::id loop = m_thread.get_id();
    run(waiter());
    EXPECT_FALSE(m_error);
    EXPECT_EQ(where, loop);
}

TEST_F(EventLoopTest, CoroutinesThatWaitAreEndedWithTheirLocals)
{
    const auto alive = std::make_shared<int>(1);
    const auto waitForSocket = [this](std::shared_ptr<int> held) -> net::Awaitable<void> {
        std::array<char, 8> room{};
        m_loop.post([this] { m_loop.stop(); });
        co_await m_socket->readSome(room, m_error);
        held.reset();
    };
    const auto waitForTimer = [this](std::shared_ptr<int> held) -> net::Awaitable<void> {
        asio::steady_timer timer(m_loop.executor(), asio::steady_timer::time_point::max());
        co_await timer.async_wait(asio::use_awaitable);
        held.reset();
    };
    asio::co_spawn(m_loop.executor(), waitForTimer(alive), [](const std::exception_ptr&) {});
    asio::co_spawn(m_loop.executor(), waitForSocket(alive), [](const std::exception_ptr&) {});
    m_thread.join();
    EXPECT_EQ(alive.use_count(), 3);
    m_loop.destroyCoroutines();
    EXPECT_EQ(alive.use_count(), 1);
}

}  // namespace
}  // namespace gatehouse::proxy

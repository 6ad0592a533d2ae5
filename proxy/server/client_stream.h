#pragma once

#include <boost/system/error_code.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/net/http_client.h"
#include "core/net/server_tls.h"
#include "proxy/server/gather_list.h"
#include "proxy/server/socket.h"

namespace gatehouse::proxy {

/// A moment after which something is given up. Looked at by the worker's tick, so that arming one costs a store.
class Watch {
public:
    using Time = std::chrono::steady_clock::time_point;
    void arm(Time at) noexcept { m_at = at; }
    void disarm() noexcept { m_at = Time::max(); }
    /// True once, when `now` has passed the moment.
    bool fires(Time now) noexcept
    {
        if (now < m_at) {
            return false;
        }
        m_at = Time::max();
        m_expired = true;
        return true;
    }
    bool expired() const noexcept { return m_expired; }

private:
    Time m_at = Time::max();
    bool m_expired = false;
};

/// The client's socket, with TLS on it or without, and its two deadlines. Belongs to one worker.
class ClientStream {
public:
    ClientStream(EventLoop& loop, int descriptor) : m_socket(loop, descriptor) {}

    bool isOpen() const noexcept { return m_socket.isOpen(); }
    bool secure() const noexcept { return m_tls != nullptr; }
    /// "TLSv1.3 TLS_AES_256_GCM_SHA384"; empty on plain TCP.
    std::string tlsDescription() const { return secure() ? m_tls->description() : std::string(); }
    /// What to do when the client ends its side and nobody waits to read.
    void onPeerEnd(std::function<void()> notice) { m_socket.onPeerEnd(std::move(notice)); }
    bool peerEnded() const noexcept { return m_socket.peerEnded(); }
    /// Nobody is there any more to take an answer. A client that has only ended its own side is.
    bool gone() const noexcept;
    /// Waits for the client's first octet, which stays unread; nullopt: it is gone.
    net::Awaitable<std::optional<unsigned char>> firstOctet();
    /// What is read and written from now on is TLS. False: the handshake came to nothing.
    net::Awaitable<bool> beginTls(const net::ServerTlsContext& context);
    net::Awaitable<std::size_t> readSome(std::span<char> into, boost::system::error_code& error);
    /// Whether `readNow` would find nothing. False is not certain.
    bool mustWait() const noexcept { return m_tls == nullptr && m_socket.mustWait(); }
    /// Reads what is there already, or finds that nothing comes any more (nothing got, and an error). False: `octets`
    /// has to be awaited.
    bool readNow(std::span<char> into, std::size_t& got, boost::system::error_code& error);
    /// The same into a pipe. Plain TCP only.
    bool moveNow(BodyPipe& into, std::size_t most, std::size_t& got, boost::system::error_code& error)
    {
        return m_socket.moveNow(into, most, got, error);
    }
    /// `co_await` it when these could not go on.
    auto octets() { return m_readWaitsToWrite ? m_socket.writable() : m_socket.readable(); }
    /// Sends what the system takes at once. True when that was all; else `error` is set, or the rest has to wait.
    bool writeNow(GatherList& gather, boost::system::error_code& error);
    /// Sends all of it; without progress for `patience` the connection is given up. `now`: the worker's coarse time.
    net::Awaitable<void> write(GatherList& gather, const Watch::Time& now, std::chrono::milliseconds patience,
                               boost::system::error_code& error);
    /// The same of what a pipe holds. Plain TCP only.
    net::Awaitable<void> write(BodyPipe& pipe, const Watch::Time& now, std::chrono::milliseconds patience,
                               boost::system::error_code& error);

    /// Whether octets have come that nobody read.
    bool hasUnread() const noexcept;
    /// A read under way ends with operation_aborted; the connection stays.
    void stopReading() noexcept;
    /// Tells the client that nothing more comes; it may still send. False: it is gone.
    bool endSending() noexcept;
    /// The end of the connection is meant (close_notify); before `close`.
    void sayGoodbye() noexcept;
    /// Pending operations end with operation_aborted.
    void close() noexcept;
    /// The client is told by a reset that what it got is not whole.
    void reset() noexcept;

    Watch reading;
    Watch writing;

private:
    /// Waits for what a step of TLS waits for; false: there is nothing to wait for, or `error` is set.
    net::Awaitable<bool> wait(net::ServerTls::Step step, boost::system::error_code& error);
    bool readTlsNow(std::span<char> into, std::size_t& got, boost::system::error_code& error);
    bool writeTlsNow(GatherList& gather, boost::system::error_code& error);

    Socket m_socket;
    std::unique_ptr<net::ServerTls> m_tls;
    /// TLS wants to read before it can write on, or the other way round.
    bool m_writeWaitsToRead = false;
    bool m_readWaitsToWrite = false;
};

}  // namespace gatehouse::proxy

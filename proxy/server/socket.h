#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <functional>
#include <span>

#include "core/net/http_client.h"
#include "proxy/server/body_pipe.h"
#include "proxy/server/continuation.h"
#include "proxy/server/event_loop.h"
#include "proxy/server/gather_list.h"

namespace gatehouse::proxy {

/// A connected TCP socket on a worker's loop. It knows whether there may be something to read, and asks the system only
/// then. At most one coroutine waits for each direction. The loop's thread only.
class Socket {
public:
    /// Takes the descriptor over; `isOpen` tells whether that worked. It may be connecting, yet; then nothing can have
    /// come, and `writable` is to be awaited.
    Socket(EventLoop& loop, int descriptor, bool mayReceive = true);
    ~Socket() { close(); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    bool isOpen() const noexcept { return m_descriptor >= 0; }
    int descriptor() const noexcept { return m_descriptor; }

    /// What is there, without waiting. `would_block`: nothing; `eof`: nothing ever again; `operation_aborted`: reading
    /// was stopped, or the socket is closed.
    std::size_t receive(std::span<char> into, boost::system::error_code& error) noexcept;
    /// The next octet, which stays where it is. False: `error` says why, as of `receive`.
    bool peek(unsigned char& octet, boost::system::error_code& error) noexcept;
    /// Whether `receive` may find something, its end included. False is certain; true is not.
    bool mayReceive() const noexcept { return m_readable; }
    /// `receive` would find nothing, neither octets nor an end nor that reading was stopped: `readable` comes first.
    bool mustWait() const noexcept { return !m_readable && isOpen() && !m_stopped; }
    /// What to do when the peer ends its side, or dies, and nobody waits to read.
    void onPeerEnd(std::function<void()> notice) { m_onPeerEnd = std::move(notice); }
    /// The peer has closed its side, or all of it: by what has come, nothing more follows.
    bool peerEnded() const noexcept { return m_peerEnded; }
    /// The connection is dead: reset, or closed on both sides.
    bool dead() const noexcept { return m_dead; }
    /// What the system takes at once. True when that was all; else `error` is set, or `writable` is to be awaited.
    bool sendNow(GatherList& gather, boost::system::error_code& error) noexcept;
    /// As ClientStream::readNow, into a pipe.
    bool moveNow(BodyPipe& into, std::size_t most, std::size_t& got, boost::system::error_code& error) noexcept;
    bool sendNow(BodyPipe& pipe, boost::system::error_code& error) noexcept;

    /// `co_await` these when `receive` or `sendNow` could not go on; they end as well when the socket is closed.
    auto readable() { return suspendInto(m_reader); }
    /// `orReadable`: TLS may have to read before it can write on.
    auto writable(bool orReadable = false)
    {
        m_writerReads = orReadable;
        return suspendInto(m_writer);
    }
    /// After such a wait: reading was stopped, or the socket is closed.
    bool interrupted() noexcept { return std::exchange(m_stopped, false) || !isOpen(); }
    /// Waits for something to read, and reads it.
    net::Awaitable<std::size_t> readSome(std::span<char> into, boost::system::error_code& error);

    /// A read under way ends with operation_aborted; the connection stays.
    void stopReading() noexcept;
    /// Tells the peer that nothing more comes; it may still send. False: it is gone.
    bool endSending() noexcept;
    /// Who waits goes on, with operation_aborted.
    void close() noexcept;
    /// The peer is told by a reset that what it got is not whole.
    void reset() noexcept;

private:
    friend class EventLoop;
    void happened(std::uint32_t events);

    EventLoop& m_loop;
    int m_descriptor;
    std::uint32_t m_slot = 0;
    bool m_readable = true;
    bool m_peerEnded = false;
    bool m_dead = false;
    bool m_stopped = false;
    bool m_writerReads = false;
    std::function<void()> m_onPeerEnd;
    Continuation m_reader;
    Continuation m_writer;
};

}  // namespace gatehouse::proxy

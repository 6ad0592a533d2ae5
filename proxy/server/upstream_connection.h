#pragma once

#include <boost/system/error_code.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/net/connection.h"
#include "proxy/server/socket.h"

namespace gatehouse::proxy {

/// A connection to an upstream: plain ones on the worker's own loop, TLS ones on Asio. The loop's thread only.
class UpstreamConnection {
public:
    UpstreamConnection(EventLoop& loop, std::shared_ptr<net::Connection> connection);
    /// A plain one, of a descriptor that is connected or connecting; `isOpen` tells whether that worked.
    UpstreamConnection(EventLoop& loop, int descriptor);

    bool secure() const noexcept { return m_tls != nullptr; }
    bool isOpen() const noexcept { return m_plain ? m_plain->isOpen() : m_tls->socket().is_open(); }
    /// Reads what is there already. False, without an error: `readSome` has to wait.
    bool readNow(std::span<char> into, std::size_t& got, boost::system::error_code& error);
    /// The same into a pipe. Plain ones only.
    bool moveNow(BodyPipe& into, std::size_t most, std::size_t& got, boost::system::error_code& error)
    {
        return m_plain->moveNow(into, most, got, error);
    }
    /// `co_await` it while it is connecting. Plain ones only.
    auto connected() { return m_plain->writable(); }
    /// Why connecting came to nothing. Plain ones only.
    boost::system::error_code connectError() const noexcept;
    /// `co_await` it when these could not go on. Plain ones only.
    auto octets() { return m_plain->readable(); }
    /// At least one octet, or an error; `boost::asio::error::eof` at a clean end.
    net::Awaitable<std::size_t> readSome(std::span<char> into, boost::system::error_code& error);
    /// Sends what the system takes at once. True when that was all; else `error` is set, or `write` has to wait.
    bool writeNow(GatherList& gather, boost::system::error_code& error);
    /// All of it.
    net::Awaitable<void> write(GatherList& gather, boost::system::error_code& error);
    /// All that a pipe holds. Plain ones only.
    net::Awaitable<void> write(BodyPipe& pipe, boost::system::error_code& error);
    /// Whether the peer has neither closed nor sent anything: what an idle connection must be to be used again.
    bool quiet() noexcept;
    /// Tells the peer that nothing more comes, and goes on reading. False: it cannot be told (TLS has no such half).
    bool endSending() noexcept { return m_plain ? m_plain->endSending() : m_tls->endSending(); }
    std::string tlsDescription() const { return m_tls != nullptr ? m_tls->tlsDescription() : std::string(); }
    void close() noexcept;

private:
    std::optional<Socket> m_plain;
    std::shared_ptr<net::Connection> m_tls;
};

}  // namespace gatehouse::proxy

#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/net/http_client.h"
#include "core/net/tls_context.h"

namespace gatehouse::net {

/// One TCP connection to a server, with TLS on it or without. Belongs to one executor.
class Connection {
public:
    explicit Connection(boost::asio::ip::tcp::socket socket) : m_socket(std::move(socket)) {}
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// At least one octet, or an error; `boost::asio::error::eof` at a clean end.
    Awaitable<std::size_t> readSome(std::span<char> into, boost::system::error_code& error);
    /// All of them, in one system call where the system takes that much.
    Awaitable<void> write(std::span<const boost::asio::const_buffer> buffers, boost::system::error_code& error);
    Awaitable<void> handshake(std::shared_ptr<TlsContext> context, const std::string& host, const std::string& origin,
                              boost::system::error_code& error);

    boost::asio::ip::tcp::socket& socket() noexcept { return m_socket; }
    bool secure() const noexcept { return m_stream != nullptr; }
    /// Empty on plain TCP.
    std::string tlsDescription() const;
    std::string tlsProblem() const;
    /// Whether the peer has neither closed nor sent anything: what an idle connection must be to be used again.
    bool quiet() noexcept;
    /// Tells the peer that nothing more comes, and goes on reading. False: it cannot be told (TLS has no such half).
    bool endSending() noexcept;
    /// Pending operations end with operation_aborted.
    void close() noexcept;

private:
    bool holdsMore() const noexcept;

    boost::asio::ip::tcp::socket m_socket;
    unsigned m_readsAtOnce = 0;
    bool m_hasRead = false;                 ///< over TLS, something was asked for
    std::shared_ptr<TlsContext> m_context;  ///< outlives the stream, which points into it
    std::unique_ptr<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> m_stream;
};

}  // namespace gatehouse::net

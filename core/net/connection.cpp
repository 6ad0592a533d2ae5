#include "core/net/connection.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <vector>

namespace gatehouse::net {

namespace asio = boost::asio;

namespace {

constexpr unsigned mostReadsAtOnce = 16;

}  // namespace

Connection::~Connection()
{
    close();
    if (m_stream != nullptr) {
        // Without these flags OpenSSL takes the end for a failure and lets the session never be resumed.
        SSL_set_shutdown(m_stream->native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }
}

Awaitable<std::size_t> Connection::readSome(std::span<char> into, boost::system::error_code& error)
{
    const asio::mutable_buffer buffer(into.data(), into.size());
    std::size_t octets = 0;
    if (m_stream != nullptr) {
        m_hasRead = true;
        octets = co_await m_stream->async_read_some(buffer, asio::redirect_error(asio::use_awaitable, error));
        co_return octets;
    }
    // What is there already needs no trip through the executor, which may run in another thread; but a peer that never
    // ends must not keep everyone else waiting.
    if (m_socket.non_blocking() && ++m_readsAtOnce % mostReadsAtOnce != 0) {
        octets = m_socket.read_some(buffer, error);
        if (error != asio::error::would_block) {
            co_return octets;
        }
        error.clear();
    }
    m_readsAtOnce = 0;
    octets = co_await m_socket.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, error));
    co_return octets;
}

Awaitable<void> Connection::write(std::span<const asio::const_buffer> buffers, boost::system::error_code& error)
{
    if (m_stream != nullptr) {
        // A TLS stream makes one record of each buffer: what is small goes out together.
        std::string joined;
        std::vector<asio::const_buffer> pieces(buffers.begin(), buffers.end());
        if (asio::buffer_size(pieces) <= 16 * 1024) {
            joined.resize(asio::buffer_size(pieces));
            asio::buffer_copy(asio::buffer(joined), pieces);
            pieces.assign(1, asio::buffer(joined));
        }
        co_await asio::async_write(*m_stream, pieces, asio::redirect_error(asio::use_awaitable, error));
        co_return;
    }
    std::size_t sent = 0;
    if (m_socket.non_blocking()) {
        sent = m_socket.write_some(buffers, error);
        if (error && error != asio::error::would_block) {
            co_return;
        }
        error.clear();
    }
    std::vector<asio::const_buffer> rest;
    for (const asio::const_buffer& piece : buffers) {
        const asio::const_buffer left = piece + sent;
        sent -= piece.size() - left.size();
        if (left.size() > 0) {
            rest.push_back(left);
        }
    }
    if (!rest.empty()) {
        co_await asio::async_write(m_socket, rest, asio::redirect_error(asio::use_awaitable, error));
    }
}

Awaitable<void> Connection::handshake(std::shared_ptr<TlsContext> context, const std::string& host,
                                      const std::string& origin, boost::system::error_code& error)
{
    m_context = std::move(context);
    m_stream = std::make_unique<asio::ssl::stream<asio::ip::tcp::socket&>>(m_socket, m_context->native());
    m_context->prepare(m_stream->native_handle(), host, origin);
    co_await m_stream->async_handshake(asio::ssl::stream_base::client,
                                       asio::redirect_error(asio::use_awaitable, error));
}

std::string Connection::tlsDescription() const
{
    return m_stream != nullptr ? describeTls(m_stream->native_handle()) : std::string();
}

std::string Connection::tlsProblem() const
{
    return m_stream != nullptr ? verificationProblem(m_stream->native_handle()) : std::string();
}

/// Whether TLS has taken more from the socket than it has given out.
bool Connection::holdsMore() const noexcept
{
    SSL* const tls = m_stream != nullptr ? m_stream->native_handle() : nullptr;
    return tls != nullptr && m_hasRead && (SSL_has_pending(tls) == 1 || BIO_ctrl_pending(SSL_get_rbio(tls)) > 0);
}

bool Connection::quiet() noexcept
{
    char octet = 0;
    const ssize_t got = ::recv(m_socket.native_handle(), &octet, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got < 0) {
        return (errno == EAGAIN || errno == EWOULDBLOCK) && !holdsMore();
    }
    // Behind a TLS handshake session tickets may lie there, which is no reason to throw the connection away. Behind an
    // answer they have been read with it, and what lies there would be taken for the next answer.
    return got > 0 && secure() && !m_hasRead;
}

bool Connection::endSending() noexcept
{
    boost::system::error_code error;
    if (secure()) {
        return false;
    }
    m_socket.shutdown(asio::socket_base::shutdown_send, error);
    return !error;
}

void Connection::close() noexcept
{
    boost::system::error_code ignored;
    m_socket.close(ignored);
}

}  // namespace gatehouse::net

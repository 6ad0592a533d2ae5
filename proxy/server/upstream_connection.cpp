#include "proxy/server/upstream_connection.h"

#include <boost/asio/error.hpp>

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace gatehouse::proxy {

namespace asio = boost::asio;

UpstreamConnection::UpstreamConnection(EventLoop& loop, std::shared_ptr<net::Connection> connection)
{
    boost::system::error_code error;
    connection->socket().non_blocking(true, error);
    if (connection->secure()) {
        m_tls = std::move(connection);
    } else {
        m_plain.emplace(loop, connection->socket().release(error));
    }
}

UpstreamConnection::UpstreamConnection(EventLoop& loop, int descriptor)
{
    m_plain.emplace(loop, descriptor, false);
}

boost::system::error_code UpstreamConnection::connectError() const noexcept
{
    int error = 0;
    socklen_t length = sizeof error;
    if (!m_plain->isOpen()) {
        return asio::error::operation_aborted;
    }
    if (::getsockopt(m_plain->descriptor(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) {
        error = errno;
    }
    return {error, boost::system::system_category()};
}

bool UpstreamConnection::readNow(std::span<char> into, std::size_t& got, boost::system::error_code& error)
{
    got = 0;
    error.clear();
    if (!m_plain || m_plain->mustWait()) {
        return false;
    }
    got = m_plain->receive(into, error);
    if (error == asio::error::would_block) {
        error.clear();
        return false;
    }
    return true;
}

net::Awaitable<std::size_t> UpstreamConnection::readSome(std::span<char> into, boost::system::error_code& error)
{
    return m_plain ? m_plain->readSome(into, error) : m_tls->readSome(into, error);
}

bool UpstreamConnection::writeNow(GatherList& gather, boost::system::error_code& error)
{
    error.clear();
    return m_plain && m_plain->sendNow(gather, error);
}

net::Awaitable<void> UpstreamConnection::write(GatherList& gather, boost::system::error_code& error)
{
    if (!m_plain) {
        std::array<asio::const_buffer, GatherList::mostPieces> buffers;
        std::size_t count = 0;
        for (const iovec& piece : gather.pieces()) {
            buffers[count++] = asio::const_buffer(piece.iov_base, piece.iov_len);
        }
        co_await m_tls->write(std::span<const asio::const_buffer>(buffers.data(), count), error);
        gather.clear();
        co_return;
    }
    while (!m_plain->sendNow(gather, error) && !error) {
        co_await m_plain->writable();
    }
}

net::Awaitable<void> UpstreamConnection::write(BodyPipe& pipe, boost::system::error_code& error)
{
    while (!m_plain->sendNow(pipe, error) && !error) {
        co_await m_plain->writable();
    }
}

bool UpstreamConnection::quiet() noexcept
{
    if (!m_plain) {
        return m_tls->quiet();
    }
    if (!m_plain->isOpen() || m_plain->peerEnded()) {
        return false;
    }
    if (!m_plain->mayReceive()) {
        return true;
    }
    unsigned char octet = 0;
    boost::system::error_code error;
    return !m_plain->peek(octet, error) && error == asio::error::would_block;
}

void UpstreamConnection::close() noexcept
{
    if (m_plain) {
        m_plain->close();
    } else {
        m_tls->close();
    }
}

}  // namespace gatehouse::proxy

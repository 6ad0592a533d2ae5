#include "proxy/server/socket.h"

#include <boost/asio/error.hpp>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace gatehouse::proxy {

namespace asio = boost::asio;

namespace {

boost::system::error_code lastError() noexcept
{
    return {errno, boost::system::system_category()};
}

ssize_t sendSome(int descriptor, const GatherList& gather) noexcept
{
    const std::span<const iovec> pieces = gather.pieces();
    if (pieces.size() == 1) {
        return ::send(descriptor, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL);
    }
    // A short head and a short body: joining them costs less than the system takes to look at a list.
    std::array<char, 2048> joined;
    if (gather.octets() <= joined.size()) {
        char* at = joined.data();
        for (const iovec& piece : pieces) {
            at = std::copy_n(static_cast<const char*>(piece.iov_base), piece.iov_len, at);
        }
        return ::send(descriptor, joined.data(), gather.octets(), MSG_NOSIGNAL);
    }
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces.data());
    message.msg_iovlen = pieces.size();
    return ::sendmsg(descriptor, &message, MSG_NOSIGNAL);
}

}  // namespace

Socket::Socket(EventLoop& loop, int descriptor, bool mayReceive) :
    m_loop(loop), m_descriptor(descriptor), m_readable(mayReceive)
{
    if (!m_loop.add(*this)) {
        ::close(std::exchange(m_descriptor, -1));
    }
}

std::size_t Socket::receive(std::span<char> into, boost::system::error_code& error) noexcept
{
    error.clear();
    if (interrupted()) {
        error = asio::error::operation_aborted;
        return 0;
    }
    for (;;) {
        const ssize_t got = ::recv(m_descriptor, into.data(), into.size(), 0);
        if (got > 0) {
            // Less than there was room for: it is empty, and the system will say when that changes (epoll(7)). The
            // end has been announced already, though, if it has come.
            m_readable = static_cast<std::size_t>(got) == into.size() || m_peerEnded;
            return static_cast<std::size_t>(got);
        }
        if (got == 0) {
            error = asio::error::eof;
            return 0;
        }
        if (errno != EINTR) {
            break;
        }
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
        m_readable = false;
        error = asio::error::would_block;
    } else {
        error = lastError();
    }
    return 0;
}

bool Socket::peek(unsigned char& octet, boost::system::error_code& error) noexcept
{
    error.clear();
    if (!isOpen()) {
        error = asio::error::operation_aborted;
        return false;
    }
    const ssize_t got = ::recv(m_descriptor, &octet, 1, MSG_PEEK);
    if (got == 0) {
        error = asio::error::eof;
    } else if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        m_readable = false;
        error = asio::error::would_block;
    } else if (got < 0) {
        error = lastError();
    }
    return got == 1;
}

bool Socket::sendNow(GatherList& gather, boost::system::error_code& error) noexcept
{
    error.clear();
    while (!gather.empty()) {
        if (!isOpen()) {
            error = asio::error::operation_aborted;
            return false;
        }
        const ssize_t sent = sendSome(m_descriptor, gather);
        if (sent >= 0) {
            gather.consume(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return false;
        } else if (errno != EINTR) {
            error = lastError();
            return false;
        }
    }
    return true;
}

bool Socket::moveNow(BodyPipe& into, std::size_t most, std::size_t& got, boost::system::error_code& error) noexcept
{
    got = 0;
    error.clear();
    if (mustWait()) {
        return false;
    }
    if (interrupted()) {
        error = asio::error::operation_aborted;
        return true;
    }
    got = into.fillFrom(m_descriptor, most, error);
    if (error == asio::error::would_block) {
        m_readable = false;
        error.clear();
        return false;
    }
    return true;
}

bool Socket::sendNow(BodyPipe& pipe, boost::system::error_code& error) noexcept
{
    if (!isOpen()) {
        error = asio::error::operation_aborted;
        return false;
    }
    return pipe.emptyInto(m_descriptor, error);
}

net::Awaitable<std::size_t> Socket::readSome(std::span<char> into, boost::system::error_code& error)
{
    for (;;) {
        if (mustWait()) {
            co_await readable();
        }
        const std::size_t got = receive(into, error);
        if (error != asio::error::would_block) {
            co_return got;
        }
    }
}

void Socket::happened(std::uint32_t events)
{
    Continuation reader;
    Continuation writer;
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
        m_readable = true;
        m_peerEnded = m_peerEnded || (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
        m_dead = m_dead || (events & (EPOLLHUP | EPOLLERR)) != 0;
        reader = std::move(m_reader);
    }
    if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0 || (m_writerReads && (events & EPOLLIN) != 0)) {
        writer = std::move(m_writer);
    }
    if (!reader && m_peerEnded && m_onPeerEnd) {
        m_onPeerEnd();
    }
    // Whoever goes on may be the end of this socket.
    if (reader) {
        reader.resume();
    }
    if (writer) {
        writer.resume();
    }
}

void Socket::stopReading() noexcept
{
    if (m_reader) {
        m_stopped = true;
        m_loop.resumeSoon(std::move(m_reader));
    }
}

bool Socket::endSending() noexcept
{
    return isOpen() && ::shutdown(m_descriptor, SHUT_WR) == 0;
}

void Socket::close() noexcept
{
    if (!isOpen()) {
        return;
    }
    m_loop.remove(*this);
    ::close(std::exchange(m_descriptor, -1));
    if (m_reader) {
        m_loop.resumeSoon(std::move(m_reader));
    }
    if (m_writer) {
        m_loop.resumeSoon(std::move(m_writer));
    }
}

void Socket::reset() noexcept
{
    if (isOpen()) {
        const linger hard{1, 0};
        ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close();
    }
}

}  // namespace gatehouse::proxy

#include "proxy/server/client_stream.h"

#include <boost/asio/error.hpp>
#include <sys/ioctl.h>

#include "proxy/server/peer_presence.h"

namespace gatehouse::proxy {

namespace asio = boost::asio;

namespace {

boost::system::error_code endOf(net::ServerTls::Step step) noexcept
{
    return step == net::ServerTls::Step::Ended ? asio::error::make_error_code(asio::error::eof)
                                               : asio::error::make_error_code(asio::error::connection_reset);
}

}  // namespace

bool ClientStream::readNow(std::span<char> into, std::size_t& got, boost::system::error_code& error)
{
    got = 0;
    error.clear();
    if (m_tls != nullptr) {
        return readTlsNow(into, got, error);
    }
    if (m_socket.mustWait()) {
        return false;
    }
    got = m_socket.receive(into, error);
    if (error == asio::error::would_block) {
        error.clear();
        return false;
    }
    return true;
}

/// OpenSSL reads until the system has no more, so there will be an event for what it waits for.
bool ClientStream::readTlsNow(std::span<char> into, std::size_t& got, boost::system::error_code& error)
{
    using Step = net::ServerTls::Step;
    if (m_socket.interrupted()) {
        error = asio::error::operation_aborted;
        return true;
    }
    const Step step = m_tls->read(into, got);
    m_readWaitsToWrite = step == Step::WaitToWrite;
    if (m_readWaitsToWrite || step == Step::WaitToRead) {
        return false;
    }
    if (step != Step::Done) {
        error = endOf(step);
    }
    return true;
}

net::Awaitable<std::optional<unsigned char>> ClientStream::firstOctet()
{
    boost::system::error_code error;
    for (;;) {
        if (!m_socket.mayReceive()) {
            co_await m_socket.readable();
            if (m_socket.interrupted()) {
                co_return std::nullopt;
            }
        }
        unsigned char octet = 0;
        const bool there = m_socket.peek(octet, error);
        if (there) {
            co_return octet;
        }
        if (error != asio::error::would_block) {
            co_return std::nullopt;
        }
    }
}

net::Awaitable<bool> ClientStream::wait(net::ServerTls::Step step, boost::system::error_code& error)
{
    using Step = net::ServerTls::Step;
    if (step != Step::WaitToRead && step != Step::WaitToWrite) {
        error = endOf(step);
        co_return false;
    }
    // OpenSSL has read or written until the system had no more: there will be an event.
    if (step == Step::WaitToRead) {
        co_await m_socket.readable();
    } else {
        co_await m_socket.writable();
    }
    if (m_socket.interrupted()) {
        error = asio::error::operation_aborted;
    }
    co_return !error;
}

net::Awaitable<bool> ClientStream::beginTls(const net::ServerTlsContext& context)
{
    m_tls = std::make_unique<net::ServerTls>(context, m_socket.descriptor());
    for (;;) {
        const net::ServerTls::Step step = m_tls->handshake();
        if (step == net::ServerTls::Step::Done) {
            co_return true;
        }
        boost::system::error_code error;
        const bool again = co_await wait(step, error);
        if (!again) {
            co_return false;
        }
    }
}

net::Awaitable<std::size_t> ClientStream::readSome(std::span<char> into, boost::system::error_code& error)
{
    std::size_t got = 0;
    while (!readNow(into, got, error)) {
        co_await octets();
    }
    co_return got;
}

bool ClientStream::writeNow(GatherList& gather, boost::system::error_code& error)
{
    return m_tls != nullptr ? writeTlsNow(gather, error) : m_socket.sendNow(gather, error);
}

/// A record of TLS for each piece would be a waste: small ones go out together.
bool ClientStream::writeTlsNow(GatherList& gather, boost::system::error_code& error)
{
    constexpr std::size_t recordOctets = 16 * 1024;
    if (!m_socket.isOpen()) {
        error = asio::error::bad_descriptor;
    }
    while (!gather.empty() && !error) {
        const std::span<const iovec> pieces = gather.pieces();
        std::string joined;
        std::string_view octets = GatherList::textOf(pieces.front());
        if (pieces.size() > 1 && octets.size() < recordOctets) {
            for (const iovec& piece : pieces) {
                joined.append(GatherList::textOf(piece).substr(0, recordOctets - joined.size()));
            }
            octets = joined;
        }
        std::size_t put = 0;
        const net::ServerTls::Step step = m_tls->write(octets, put);
        gather.consume(put);
        m_writeWaitsToRead = step == net::ServerTls::Step::WaitToRead;
        if (m_writeWaitsToRead || step == net::ServerTls::Step::WaitToWrite) {
            return false;
        }
        if (step != net::ServerTls::Step::Done) {
            error = asio::error::connection_reset;
        }
    }
    return !error;
}

net::Awaitable<void> ClientStream::write(GatherList& gather, const Watch::Time& now, std::chrono::milliseconds patience,
                                         boost::system::error_code& error)
{
    while (!writeNow(gather, error) && !error) {
        writing.arm(now + patience);
        co_await m_socket.writable(m_writeWaitsToRead);
    }
    writing.disarm();
}

net::Awaitable<void> ClientStream::write(BodyPipe& pipe, const Watch::Time& now, std::chrono::milliseconds patience,
                                         boost::system::error_code& error)
{
    while (!m_socket.sendNow(pipe, error) && !error) {
        writing.arm(now + patience);
        co_await m_socket.writable();
    }
    writing.disarm();
}

bool ClientStream::hasUnread() const noexcept
{
    int octets = 0;
    return m_socket.isOpen()
           && ((::ioctl(m_socket.descriptor(), FIONREAD, &octets) == 0 && octets > 0)
               || (m_tls != nullptr && m_tls->hasUnread()));
}

bool ClientStream::gone() const noexcept
{
    return !m_socket.isOpen() || m_socket.dead() || (m_socket.peerEnded() && peerHasGone(m_socket.descriptor()));
}

void ClientStream::stopReading() noexcept
{
    m_socket.stopReading();
}

void ClientStream::sayGoodbye() noexcept
{
    if (m_tls != nullptr && m_socket.isOpen()) {
        m_tls->end();
    }
}

bool ClientStream::endSending() noexcept
{
    sayGoodbye();
    return m_socket.endSending();
}

void ClientStream::close() noexcept
{
    m_socket.close();
}

void ClientStream::reset() noexcept
{
    m_socket.reset();
}

}  // namespace gatehouse::proxy

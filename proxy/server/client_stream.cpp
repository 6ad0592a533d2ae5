#include "proxy/server/client_stream.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gatehouse::proxy {

namespace asio = boost::asio;

bool writeSocketNow(asio::ip::tcp::socket& socket, GatherList& gather, boost::system::error_code& error)
{
    while (!gather.empty()) {
        const std::size_t octets = socket.write_some(gather.buffers(), error);
        gather.consume(octets);
        if (error) {
            if (error == asio::error::would_block) {
                error.clear();
            }
            return false;
        }
    }
    return true;
}

net::Awaitable<std::optional<unsigned char>> ClientStream::firstOctet()
{
    boost::system::error_code error;
    co_await m_socket.async_wait(asio::socket_base::wait_read, asio::redirect_error(asio::use_awaitable, error));
    unsigned char octet = 0;
    if (!error && m_socket.receive(asio::buffer(&octet, 1), asio::socket_base::message_peek, error) == 1) {
        co_return octet;
    }
    co_return std::nullopt;
}

net::Awaitable<bool> ClientStream::wait(net::ServerTls::Step step, boost::system::error_code& error)
{
    using Step = net::ServerTls::Step;
    if (step != Step::WaitToRead && step != Step::WaitToWrite) {
        error = step == Step::Ended ? asio::error::make_error_code(asio::error::eof)
                                    : asio::error::make_error_code(asio::error::connection_reset);
        co_return false;
    }
    const auto what = step == Step::WaitToRead ? asio::socket_base::wait_read : asio::socket_base::wait_write;
    co_await m_socket.async_wait(what, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

net::Awaitable<bool> ClientStream::beginTls(const net::ServerTlsContext& context)
{
    m_tls = std::make_unique<net::ServerTls>(context, m_socket.native_handle());
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
    while (m_tls != nullptr && m_socket.is_open()) {
        std::size_t got = 0;
        const net::ServerTls::Step step = m_tls->read(into, got);
        if (step == net::ServerTls::Step::Done) {
            co_return got;
        }
        const bool again = co_await wait(step, error);
        if (!again) {
            co_return 0;
        }
    }
    co_return co_await m_socket.async_read_some(asio::mutable_buffer(into.data(), into.size()),
                                                asio::redirect_error(asio::use_awaitable, error));
}

bool ClientStream::writeNow(GatherList& gather, boost::system::error_code& error)
{
    return m_tls != nullptr ? writeTlsNow(gather, error) : writeSocketNow(m_socket, gather, error);
}

/// A record of TLS for each piece would be a waste: small ones go out together.
bool ClientStream::writeTlsNow(GatherList& gather, boost::system::error_code& error)
{
    constexpr std::size_t recordOctets = 16 * 1024;
    if (!m_socket.is_open()) {
        error = asio::error::bad_descriptor;
    }
    while (!gather.empty() && !error) {
        const auto buffers = gather.buffers();
        std::string joined;
        std::string_view octets(static_cast<const char*>(buffers.front().data()), buffers.front().size());
        if (buffers.size() > 1 && octets.size() < recordOctets) {
            for (const asio::const_buffer& piece : buffers) {
                const std::string_view text(static_cast<const char*>(piece.data()), piece.size());
                joined.append(text.substr(0, recordOctets - joined.size()));
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
        const auto what = m_writeWaitsToRead ? asio::socket_base::wait_read : asio::socket_base::wait_write;
        co_await m_socket.async_wait(what, asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            break;
        }
    }
    writing.disarm();
}

bool ClientStream::hasUnread() const noexcept
{
    boost::system::error_code error;
    return m_socket.is_open() && (m_socket.available(error) > 0 || (m_tls != nullptr && m_tls->hasUnread()));
}

void ClientStream::stopReading() noexcept
{
    boost::system::error_code ignored;
    m_socket.cancel(ignored);
}

void ClientStream::sayGoodbye() noexcept
{
    if (m_tls != nullptr && m_socket.is_open()) {
        m_tls->end();
    }
}

bool ClientStream::endSending() noexcept
{
    sayGoodbye();
    boost::system::error_code error;
    m_socket.shutdown(asio::socket_base::shutdown_send, error);
    return !error;
}

void ClientStream::close() noexcept
{
    boost::system::error_code ignored;
    m_socket.close(ignored);
}

void ClientStream::reset() noexcept
{
    boost::system::error_code ignored;
    m_socket.set_option(asio::socket_base::linger(true, 0), ignored);
    m_socket.close(ignored);
}

}  // namespace gatehouse::proxy

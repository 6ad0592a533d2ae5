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

net::Awaitable<std::size_t> ClientStream::readSome(std::span<char> into, boost::system::error_code& error)
{
    co_return co_await m_socket.async_read_some(asio::mutable_buffer(into.data(), into.size()),
                                                asio::redirect_error(asio::use_awaitable, error));
}

bool ClientStream::writeNow(GatherList& gather, boost::system::error_code& error)
{
    return writeSocketNow(m_socket, gather, error);
}

net::Awaitable<void> ClientStream::write(GatherList& gather, const Watch::Time& now, std::chrono::milliseconds patience,
                                         boost::system::error_code& error)
{
    while (!writeNow(gather, error) && !error) {
        writing.arm(now + patience);
        co_await m_socket.async_wait(asio::socket_base::wait_write, asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            break;
        }
    }
    writing.disarm();
}

bool ClientStream::hasUnread() const noexcept
{
    boost::system::error_code error;
    return m_socket.is_open() && m_socket.available(error) > 0;
}

void ClientStream::stopReading() noexcept
{
    boost::system::error_code ignored;
    m_socket.cancel(ignored);
}

bool ClientStream::endSending() noexcept
{
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

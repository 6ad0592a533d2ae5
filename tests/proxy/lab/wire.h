#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <string>

namespace gatehouse::proxy::lab {

/// A plain connection to a server on this machine: octets out, octets in.
class Wire {
public:
    explicit Wire(std::uint16_t port) { m_socket.connect({boost::asio::ip::make_address("127.0.0.1"), port}); }

    void send(const std::string& octets) { boost::asio::write(m_socket, boost::asio::buffer(octets)); }

    /// Until the octets end with `ending` or the peer closes.
    std::string readUntil(const std::string& ending)
    {
        std::string in;
        boost::system::error_code error;
        while (!error && !in.ends_with(ending)) {
            char octet = 0;
            if (boost::asio::read(m_socket, boost::asio::buffer(&octet, 1), error) == 1) {
                in.push_back(octet);
            }
        }
        return in;
    }

    std::string readUntilClose() { return readUntil(std::string("\0never\0", 7)); }

private:
    boost::asio::io_context m_context;
    boost::asio::ip::tcp::socket m_socket{m_context};
};

inline std::uint16_t portOf(const std::string& url)
{
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.find(':', 7) + 1)));
}

}  // namespace gatehouse::proxy::lab

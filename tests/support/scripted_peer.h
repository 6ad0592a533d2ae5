#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <utility>
#include <vector>

namespace gatehouse::tests {

namespace asio = boost::asio;

/// A blocking TCP connection as a test wants it: octets out, octets in, and every way to end it. Reads give up after
/// ten seconds, so that a test that waits for what never comes fails instead of hanging.
class RawConnection {
public:
    explicit RawConnection(asio::ip::tcp::socket socket) : m_socket(std::move(socket)) { limitWaits(); }

    static RawConnection to(std::uint16_t port)
    {
        static asio::io_context context;
        asio::ip::tcp::socket socket(context);
        socket.connect({asio::ip::address_v4::loopback(), port});
        return RawConnection(std::move(socket));
    }

    /// What is read and written from now on is TLS, this side being the server. False: the handshake failed.
    bool serveTls(asio::ssl::context& context)
    {
        m_tls = std::make_unique<asio::ssl::stream<asio::ip::tcp::socket&>>(m_socket, context);
        boost::system::error_code error;
        m_tls->handshake(asio::ssl::stream_base::server, error);
        return !error;
    }
    /// The same, this side being the client. `name`: for SNI.
    bool connectTls(asio::ssl::context& context, SSL_SESSION* session = nullptr)
    {
        m_tls = std::make_unique<asio::ssl::stream<asio::ip::tcp::socket&>>(m_socket, context);
        SSL_ctrl(m_tls->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char*>("localhost"));
        if (session != nullptr) {
            SSL_set_session(m_tls->native_handle(), session);
        }
        boost::system::error_code error;
        m_tls->handshake(asio::ssl::stream_base::client, error);
        return !error;
    }
    SSL* tls() { return m_tls->native_handle(); }

    /// False once the other side is gone.
    bool write(std::string_view octets)
    {
        boost::system::error_code error;
        const asio::const_buffer buffer(octets.data(), octets.size());
        if (m_tls) {
            asio::write(*m_tls, buffer, error);
        } else {
            asio::write(m_socket, buffer, error);
        }
        return !error;
    }

    /// Up to and with `marker`; what had come when the connection ended, if it did.
    std::string readUntil(std::string_view marker)
    {
        std::size_t found = 0;
        while ((found = m_buffer.find(marker)) == std::string::npos) {
            if (!fill()) {
                return std::exchange(m_buffer, {});
            }
        }
        return take(found + marker.size());
    }
    std::string readHead() { return readUntil("\r\n\r\n"); }
    std::string readExactly(std::size_t octets)
    {
        while (m_buffer.size() < octets && fill()) {
        }
        return take(std::min(octets, m_buffer.size()));
    }
    /// What has come already, without waiting.
    std::string takeBuffered() { return std::exchange(m_buffer, {}); }
    std::string readToEnd()
    {
        while (fill()) {
        }
        return std::exchange(m_buffer, {});
    }
    /// The head of an answer and its body by Content-Length.
    std::string readAnswer()
    {
        std::string answer = readHead();
        const std::size_t at = answer.find("Content-Length: ");
        if (at != std::string::npos) {
            answer += readExactly(static_cast<std::size_t>(std::stoul(answer.substr(at + 16))));
        }
        return answer;
    }
    /// Whether the connection ended by a reset, not by an orderly close; after readToEnd.
    bool wasReset() const { return m_lastError == asio::error::connection_reset; }
    bool ended() const { return m_lastError == asio::error::eof || wasReset(); }

    void finishSending()
    {
        boost::system::error_code ignored;
        m_socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }
    void close()
    {
        boost::system::error_code ignored;
        m_socket.close(ignored);
    }
    /// RST instead of FIN.
    void reset()
    {
        boost::system::error_code ignored;
        m_socket.set_option(asio::socket_base::linger(true, 0), ignored);
        m_socket.close(ignored);
    }
    asio::ip::tcp::socket& socket() { return m_socket; }

private:
    void limitWaits()
    {
        const timeval limit{10, 0};
        ::setsockopt(m_socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(m_socket.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }
    bool fill()
    {
        std::array<char, 16384> piece{};
        std::size_t got = 0;
        if (m_tls) {
            got = m_tls->read_some(asio::buffer(piece), m_lastError);
        } else {
            ssize_t octets = 0;
            do {  // a signal (a fuzzer's clock) is no end
                octets = ::recv(m_socket.native_handle(), piece.data(), piece.size(), 0);
            } while (octets < 0 && errno == EINTR);
            if (octets <= 0) {
                m_lastError = octets == 0 ? boost::system::error_code(asio::error::eof)
                                          : boost::system::error_code(errno, boost::system::system_category());
            } else {
                got = static_cast<std::size_t>(octets);
            }
        }
        m_buffer.append(piece.data(), got);
        return got > 0;
    }
    std::string take(std::size_t octets)
    {
        std::string taken = m_buffer.substr(0, octets);
        m_buffer.erase(0, octets);
        return taken;
    }

    asio::ip::tcp::socket m_socket;
    std::unique_ptr<asio::ssl::stream<asio::ip::tcp::socket&>> m_tls;
    std::string m_buffer;
    boost::system::error_code m_lastError;
};

/// A server that plays one script per accepted connection, in the order of acceptance; the last script serves all
/// further ones. Each runs in a thread of its own, joined by the destructor.
class ScriptedPeer {
public:
    using Script = std::function<void(RawConnection&)>;

    explicit ScriptedPeer(std::vector<Script> scripts) :
        m_acceptor(m_context, {asio::ip::address_v4::loopback(), 0}),
        m_scripts(std::move(scripts)),
        m_thread([this] { accept(); })
    {
    }
    explicit ScriptedPeer(Script script) : ScriptedPeer(std::vector<Script>{std::move(script)}) {}
    /// Answers each request head with these octets, whatever it was, on connections that are kept.
    static Script answering(std::string octets)
    {
        return [octets = std::move(octets)](RawConnection& connection) {
            while (connection.readHead().ends_with("\r\n\r\n") && connection.write(octets)) {
            }
        };
    }
    ~ScriptedPeer()
    {
        m_stopping = true;
        // Wakes the accept, which then sees the flag.
        ::shutdown(m_acceptor.native_handle(), SHUT_RDWR);
        m_thread.join();
        {
            const std::lock_guard lock(m_mutex);
            for (const auto& connection : m_connections) {
                ::shutdown(connection->socket().native_handle(), SHUT_RDWR);
            }
        }
        for (std::thread& player : m_players) {
            player.join();
        }
    }
    ScriptedPeer(const ScriptedPeer&) = delete;
    ScriptedPeer& operator=(const ScriptedPeer&) = delete;

    std::uint16_t port() const { return m_acceptor.local_endpoint().port(); }
    std::string url(std::string_view path = "/") const
    {
        return "http://127.0.0.1:" + std::to_string(port()) + std::string(path);
    }
    std::size_t accepted() const { return m_accepted; }

private:
    void accept()
    {
        while (!m_stopping) {
            boost::system::error_code error;
            asio::ip::tcp::socket socket(m_context);
            m_acceptor.accept(socket, error);
            if (error) {
                return;
            }
            const std::size_t index = m_accepted++;
            const auto connection = std::make_shared<RawConnection>(std::move(socket));
            const Script script = m_scripts[std::min(index, m_scripts.size() - 1)];
            const std::lock_guard lock(m_mutex);
            m_connections.push_back(connection);
            m_players.emplace_back([this, script, connection] {
                script(*connection);
                const std::lock_guard closing(m_mutex);
                connection->close();
            });
        }
    }

    asio::io_context m_context;
    asio::ip::tcp::acceptor m_acceptor;
    std::vector<Script> m_scripts;
    std::atomic<bool> m_stopping{false};
    std::atomic<std::size_t> m_accepted{0};
    std::mutex m_mutex;
    std::vector<std::shared_ptr<RawConnection>> m_connections;
    std::vector<std::thread> m_players;
    std::thread m_thread;
};

}  // namespace gatehouse::tests

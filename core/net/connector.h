#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/net/connection.h"
#include "core/net/http_client.h"

namespace gatehouse::net {

/// Ends what is under way when its time is over: `abort` runs once, on the executor. One timer for a whole call,
/// however many reads and writes it takes.
class Deadline {
public:
    Deadline(boost::asio::any_io_executor executor, std::chrono::steady_clock::time_point at);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    bool expired() const noexcept { return m_state->expired; }
    std::chrono::steady_clock::time_point at() const noexcept { return m_at; }
    /// What to do at the end; replaces what was to be done. Runs at once when the time is over already.
    void onExpiry(std::function<void()> abort);

private:
    struct State {
        bool expired = false;
        std::function<void()> abort;
    };
    std::shared_ptr<State> m_state;
    std::chrono::steady_clock::time_point m_at;
    boost::asio::steady_timer m_timer;
};

/// Where to connect to, and as whom.
struct Target {
    std::string host;
    std::uint16_t port = 0;
    bool secure = false;
    TlsOptions tls;
    std::string origin() const;  ///< "https://host:port", for messages and as a key
};

/// Opens connections: name look-up, TCP, TLS. Belongs to one executor. Addresses that a name was looked up to are
/// remembered for a few seconds, and looked up again at once when none of them answers.
class Connector {
public:
    explicit Connector(boost::asio::any_io_executor executor) : m_executor(std::move(executor)) {}

    /// NameNotResolved, ConnectionRefused, TimedOut, TlsFailed (with OpenSSL's reason), ConnectionReset. Notes in
    /// `times`, counted from `start`, what was reached. `deadline` aborts the connection also after it was returned,
    /// until the caller gives it something else to do.
    Awaitable<Result<std::shared_ptr<Connection>>>
    connect(const Target& target, Deadline& deadline, std::chrono::steady_clock::time_point start, CallTimes& times);
    /// TLS on a connection that is there already (behind a CONNECT to a forward proxy).
    Awaitable<Result<void>> secure(Connection& connection, const Target& target, const Deadline& deadline);

    /// Where `connect` would go first, when that needs no look-up.
    std::optional<boost::asio::ip::tcp::endpoint> knownEndpoint(const std::string& host, std::uint16_t port);
    /// What the name was looked up to does not answer. False: it was not, so another look-up would change nothing.
    bool forget(const std::string& host) { return m_lookedUp.erase(host) > 0; }

    const boost::asio::any_io_executor& executor() const noexcept { return m_executor; }

private:
    using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;
    struct LookedUp {
        std::vector<boost::asio::ip::address> addresses;  ///< the one that answered last is the first
        std::chrono::steady_clock::time_point until;
    };
    const LookedUp* recall(const std::string& host);
    void remember(const std::string& host, const Endpoints& endpoints);
    Awaitable<Result<Endpoints>> resolve(const Target& target, Deadline& deadline);
    Awaitable<boost::system::error_code> reach(Connection& connection, Endpoints endpoints, const Deadline& deadline);

    boost::asio::any_io_executor m_executor;
    TlsContexts m_contexts;
    std::map<std::string, LookedUp> m_lookedUp;
};

/// The error of a read or write on a connection: TimedOut, ConnectionReset, TlsFailed.
Error connectionError(const boost::system::error_code& error, const Deadline& deadline, std::string origin,
                      const char* during);

}  // namespace gatehouse::net

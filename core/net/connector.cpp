#include "core/net/connector.h"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <vector>

namespace gatehouse::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;

namespace {

/// Long enough for the many connections of a moment, too short for anybody to notice that an address has changed.
constexpr std::chrono::seconds lookUpLifetime{5};
constexpr std::size_t rememberedNames = 256;

}  // namespace

Deadline::Deadline(asio::any_io_executor executor, steady_clock::time_point at) :
    m_state(std::make_shared<State>()), m_at(at), m_timer(std::move(executor), at)
{
    m_timer.async_wait([state = m_state](const boost::system::error_code& error) {
        if (error == asio::error::operation_aborted) {
            return;
        }
        state->expired = true;
        if (const std::function<void()> abort = std::exchange(state->abort, nullptr)) {
            abort();
        }
    });
}

Deadline::~Deadline()
{
    m_state->abort = nullptr;
    m_timer.cancel();
}

void Deadline::onExpiry(std::function<void()> abort)
{
    if (m_state->expired) {
        if (abort) {
            abort();
        }
        return;
    }
    m_state->abort = std::move(abort);
}

std::string Target::origin() const
{
    http::Url url;
    url.scheme = secure ? "https" : "http";
    url.host = host;
    url.port = port;
    return url.scheme + "://" + url.authority();
}

Error connectionError(const boost::system::error_code& error, const Deadline& deadline, std::string origin,
                      const char* during)
{
    if (deadline.expired() || error == asio::error::timed_out) {
        return {ErrorCode::TimedOut, std::move(origin), std::string("no end in time ") + during};
    }
    if (error == asio::error::eof || error == asio::error::connection_reset || error == asio::error::broken_pipe
        || error == asio::ssl::error::stream_truncated) {
        return {ErrorCode::ConnectionReset, std::move(origin), std::string("the connection was closed ") + during};
    }
    if (error == asio::error::operation_aborted) {
        return {ErrorCode::Cancelled, std::move(origin), std::string("given up ") + during};
    }
    if (error.category() == asio::error::get_ssl_category()) {
        return {ErrorCode::TlsFailed, std::move(origin), error.message()};
    }
    return {ErrorCode::ConnectionReset, std::move(origin), error.message()};
}

const Connector::LookedUp* Connector::recall(const std::string& host)
{
    const auto found = m_lookedUp.find(host);
    if (found == m_lookedUp.end()) {
        return nullptr;
    }
    if (found->second.until < steady_clock::now()) {
        m_lookedUp.erase(found);
        return nullptr;
    }
    return &found->second;
}

void Connector::remember(const std::string& host, const Endpoints& endpoints)
{
    if (m_lookedUp.size() >= rememberedNames) {
        std::erase_if(m_lookedUp, [now = steady_clock::now()](const auto& entry) { return entry.second.until < now; });
    }
    if (m_lookedUp.size() >= rememberedNames) {
        return;
    }
    LookedUp lookedUp;
    lookedUp.until = steady_clock::now() + lookUpLifetime;
    for (const tcp::endpoint& endpoint : endpoints) {
        lookedUp.addresses.push_back(endpoint.address());
    }
    m_lookedUp.insert_or_assign(host, std::move(lookedUp));
}

std::optional<tcp::endpoint> Connector::knownEndpoint(const std::string& host, std::uint16_t port)
{
    boost::system::error_code notAnAddress;
    const asio::ip::address address = asio::ip::make_address(host, notAnAddress);
    if (!notAnAddress) {
        return tcp::endpoint(address, port);
    }
    const LookedUp* const known = recall(host);
    return known != nullptr ? std::optional(tcp::endpoint(known->addresses.front(), port)) : std::nullopt;
}

Awaitable<Result<Connector::Endpoints>> Connector::resolve(const Target& target, Deadline& deadline)
{
    boost::system::error_code notAnAddress;
    const asio::ip::address address = asio::ip::make_address(target.host, notAnAddress);
    if (!notAnAddress) {
        co_return Endpoints{tcp::endpoint(address, target.port)};
    }
    if (const LookedUp* const known = recall(target.host)) {
        Endpoints endpoints;
        for (const asio::ip::address& one : known->addresses) {
            endpoints.emplace_back(one, target.port);
        }
        co_return endpoints;
    }
    // The system's look-up cannot be interrupted. It runs on by itself; only the wait for it ends with the deadline.
    struct Lookup {
        explicit Lookup(const asio::any_io_executor& executor) :
            resolver(executor), done(executor, steady_clock::time_point::max())
        {
        }
        tcp::resolver resolver;
        asio::steady_timer done;
        bool finished = false;
        boost::system::error_code error;
        Endpoints endpoints;
    };
    const auto lookup = std::make_shared<Lookup>(m_executor);
    lookup->resolver.async_resolve(target.host, std::to_string(target.port), tcp::resolver::numeric_service,
                                   [lookup](const boost::system::error_code& error, const auto& results) {
                                       lookup->finished = true;
                                       lookup->error = error;
                                       for (const auto& result : results) {
                                           lookup->endpoints.push_back(result.endpoint());
                                       }
                                       lookup->done.cancel();
                                   });
    deadline.onExpiry([lookup] { lookup->done.cancel(); });
    if (!lookup->finished && !deadline.expired()) {
        boost::system::error_code woken;
        co_await lookup->done.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    deadline.onExpiry(nullptr);
    if (!lookup->finished) {
        lookup->resolver.cancel();
        if (deadline.expired()) {
            co_return fail(ErrorCode::TimedOut, target.origin(), "no end in time while looking the name up");
        }
        co_return fail(ErrorCode::Cancelled, target.origin(), "given up while looking the name up");
    }
    if (lookup->error || lookup->endpoints.empty()) {
        co_return fail(ErrorCode::NameNotResolved, target.origin(),
                       lookup->error ? lookup->error.message() : "no address");
    }
    remember(target.host, lookup->endpoints);
    co_return lookup->endpoints;
}

/// Tries one address after the other.
Awaitable<boost::system::error_code> Connector::reach(Connection& connection, Endpoints endpoints,
                                                      const Deadline& deadline)
{
    boost::system::error_code error = asio::error::host_not_found;
    for (const tcp::endpoint& endpoint : endpoints) {
        if (deadline.expired()) {
            break;
        }
        connection.close();
        error.clear();
        connection.socket().open(endpoint.protocol(), error);
        if (!error) {
            co_await connection.socket().async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
        }
        if (!error || error == asio::error::operation_aborted) {
            break;
        }
    }
    co_return error;
}

Awaitable<Result<std::shared_ptr<Connection>>> Connector::connect(const Target& target, Deadline& deadline,
                                                                  steady_clock::time_point start, CallTimes& times)
{
    const bool remembered = recall(target.host) != nullptr;
    Result<Endpoints> endpoints = co_await resolve(target, deadline);
    if (!endpoints) {
        co_return tl::unexpected(std::move(endpoints).error());
    }
    times.resolved = steady_clock::now() - start;
    const auto connection = std::make_shared<Connection>(tcp::socket(m_executor));
    deadline.onExpiry([connection] { connection->close(); });
    boost::system::error_code error = co_await reach(*connection, *endpoints, deadline);
    if (error && error != asio::error::operation_aborted && remembered && !deadline.expired()) {
        // They may have moved.
        forget(target.host);
        endpoints = co_await resolve(target, deadline);
        if (!endpoints) {
            co_return tl::unexpected(std::move(endpoints).error());
        }
        deadline.onExpiry([connection] { connection->close(); });
        error = co_await reach(*connection, *endpoints, deadline);
    }
    if (error) {
        forget(target.host);
    } else if (const auto place = m_lookedUp.find(target.host); place != m_lookedUp.end()) {
        boost::system::error_code gone;
        auto& addresses = place->second.addresses;
        const auto answered =
            std::find(addresses.begin(), addresses.end(), connection->socket().remote_endpoint(gone).address());
        std::rotate(addresses.begin(), answered, answered == addresses.end() ? answered : answered + 1);
    }
    if (deadline.expired() || error == asio::error::timed_out) {
        co_return fail(ErrorCode::TimedOut, target.origin(), "no connection in time");
    }
    if (error == asio::error::operation_aborted) {
        co_return fail(ErrorCode::Cancelled, target.origin(), "given up while connecting");
    }
    if (error) {
        co_return fail(ErrorCode::ConnectionRefused, target.origin(), error.message());
    }
    connection->socket().set_option(tcp::no_delay(true), error);
    connection->socket().non_blocking(true, error);
    times.connected = steady_clock::now() - start;
    if (target.secure) {
        Result<void> secured = co_await secure(*connection, target, deadline);
        if (!secured) {
            co_return tl::unexpected(std::move(secured).error());
        }
        times.secured = steady_clock::now() - start;
    }
    co_return connection;
}

Awaitable<Result<void>> Connector::secure(Connection& connection, const Target& target, const Deadline& deadline)
{
    Result<std::shared_ptr<TlsContext>> context = m_contexts.get(target.tls);
    if (!context) {
        co_return tl::unexpected(std::move(context).error());
    }
    const std::string origin = target.origin();
    boost::system::error_code error;
    co_await connection.handshake(*context, target.host, origin, error);
    if (!error) {
        co_return Result<void>();
    }
    if (deadline.expired()) {
        co_return fail(ErrorCode::TimedOut, origin, "no end in time during the TLS handshake");
    }
    if (error == asio::error::operation_aborted) {
        co_return fail(ErrorCode::Cancelled, origin, "given up during the TLS handshake");
    }
    if (target.tls.verifyPeer) {
        std::string problem = connection.tlsProblem();
        if (!problem.empty()) {
            co_return fail(ErrorCode::TlsFailed, origin, std::move(problem));
        }
    }
    if (error == asio::error::eof || error == asio::ssl::error::stream_truncated
        || error == asio::error::connection_reset) {
        co_return fail(ErrorCode::TlsFailed, origin, "the connection was closed during the TLS handshake");
    }
    co_return fail(ErrorCode::TlsFailed, origin, error.message());
}

}  // namespace gatehouse::net

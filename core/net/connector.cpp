#include "core/net/connector.h"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <vector>

namespace gatehouse::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;

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

Awaitable<Result<Connector::Endpoints>> Connector::resolve(const Target& target, Deadline& deadline)
{
    boost::system::error_code notAnAddress;
    const asio::ip::address address = asio::ip::make_address(target.host, notAnAddress);
    if (!notAnAddress) {
        co_return Endpoints{tcp::endpoint(address, target.port)};
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
    co_return lookup->endpoints;
}

Awaitable<Result<std::shared_ptr<Connection>>> Connector::connect(const Target& target, Deadline& deadline,
                                                                  steady_clock::time_point start, CallTimes& times)
{
    Result<Endpoints> endpoints = co_await resolve(target, deadline);
    if (!endpoints) {
        co_return tl::unexpected(std::move(endpoints).error());
    }
    times.resolved = steady_clock::now() - start;
    const auto connection = std::make_shared<Connection>(tcp::socket(m_executor));
    deadline.onExpiry([connection] { connection->close(); });
    boost::system::error_code error = asio::error::host_not_found;
    for (const tcp::endpoint& endpoint : *endpoints) {
        if (deadline.expired()) {
            break;
        }
        connection->close();
        error.clear();
        connection->socket().open(endpoint.protocol(), error);
        if (!error) {
            co_await connection->socket().async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
        }
        if (!error || error == asio::error::operation_aborted) {
            break;
        }
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

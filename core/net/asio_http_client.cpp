#include "core/net/asio_http_client.h"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "core/http/characters.h"
#include "core/net/connection_pool.h"
#include "core/net/connector.h"
#include "core/net/message_exchange.h"

namespace gatehouse::net {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr std::size_t mostRecorded = 64 * 1024;

bool validHeaders(const http::HeaderList& headers)
{
    return std::all_of(headers.begin(), headers.end(), [](const http::Header& header) {
        return !header.name.empty() && http::allInSet(header.name, http::octets::token)
               && http::allInSet(header.value, http::octets::fieldValue);
    });
}

/// Whether the request goes to the forward proxy as it is (RFC 9112 section 3.2.2), not through a tunnel.
bool usesAbsoluteForm(const CallRequest& request)
{
    return request.proxy && !request.url.secure();
}

std::string writeHead(const CallRequest& request)
{
    std::string head;
    head.reserve(512);
    head.append(request.method).append(1, ' ');
    head += usesAbsoluteForm(request) ? request.url.toString() : request.url.target();
    head.append(request.http10 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    if (!request.headers.find("Host")) {
        head.append("Host: ").append(request.url.authority()).append("\r\n");
    }
    for (const http::Header& header : request.headers) {
        head.append(header.name).append(": ").append(header.value).append("\r\n");
    }
    if (usesAbsoluteForm(request) && !request.proxy->authorization.empty()) {
        head.append("Proxy-Authorization: ").append(request.proxy->authorization.revealed()).append("\r\n");
    }
    // RFC 9110 section 8.6: a length of 0 is said where the method's meaning needs a body, and only there.
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
        head.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
    }
    if (!request.keepAlive) {
        head.append("Connection: close\r\n");
    }
    head.append("\r\n");
    return head;
}

}  // namespace

struct AsioHttpClient::Implementation {
    explicit Implementation(asio::any_io_executor executor) : connector(std::move(executor)) {}

    Connector connector;
    ConnectionPool pool;
    std::size_t held = 0;  ///< octets of long answers that are on their way

    Awaitable<Result<std::shared_ptr<Connection>>> connect(const CallRequest& request, Deadline& deadline,
                                                           CallRecord& record);
    Awaitable<Result<void>> tunnel(Connection& connection, const CallRequest& request, Deadline& deadline);
};

/// CONNECT (RFC 9110 section 9.3.6): after a 2xx the octets on the connection are the origin's.
Awaitable<Result<void>> AsioHttpClient::Implementation::tunnel(Connection& connection, const CallRequest& request,
                                                               Deadline& deadline)
{
    const std::string host =
        request.url.host.find(':') == std::string::npos ? request.url.host : '[' + request.url.host + ']';
    const std::string authority = host + ':' + std::to_string(request.url.port);
    CallRequest connect;
    connect.method = "CONNECT";
    CallRecord record;
    record.requestHead = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
    if (!request.proxy->authorization.empty()) {
        record.requestHead.append("Proxy-Authorization: ");
        record.requestHead.append(request.proxy->authorization.revealed()).append("\r\n");
    }
    record.requestHead.append("\r\n");
    MessageExchange exchange{connect, record,  deadline, request.proxy->url.toString(), {}, {}, false, false,
                             {},      nullptr, 0};
    const std::array<asio::const_buffer, 1> message{asio::buffer(record.requestHead)};
    boost::system::error_code error;
    co_await connection.write(message, error);
    if (error) {
        co_return fail(exchange.error(error, "while asking the forward proxy for a tunnel"));
    }
    http::ResponseHead head;
    Result<CallAnswer> answer = co_await readHead(exchange, connection, head);
    if (!answer) {
        co_return tl::unexpected(std::move(answer).error());
    }
    if (answer->status >= 300) {
        co_return fail(ErrorCode::UnexpectedStatus, exchange.origin,
                       "the forward proxy answered " + std::to_string(answer->status) + " to CONNECT");
    }
    if (!exchange.buffer.empty()) {
        co_return fail(exchange.violation("octets before the TLS handshake in the forward proxy's tunnel"));
    }
    co_return Result<void>();
}

Awaitable<Result<std::shared_ptr<Connection>>>
AsioHttpClient::Implementation::connect(const CallRequest& request, Deadline& deadline, CallRecord& record)
{
    const Target origin{request.url.host, request.url.port, request.url.secure(), request.tls};
    if (!request.proxy) {
        co_return co_await connector.connect(origin, deadline, record.start, record.times);
    }
    const http::Url& proxy = request.proxy->url;
    if (proxy.secure() && request.url.secure()) {
        co_return fail(ErrorCode::InvalidArgument, proxy.toString(), "an https forward proxy for an https URL");
    }
    const Target first{proxy.host, proxy.port, proxy.secure(), request.tls};
    Result<std::shared_ptr<Connection>> connection =
        co_await connector.connect(first, deadline, record.start, record.times);
    if (!connection || !request.url.secure()) {
        co_return connection;
    }
    Result<void> step = co_await tunnel(**connection, request, deadline);
    if (step) {
        step = co_await connector.secure(**connection, origin, deadline);
    }
    if (!step) {
        co_return tl::unexpected(std::move(step).error());
    }
    record.times.secured = steady_clock::now() - record.start;
    co_return connection;
}

AsioHttpClient::AsioHttpClient(asio::any_io_executor executor) :
    m_implementation(std::make_shared<Implementation>(std::move(executor)))
{
}

AsioHttpClient::~AsioHttpClient() = default;

void AsioHttpClient::closeIdle() noexcept
{
    m_implementation->pool.clear();
}

void AsioHttpClient::prune(std::size_t most)
{
    m_implementation->pool.prune(most);
}

Awaitable<CallOutcome> AsioHttpClient::call(CallRequest request)
{
    const std::shared_ptr<Implementation> implementation = m_implementation;
    CallOutcome outcome;
    CallRecord& record = outcome.record;
    record.start = steady_clock::now();
    record.method = request.method;
    record.url = request.url.toString();
    record.requestBody = request.body;
    const std::string origin = request.url.scheme + "://" + request.url.authority();
    const auto finish = [&outcome, &record](Result<CallAnswer> answer) {
        if (!answer) {
            record.error = answer.error();
        }
        record.times.end = steady_clock::now() - record.start;
        outcome.answer = std::move(answer);
    };
    if (!http::allInSet(request.method, http::octets::token) || request.method.empty()
        || !validHeaders(request.headers)) {
        finish(fail(ErrorCode::InvalidArgument, origin, "a header field or method with a forbidden octet"));
        co_return outcome;
    }
    record.requestHead = writeHead(request);
    Deadline deadline(implementation->connector.executor(), record.start + request.timeout);
    const ConnectionPool::Key key{origin, request.tls, request.proxy};

    Result<CallAnswer> answer = fail(ErrorCode::Internal, origin, "");
    bool again = true;
    while (again) {
        again = false;
        std::shared_ptr<Connection> connection =
            request.keepAlive ? implementation->pool.take(key) : std::shared_ptr<Connection>();
        record.reusedConnection = connection != nullptr;
        if (connection == nullptr) {
            Result<std::shared_ptr<Connection>> fresh = co_await implementation->connect(request, deadline, record);
            if (!fresh) {
                answer = tl::unexpected(std::move(fresh).error());
                break;
            }
            connection = std::move(*fresh);
        }
        deadline.onExpiry([connection] { connection->close(); });
        record.tls = connection->tlsDescription();
        MessageExchange exchange{request, record, deadline, origin, {}, {}, false, false, {}, nullptr, 0};
        exchange.held = &implementation->held;
        answer = co_await exchangeMessages(exchange, *connection);
        record.responseBody = exchange.body.substr(0, mostRecorded);
        if (answer) {
            answer->body = std::move(exchange.body);
        }
        deadline.onExpiry(nullptr);
        if (answer && exchange.reusable) {
            implementation->pool.give(key, connection);
        }
        // The server closed a connection that had waited in the pool: a fresh one is no second try of the call. A pool
        // full of such connections empties itself, one by one.
        again = !answer && record.reusedConnection && !exchange.answered
                && answer.error().code == ErrorCode::ConnectionReset;
        if (again) {
            implementation->pool.clear();
        }
    }
    finish(std::move(answer));
    co_return outcome;
}

}  // namespace gatehouse::net

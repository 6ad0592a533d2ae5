#include "core/net/asio_http_client.h"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/http/characters.h"
#include "core/http/chunked.h"
#include "core/http/head_parser.h"
#include "core/net/connector.h"

namespace gatehouse::net {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr std::chrono::seconds idleLifetime{30};
constexpr std::size_t idlePerOrigin = 64;
constexpr std::size_t readSize = 16 * 1024;
constexpr int mostInterimAnswers = 16;
constexpr std::size_t mostRecorded = 64 * 1024;
/// However many peers send long answers at a time, a client holds no more of them than this; short ones do not count.
constexpr std::size_t mostHeld = 8 * 1024 * 1024;
constexpr std::size_t shortAnswer = 64 * 1024;

/// Connections of one origin are told apart by all that makes one unfit for another call.
struct PoolKey {
    std::string origin;
    TlsOptions tls;
    std::optional<ForwardProxy> proxy;
    bool operator==(const PoolKey&) const = default;
};

struct IdleConnection {
    PoolKey key;
    std::shared_ptr<Connection> connection;
    steady_clock::time_point since;
};

class Pool {
public:
    std::shared_ptr<Connection> take(const PoolKey& key)
    {
        forgetOld();
        for (;;) {
            // The one used last is the likeliest to live still.
            const auto found = std::find_if(m_idle.rbegin(), m_idle.rend(),
                                            [&](const IdleConnection& idle) { return idle.key == key; });
            if (found == m_idle.rend()) {
                return nullptr;
            }
            std::shared_ptr<Connection> connection = std::move(found->connection);
            m_idle.erase(std::next(found).base());
            if (connection->quiet()) {
                return connection;
            }
        }
    }

    void give(PoolKey key, std::shared_ptr<Connection> connection)
    {
        forgetOld();
        const auto same =
            std::count_if(m_idle.begin(), m_idle.end(), [&](const IdleConnection& idle) { return idle.key == key; });
        if (static_cast<std::size_t>(same) < idlePerOrigin) {
            m_idle.push_back({std::move(key), std::move(connection), steady_clock::now()});
        }
    }

    void clear() noexcept { m_idle.clear(); }

private:
    void forgetOld()
    {
        const auto oldest = steady_clock::now() - idleLifetime;
        std::erase_if(m_idle, [&](const IdleConnection& idle) { return idle.since < oldest; });
    }

    std::vector<IdleConnection> m_idle;
};

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

/// One call on one connection: what is known of it so far.
struct Exchange {
    const CallRequest& request;
    CallRecord& record;
    Deadline& deadline;
    std::string origin;
    http::Limits limits;
    std::string buffer;     ///< octets that came and are not yet dealt with
    bool answered = false;  ///< at least one octet came
    bool reusable = false;  ///< the connection may carry another call
    std::string body;
    std::size_t* held = nullptr;  ///< by all calls of the client together; may be null
    std::size_t charged = 0;      ///< of `held`

    ~Exchange()
    {
        if (held != nullptr) {
            *held -= charged;
        }
    }

    Error error(const boost::system::error_code& code, const char* during) const
    {
        return connectionError(code, deadline, origin, during);
    }
    Error violation(std::string detail) const { return {ErrorCode::ProtocolViolation, origin, std::move(detail)}; }
    Error tooLarge() const
    {
        const bool byItself = record.responseBodySize > request.maximumAnswer;
        return {ErrorCode::TooLarge, origin,
                byItself ? "the answer's body is longer than " + std::to_string(request.maximumAnswer) + " octets"
                         : "too many long answers at a time"};
    }
    /// False: too large, by itself or with those of other calls.
    bool keepBody(std::string_view octets)
    {
        record.responseBodySize += octets.size();
        body.append(octets.substr(0, request.maximumAnswer - body.size()));
        if (held != nullptr && body.capacity() > shortAnswer) {
            *held += body.capacity() - charged;
            charged = body.capacity();
        }
        return record.responseBodySize <= request.maximumAnswer && (held == nullptr || *held <= mostHeld);
    }
};

Awaitable<bool> readMore(Exchange& exchange, Connection& connection, boost::system::error_code& error)
{
    const std::size_t had = exchange.buffer.size();
    exchange.buffer.resize(had + readSize);
    const std::size_t got = co_await connection.readSome(std::span(exchange.buffer).subspan(had), error);
    exchange.buffer.resize(had + got);
    if (got > 0 && !exchange.answered) {
        exchange.answered = true;
        exchange.record.times.firstByte = steady_clock::now() - exchange.record.start;
    }
    co_return got > 0;
}

/// Reads heads until one is final; the buffer then begins with the body.
Awaitable<Result<CallAnswer>> readHead(Exchange& exchange, Connection& connection, http::ResponseHead& head)
{
    std::size_t scanned = 0;
    int interim = 0;
    for (;;) {
        const http::HeadParse parse =
            http::parseResponseHead(exchange.buffer, scanned, exchange.limits, exchange.request.method, head);
        if (parse.outcome == http::HeadParse::Outcome::Refused) {
            exchange.record.responseHead = exchange.buffer.substr(0, exchange.limits.headerSection);
            co_return fail(exchange.violation(std::string(parse.problem)));
        }
        if (parse.outcome == http::HeadParse::Outcome::NeedMore) {
            boost::system::error_code error;
            const bool got = co_await readMore(exchange, connection, error);
            if (!got) {
                exchange.record.responseHead = exchange.buffer;
                co_return fail(exchange.error(error, "before the answer's head was complete"));
            }
            continue;
        }
        if (head.status == 101) {
            co_return fail(exchange.violation("an upgrade that was not asked for"));
        }
        if (head.status >= 200) {
            exchange.record.responseHead = exchange.buffer.substr(0, parse.end);
            exchange.record.status = head.status;
            CallAnswer answer;
            answer.status = head.status;
            for (const http::HeaderView& field : head.headers) {
                answer.headers.add(std::string(field.name), std::string(field.value));
            }
            exchange.buffer.erase(0, parse.end);
            co_return answer;
        }
        if (++interim > mostInterimAnswers) {
            co_return fail(exchange.violation("too many interim answers"));
        }
        exchange.buffer.erase(0, parse.end);
    }
}

Awaitable<Result<void>> readByLength(Exchange& exchange, Connection& connection, std::uint64_t length)
{
    if (length > exchange.request.maximumAnswer) {
        exchange.keepBody(exchange.buffer);
        exchange.record.responseBodySize = length;
        co_return fail(exchange.tooLarge());
    }
    for (std::uint64_t left = length;;) {
        const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(exchange.buffer.size(), left));
        if (!exchange.keepBody(std::string_view(exchange.buffer).substr(0, take))) {
            co_return fail(exchange.tooLarge());
        }
        exchange.buffer.erase(0, take);
        left -= take;
        if (left == 0) {
            co_return Result<void>();
        }
        boost::system::error_code error;
        const bool got = co_await readMore(exchange, connection, error);
        if (!got) {
            co_return fail(exchange.error(error, "before the answer's body was complete"));
        }
    }
}

Awaitable<Result<void>> readChunked(Exchange& exchange, Connection& connection)
{
    http::ChunkedDecoder decoder(exchange.limits);
    // Taken off the buffer once a read, not once a chunk: thousands of tiny chunks would cost a move of the rest each.
    std::size_t used = 0;
    for (;;) {
        const http::ChunkedDecoder::Step step = decoder.step(std::string_view(exchange.buffer).substr(used));
        if (step.event == http::ChunkedDecoder::Event::Refused) {
            co_return fail(exchange.violation(std::string(decoder.problem())));
        }
        used += step.used;
        if (!exchange.keepBody(step.data)) {
            co_return fail(exchange.tooLarge());
        }
        if (step.event == http::ChunkedDecoder::Event::End) {
            exchange.buffer.erase(0, used);
            co_return Result<void>();
        }
        if (step.event == http::ChunkedDecoder::Event::NeedMore) {
            exchange.buffer.erase(0, std::exchange(used, 0));
            boost::system::error_code error;
            const bool got = co_await readMore(exchange, connection, error);
            if (!got) {
                co_return fail(exchange.error(error, "before the answer's last chunk"));
            }
        }
    }
}

Awaitable<Result<void>> readUntilClose(Exchange& exchange, Connection& connection)
{
    for (;;) {
        if (!exchange.keepBody(exchange.buffer)) {
            co_return fail(exchange.tooLarge());
        }
        exchange.buffer.clear();
        boost::system::error_code error;
        const bool got = co_await readMore(exchange, connection, error);
        if (!got && error == asio::error::eof) {
            co_return Result<void>();
        }
        if (!got) {
            co_return fail(exchange.error(error, "before the answer's end"));
        }
    }
}

/// A compressed answer could unpack to any size, and none was asked for.
bool hasContentCoding(const http::ResponseHead& head)
{
    const auto coding = head.find("Content-Encoding");
    return coding && !coding->empty() && !http::equalsIgnoringCase(*coding, "identity");
}

Awaitable<Result<CallAnswer>> exchangeMessages(Exchange& exchange, Connection& connection)
{
    const std::array<asio::const_buffer, 2> message{asio::buffer(exchange.record.requestHead),
                                                    asio::buffer(exchange.request.body)};
    boost::system::error_code writeError;
    co_await connection.write(message, writeError);
    if (writeError && exchange.deadline.expired()) {
        co_return fail(exchange.error(writeError, "while sending the request"));
    }
    // A server may answer and close before it has read all of a request; its answer counts.
    if (!writeError) {
        exchange.record.times.sent = steady_clock::now() - exchange.record.start;
    }
    http::ResponseHead head;
    Result<CallAnswer> answer = co_await readHead(exchange, connection, head);
    if (!answer) {
        co_return answer;
    }
    if (hasContentCoding(head)) {
        co_return fail(exchange.violation("a Content-Encoding that was not asked for"));
    }
    Result<void> body;
    switch (head.framing) {
    case http::BodyFraming::None: break;
    case http::BodyFraming::ContentLength:
        body = co_await readByLength(exchange, connection, head.contentLength);
        break;
    case http::BodyFraming::Chunked: body = co_await readChunked(exchange, connection); break;
    case http::BodyFraming::UntilClose: body = co_await readUntilClose(exchange, connection); break;
    }
    if (!body) {
        co_return tl::unexpected(std::move(body).error());
    }
    // Octets behind an answer would be taken for the next one's (RFC 9112 section 9.2).
    exchange.reusable = head.keepAlive && exchange.request.keepAlive && !writeError && exchange.buffer.empty();
    co_return answer;
}

}  // namespace

struct AsioHttpClient::Implementation {
    explicit Implementation(asio::any_io_executor executor) : connector(std::move(executor)) {}

    Connector connector;
    Pool pool;
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
    Exchange exchange{connect, record, deadline, request.proxy->url.toString(), {}, {}, false, false, {}, nullptr, 0};
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
    const PoolKey key{origin, request.tls, request.proxy};

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
        Exchange exchange{request, record, deadline, origin, {}, {}, false, false, {}, nullptr, 0};
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

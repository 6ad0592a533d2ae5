#include "proxy/lab/http_server.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <optional>
#include <utility>

namespace gatehouse::proxy::lab {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;
using WireRequest = beast::http::request<beast::http::string_body>;
using WireAnswer = beast::http::response<beast::http::string_body>;

constexpr std::uint32_t headerLimit = 64 * 1024;
constexpr std::uint64_t bodyLimit = 16 * 1024 * 1024;
constexpr std::size_t connectionLimit = 4096;
constexpr std::chrono::seconds idleTime{60};
constexpr std::chrono::seconds bodyTime{60};

std::string_view asView(beast::string_view text)
{
    return {text.data(), text.size()};
}

Request toRequest(WireRequest&& wire, const std::string& clientAddress)
{
    Request request;
    request.method = asView(wire.method_string());
    request.target = asView(wire.target());
    const std::size_t question = request.target.find('?');
    request.path = request.target.substr(0, question);
    if (question != std::string::npos) {
        request.query = request.target.substr(question + 1);
    }
    for (const auto& field : wire) {
        request.headers.add(std::string(asView(field.name_string())), std::string(asView(field.value())));
    }
    request.body = std::move(wire.body());
    request.clientAddress = clientAddress;
    return request;
}

WireAnswer toWire(Answer&& answer, unsigned version, bool keepAlive, bool isHead)
{
    WireAnswer wire;
    wire.version(version);
    wire.result(static_cast<unsigned>(answer.status));
    wire.set(beast::http::field::server, "gatehouse-lab");
    for (const http::Header& header : answer.headers) {
        wire.insert(header.name, header.value);
    }
    wire.keep_alive(keepAlive);
    const bool hasNoBody = answer.status == 204 || answer.status == 304;
    if (!hasNoBody) {
        wire.content_length(answer.body.size());
        if (!isHead) {
            wire.body() = std::move(answer.body);
        }
    }
    return wire;
}

/// What the parser refused, as a status; nullopt: nothing can be said to that peer any more.
std::optional<int> statusFor(const error_code& error)
{
    if (error == beast::http::error::header_limit) {
        return 431;
    }
    if (error == beast::http::error::body_limit) {
        return 413;
    }
    const bool fromParser = error.category() == beast::http::make_error_code(beast::http::error::bad_method).category();
    if (fromParser && error != beast::http::error::end_of_stream && error != beast::http::error::partial_message) {
        return 400;
    }
    return std::nullopt;
}

}  // namespace

struct HttpServer::Implementation : std::enable_shared_from_this<HttpServer::Implementation> {
    asio::io_context& context;
    Handler handle;
    tcp::acceptor acceptor;
    std::size_t connections = 0;

    Implementation(asio::io_context& runner, Handler handler) :
        context(runner), handle(std::move(handler)), acceptor(runner)
    {
    }

    static asio::awaitable<void> accept(std::shared_ptr<Implementation> self);
    static asio::awaitable<void> serve(std::shared_ptr<Implementation> self, tcp::socket socket);
    asio::awaitable<bool> serveOne(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                   const std::string& clientAddress);
};

/// One request and its answer; false: the connection ends here.
asio::awaitable<bool> HttpServer::Implementation::serveOne(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                                           const std::string& clientAddress)
{
    beast::http::request_parser<beast::http::string_body> parser;
    parser.header_limit(headerLimit);
    parser.body_limit(bodyLimit);
    error_code error;
    stream.expires_after(idleTime);
    co_await beast::http::async_read_header(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        stream.expires_after(bodyTime);
        if (beast::iequals(parser.get()[beast::http::field::expect], "100-continue")) {
            beast::http::response<beast::http::empty_body> goOn(beast::http::status::continue_, parser.get().version());
            co_await beast::http::async_write(stream, goOn, asio::redirect_error(asio::use_awaitable, error));
        }
    }
    if (!error) {
        co_await beast::http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    }
    const unsigned version = parser.get().version();
    const bool isHead = parser.get().method() == beast::http::verb::head;
    bool keepAlive = false;
    Answer answer;
    if (error) {
        const std::optional<int> status = statusFor(error);
        if (!status) {
            co_return false;
        }
        answer.status = *status;
        answer.body = "{\"message\":\"the lab cannot read this request\"}\n";
        answer.headers.add("Content-Type", "application/json");
    } else {
        keepAlive = parser.get().keep_alive();
        const Request request = toRequest(parser.release(), clientAddress);
        answer = handle(request);
    }
    if (answer.delay.count() > 0) {
        asio::steady_timer timer(context, answer.delay);
        error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    WireAnswer wire = toWire(std::move(answer), version, keepAlive, isHead);
    beast::http::response_serializer<beast::http::string_body> serializer(wire);
    serializer.split(isHead);
    stream.expires_after(bodyTime);
    if (isHead) {
        co_await beast::http::async_write_header(stream, serializer, asio::redirect_error(asio::use_awaitable, error));
    } else {
        co_await beast::http::async_write(stream, serializer, asio::redirect_error(asio::use_awaitable, error));
    }
    co_return !error && keepAlive;
}

asio::awaitable<void> HttpServer::Implementation::serve(std::shared_ptr<Implementation> self, tcp::socket socket)
{
    error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    const std::string clientAddress = error ? std::string() : peer.address().to_string();
    socket.set_option(tcp::no_delay(true), error);
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer(headerLimit * 2);
    bool again = true;
    while (again) {
        again = co_await self->serveOne(stream, buffer, clientAddress);
    }
    stream.socket().shutdown(tcp::socket::shutdown_send, error);
    --self->connections;
}

asio::awaitable<void> HttpServer::Implementation::accept(std::shared_ptr<Implementation> self)
{
    while (self->acceptor.is_open()) {
        error_code error;
        tcp::socket socket = co_await self->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            if (!self->acceptor.is_open()) {
                co_return;
            }
            // Out of descriptors, say: waiting a moment is better than spinning.
            asio::steady_timer timer(self->context, std::chrono::milliseconds(50));
            co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        if (self->connections >= connectionLimit) {
            continue;  // the socket closes itself
        }
        ++self->connections;
        asio::co_spawn(self->context, serve(self, std::move(socket)), asio::detached);
    }
}

HttpServer::HttpServer(asio::io_context& context, Handler handle) :
    m_implementation(std::make_shared<Implementation>(context, std::move(handle)))
{
}

HttpServer::~HttpServer() = default;

Result<std::uint16_t> HttpServer::listen(const std::string& host, std::uint16_t port)
{
    const std::string origin = host + ":" + std::to_string(port);
    error_code error;
    const asio::ip::address address = asio::ip::make_address(host, error);
    if (error) {
        return fail(ErrorCode::InvalidArgument, origin, "the host must be an IP address");
    }
    tcp::acceptor& acceptor = m_implementation->acceptor;
    const tcp::endpoint endpoint(address, port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) {
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    }
    if (!error) {
        acceptor.bind(endpoint, error);
    }
    if (!error) {
        acceptor.listen(asio::socket_base::max_listen_connections, error);
    }
    if (error == asio::error::address_in_use) {
        return fail(ErrorCode::PortInUse, origin, "another program listens there");
    }
    if (error == asio::error::access_denied) {
        return fail(ErrorCode::PermissionDenied, origin, "this system does not let us listen there");
    }
    if (error) {
        return fail(ErrorCode::IoFailed, origin, error.message());
    }
    const std::uint16_t taken = acceptor.local_endpoint(error).port();
    asio::co_spawn(m_implementation->context, Implementation::accept(m_implementation), asio::detached);
    return taken;
}

}  // namespace gatehouse::proxy::lab

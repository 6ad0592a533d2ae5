#include "core/net/message_exchange.h"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "core/http/characters.h"
#include "core/http/chunked.h"
#include "core/http/head_parser.h"

namespace gatehouse::net {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t readSize = 16 * 1024;
constexpr int mostInterimAnswers = 16;
/// However many peers send long answers at a time, a client holds no more of them than this; short ones do not count.
constexpr std::size_t mostHeld = 8 * 1024 * 1024;
constexpr std::size_t shortAnswer = 64 * 1024;

Awaitable<bool> readMore(MessageExchange& exchange, Connection& connection, boost::system::error_code& error)
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

Awaitable<Result<void>> readByLength(MessageExchange& exchange, Connection& connection, std::uint64_t length)
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

Awaitable<Result<void>> readChunked(MessageExchange& exchange, Connection& connection)
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

Awaitable<Result<void>> readUntilClose(MessageExchange& exchange, Connection& connection)
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

}  // namespace

Error MessageExchange::error(const boost::system::error_code& code, const char* during) const
{
    return connectionError(code, deadline, origin, during);
}

Error MessageExchange::violation(std::string detail) const
{
    return {ErrorCode::ProtocolViolation, origin, std::move(detail)};
}

Error MessageExchange::tooLarge() const
{
    const bool byItself = record.responseBodySize > request.maximumAnswer;
    return {ErrorCode::TooLarge, origin,
            byItself ? "the answer's body is longer than " + std::to_string(request.maximumAnswer) + " octets"
                     : "too many long answers at a time"};
}

bool MessageExchange::keepBody(std::string_view octets)
{
    record.responseBodySize += octets.size();
    body.append(octets.substr(0, request.maximumAnswer - body.size()));
    if (held != nullptr && body.capacity() > shortAnswer) {
        *held += body.capacity() - charged;
        charged = body.capacity();
    }
    return record.responseBodySize <= request.maximumAnswer && (held == nullptr || *held <= mostHeld);
}

Awaitable<Result<CallAnswer>> readHead(MessageExchange& exchange, Connection& connection, http::ResponseHead& head)
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

Awaitable<Result<CallAnswer>> exchangeMessages(MessageExchange& exchange, Connection& connection)
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

}  // namespace gatehouse::net

#include "proxy/server/forwarder.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstring>

#include "core/http/forwarding.h"
#include "core/http/head_parser.h"
#include "proxy/server/worker.h"

namespace gatehouse::proxy {

namespace asio = boost::asio;
using exchange::Reason;
using http::BodyFraming;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t piecesAtOnce = 16;
constexpr std::size_t largeBlock = 64 * 1024;
constexpr int mostInterimAnswers = 16;
constexpr std::string_view unreachable = "the upstream cannot be reached";
constexpr std::string_view timedOut = "the upstream did not answer in time";
constexpr std::string_view invalidAnswer = "the upstream gave no valid answer";

/// Views of body octets that go out together.
struct Pieces {
    std::array<std::string_view, piecesAtOnce> views;
    std::size_t count = 0;
    std::size_t octets = 0;

    bool full() const noexcept { return count == views.size(); }
    void add(std::string_view view) noexcept
    {
        views[count++] = view;
        octets += view.size();
    }
    void addTo(GatherList& gather, bool chunked, std::array<char, 20>& storage) const noexcept
    {
        if (octets == 0) {
            return;
        }
        if (chunked) {
            gather.add(http::chunkHead(octets, storage));
        }
        for (std::size_t i = 0; i < count; ++i) {
            gather.add(views[i]);
        }
        if (chunked) {
            gather.add(http::chunkEnd);
        }
    }
};

bool isIdempotent(std::string_view method) noexcept
{
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "PUT" || method == "DELETE";
}

}  // namespace

Forwarder::Forwarder(Worker& worker, ClientStream& client, Scratch& scratch, RequestBodyReader& body,
                     const ForwardJob& job) :
    m_worker(worker),
    m_client(client),
    m_scratch(scratch),
    m_body(body),
    m_job(job),
    m_legStart(job.start),
    m_sentAt(job.start)
{
}

Forwarder::~Forwarder()
{
    if (m_large) {
        m_worker.giveLargeBlock();
    }
}

void Forwarder::checkDeadlines(Watch::Time now) noexcept
{
    if (m_upstreamWatch.fires(now) && m_upstream != nullptr) {
        m_upstream->close();
    }
}

void Forwarder::abort() noexcept
{
    m_aborted = true;
    if (m_upstream != nullptr) {
        m_upstream->close();
    }
}

std::chrono::nanoseconds Forwarder::sinceLegStart() const
{
    return steady_clock::now() - m_legStart;
}

void Forwarder::fail(int status, Reason reason, std::string_view message, std::string detail)
{
    m_result.end = Forwarded::End::NoAnswer;
    m_result.status = status;
    m_result.reason = reason;
    m_result.message = message;
    m_result.detail = std::move(detail);
}

void Forwarder::failByError(const Error& error)
{
    m_leg.error = error;
    switch (error.code) {
    case ErrorCode::TimedOut: return fail(504, Reason::UpstreamTimedOut, timedOut, error.detail);
    case ErrorCode::TlsFailed:
        return fail(502, Reason::UpstreamTlsFailed, "no trusted connection to the upstream", error.detail);
    default: return fail(502, Reason::UpstreamUnreachable, unreachable, error.detail);
    }
}

/// The client's body could not be had.
void Forwarder::failByUpload()
{
    switch (m_uploadFailure) {
    case ErrorCode::ProtocolViolation:
        return fail(400, Reason::MalformedRequest, "bad request: the body's framing is invalid", "chunked body");
    case ErrorCode::TimedOut:
        return fail(408, Reason::ClientGone, "the request's body did not come in time", "no octet of the body came");
    default: m_result.end = Forwarded::End::ClientGone; m_result.detail = "in the middle of its body";
    }
}

/// Reading the answer's head came to nothing.
void Forwarder::failReading()
{
    const std::string origin = m_job.service->url.scheme + "://" + m_job.service->url.authority();
    if (m_uploadFailure != ErrorCode::Internal) {
        failByUpload();
    } else if (m_upstreamWatch.expired()) {
        failByError({ErrorCode::TimedOut, origin, "no answer in time"});
    } else {
        m_leg.error =
            Error{ErrorCode::ConnectionReset, origin, "the connection was closed before the answer was whole"};
        fail(502, Reason::UpstreamInvalidAnswer, invalidAnswer, m_leg.error->detail);
    }
}

void Forwarder::writeRequestHead()
{
    http::RequestForwarding how;
    how.target = m_scratch.target;
    how.host = m_job.host;
    how.clientAddress = m_job.clientAddress;
    how.protocol = "http";
    how.forwardedHost = m_job.forwardedHost;
    how.forwardedPort = m_worker.shared().port;
    how.requestId = m_job.requestId;
    how.framing = m_body.framing();
    how.contentLength = m_body.contentLength();
    if (m_job.upstreamEdits != nullptr) {
        how.edits = {&m_job.upstreamEdits->set, m_job.upstreamEdits->remove, m_job.upstreamEdits->removeCookies};
    }
    m_scratch.upstreamHead.clear();
    http::appendUpstreamRequestHead(m_scratch.upstreamHead, m_scratch.request, how);
}

/// The head and what there is of the body already, as one message.
Forwarder::Sent Forwarder::prepare()
{
    writeRequestHead();
    m_first.clear();
    m_first.add(m_scratch.upstreamHead);
    const bool chunked = m_body.framing() == BodyFraming::Chunked;
    Pieces pieces;
    Sent sent = Sent::More;
    while (!pieces.full()) {
        std::string_view data;
        const RequestBodyReader::Next next = m_body.take(data);
        if (next == RequestBodyReader::Next::Broken) {
            return Sent::Broken;
        }
        if (next == RequestBodyReader::Next::Data) {
            pieces.add(data);
            continue;
        }
        if (next == RequestBodyReader::Next::End) {
            sent = Sent::All;
        }
        break;
    }
    pieces.addTo(m_first, chunked, m_firstChunk);
    if (chunked && sent == Sent::All) {
        m_first.add(http::lastChunk);
    }
    return sent;
}

net::Awaitable<bool> Forwarder::connect(bool first)
{
    m_called = true;
    m_legStart = steady_clock::now();
    m_leg.times = {};
    if (first) {
        // Where a try may be repeated, the try itself shows whether the connection lives.
        m_upstream = m_worker.upstreams().take(m_job.service, !isIdempotent(m_scratch.request.method));
        m_reused = m_upstream != nullptr;
        if (m_reused) {
            co_return true;
        }
    }
    m_reused = false;
    const gateway::RuntimeService& service = *m_job.service;
    const net::Target target{service.url.host, service.url.port, service.url.secure(), service.tls};
    net::Deadline deadline(m_worker.context().get_executor(), m_legStart + service.connectTimeout);
    m_connecting = true;
    Result<std::shared_ptr<net::Connection>> connection =
        co_await m_worker.connector().connect(target, deadline, m_legStart, m_leg.times);
    m_connecting = false;
    if (!connection) {
        failByError(connection.error());
        co_return false;
    }
    m_upstream = std::move(*connection);
    boost::system::error_code ignored;
    m_upstream->socket().non_blocking(true, ignored);
    co_return !m_aborted;
}

net::Awaitable<bool> Forwarder::writeUpstream(GatherList& gather)
{
    boost::system::error_code error;
    const Watch::Time& now = m_worker.coarseNow();
    if (m_upstream->secure()) {
        m_upstreamWatch.arm(now + m_job.service->writeTimeout);
        co_await m_upstream->write(gather.buffers(), error);
        m_upstreamWatch.disarm();
        co_return !error;
    }
    while (!writeSocketNow(m_upstream->socket(), gather, error) && !error) {
        m_upstreamWatch.arm(now + m_job.service->writeTimeout);
        co_await m_upstream->socket().async_wait(asio::socket_base::wait_write,
                                                 asio::redirect_error(asio::use_awaitable, error));
        m_upstreamWatch.disarm();
        if (error) {
            break;
        }
    }
    co_return !error;
}

net::Awaitable<bool> Forwarder::sendFirst()
{
    // A copy: a second connection may have to send it once more.
    GatherList gather = m_first;
    m_sentAt = steady_clock::now();
    boost::system::error_code error;
    bool sent = !m_upstream->secure() && writeSocketNow(m_upstream->socket(), gather, error);
    if (!sent && !error) {
        sent = co_await writeUpstream(gather);
    }
    if (sent && m_job.record) {
        m_leg.times.sent = sinceLegStart();
    }
    co_return sent;
}

net::Awaitable<bool> Forwarder::readUpstream()
{
    char* const begin = m_scratch.down.data();
    const std::size_t kept = m_window.size();
    if (kept > 0 && m_window.data() != begin) {
        std::memmove(begin, m_window.data(), kept);
    }
    const std::span<char> room(begin + kept, m_scratch.down.size() - kept);
    // While the body is still on its way up, the upstream owes nothing.
    if (!m_uploading) {
        m_upstreamWatch.arm(m_worker.coarseNow() + m_job.service->readTimeout);
    }
    m_reading = true;
    m_error.clear();
    std::size_t got = 0;
    if (m_upstream->secure()) {
        got = co_await m_upstream->readSome(room, m_error);
    } else {
        got = co_await m_upstream->socket().async_read_some(asio::mutable_buffer(room.data(), room.size()),
                                                            asio::redirect_error(asio::use_awaitable, m_error));
    }
    m_reading = false;
    m_upstreamWatch.disarm();
    m_window = {begin, kept + got};
    if (got > 0 && !m_anyOctet) {
        m_anyOctet = true;
        if (m_job.record) {
            m_leg.times.firstByte = sinceLegStart();
        }
    }
    co_return got > 0;
}

/// False: `m_result` says so already, or reading failed.
net::Awaitable<bool> Forwarder::readHead()
{
    std::size_t scanned = 0;
    int interim = 0;
    for (;;) {
        const http::HeadParse parse =
            http::parseResponseHead(m_window, scanned, m_worker.limits(), m_scratch.request.method, m_scratch.response);
        if (parse.outcome == http::HeadParse::Outcome::Complete) {
            const int status = m_scratch.response.status;
            if (status >= 200) {
                if (m_job.record) {
                    m_leg.response.head = m_window.substr(0, parse.end);
                }
                m_window.remove_prefix(parse.end);
                co_return true;
            }
            // 100 was answered by the gateway itself; 101 would turn the connection into something nobody asked for.
            if (status == 101 || ++interim > mostInterimAnswers) {
                fail(502, Reason::UpstreamInvalidAnswer, invalidAnswer,
                     status == 101 ? "an upgrade that was not asked for" : "too many interim answers");
                co_return false;
            }
            m_window.remove_prefix(parse.end);
            scanned = 0;
            continue;
        }
        if (parse.outcome == http::HeadParse::Outcome::Refused) {
            if (m_job.record) {
                m_leg.response.head = m_window.substr(0, m_worker.limits().headerSection);
            }
            fail(502, Reason::UpstreamInvalidAnswer, invalidAnswer, std::string(parse.problem));
            co_return false;
        }
        if (m_window.size() == m_scratch.down.size()) {
            const std::size_t kept = m_window.size();
            m_scratch.down.grow(m_scratch.down.size() * 2, kept);
            m_window = {m_scratch.down.data(), kept};
        }
        const bool got = co_await readUpstream();
        if (!got) {
            co_return false;
        }
    }
}

bool Forwarder::mayRetry() const noexcept
{
    return m_reused && !m_anyOctet && m_sent == Sent::All && !m_upstreamWatch.expired() && !m_aborted
           && isIdempotent(m_scratch.request.method);
}

net::Awaitable<Forwarded> Forwarder::run()
{
    m_sent = prepare();
    if (m_sent == Sent::Broken) {
        m_uploadFailure = ErrorCode::ProtocolViolation;
        failByUpload();
        co_return std::move(m_result);
    }
    co_await exchangeMessages();
    if (m_uploading) {
        co_await endUpload();
    }
    finish();
    co_return std::move(m_result);
}

net::Awaitable<void> Forwarder::exchangeMessages()
{
    for (bool first = true;; first = false) {
        const bool connected = co_await connect(first);
        if (!connected) {
            co_return;
        }
        // An upstream may answer and close before it has taken the whole request: its answer counts.
        const bool sent = co_await sendFirst();
        if (!sent) {
            m_uploadBroken = true;
        } else if (m_sent == Sent::More) {
            startUpload();
        }
        const bool got = co_await readHead();
        if (got) {
            break;
        }
        if (m_result.end == Forwarded::End::NoAnswer) {
            co_return;
        }
        if (!mayRetry()) {
            failReading();
            co_return;
        }
        m_uploadBroken = false;
        m_upstream.reset();
    }
    co_await relay();
}

void Forwarder::beginAnswer()
{
    const http::RequestHead& request = m_scratch.request;
    const http::ResponseHead& head = m_scratch.response;
    m_answerFraming = head.framing;
    m_answerRemaining = head.contentLength;
    if (m_answerFraming == BodyFraming::Chunked) {
        m_decoder.emplace(m_worker.limits());
    }
    m_answerEnded = m_answerFraming == BodyFraming::None
                    || (m_answerFraming == BodyFraming::ContentLength && m_answerRemaining == 0);
    http::ResponseForwarding how;
    how.clientMinorVersion = request.minorVersion;
    switch (m_answerFraming) {
    case BodyFraming::ContentLength:
        m_clientFraming = how.framing = BodyFraming::ContentLength;
        how.contentLength = head.contentLength;
        break;
    case BodyFraming::Chunked:
    case BodyFraming::UntilClose:
        m_clientFraming = request.minorVersion == 1 ? BodyFraming::Chunked : BodyFraming::UntilClose;
        how.framing = m_clientFraming;
        break;
    case BodyFraming::None:
        // What a body would have been framed by, had there been one (RFC 9110 section 8.6).
        if (head.status != 204 && head.find("Content-Length")) {
            how.framing = BodyFraming::ContentLength;
            how.contentLength = head.contentLength;
        } else if (head.status != 204 && request.minorVersion == 1 && head.find("Transfer-Encoding")) {
            how.framing = BodyFraming::Chunked;
        }
        break;
    }
    m_result.untilClose = m_clientFraming == BodyFraming::UntilClose;
    const bool bodyTaken = m_body.finished() || m_uploading;
    m_result.keepAlive = request.keepAlive && !m_worker.draining() && !m_result.untilClose && bodyTaken;
    how.keepAlive = m_result.keepAlive;
    m_trailers = m_clientFraming == BodyFraming::Chunked && http::acceptsTrailers(request);
    how.trailers = m_trailers;
    const auto now = steady_clock::now();
    const auto upstream = std::chrono::duration_cast<std::chrono::milliseconds>(now - m_sentAt);
    how.upstreamLatency = upstream.count();
    how.proxyLatency = std::chrono::duration_cast<std::chrono::milliseconds>(m_sentAt - m_job.start).count();
    how.requestId = m_job.requestId;
    if (m_job.downstreamEdits != nullptr) {
        how.edits = {&m_job.downstreamEdits->set, m_job.downstreamEdits->remove, {}};
    }
    m_scratch.clientHead.clear();
    http::appendDownstreamResponseHead(m_scratch.clientHead, head, how);
    m_body.answerStarted();
    m_leg.status = head.status;
    if (m_job.record) {
        m_firstAnswerOctet = now;
    }
}

/// Adds what the window holds of the body, framed for the client.
void Forwarder::gatherAnswer(GatherList& gather)
{
    Pieces pieces;
    m_answerNeedsMore = false;
    const bool endedBefore = m_answerEnded && m_answerFraming != BodyFraming::UntilClose;
    while (!pieces.full() && !m_answerEnded && !m_answerNeedsMore && !m_answerBroken) {
        std::string_view data = m_window;
        if (m_answerFraming == BodyFraming::Chunked) {
            const http::ChunkedDecoder::Step step = m_decoder->step(m_window);
            m_window.remove_prefix(step.used);
            data = step.data;
            m_answerEnded = step.event == http::ChunkedDecoder::Event::End;
            m_answerBroken = step.event == http::ChunkedDecoder::Event::Refused;
            m_answerNeedsMore = step.event == http::ChunkedDecoder::Event::NeedMore;
        } else {
            if (m_answerFraming == BodyFraming::ContentLength) {
                data = data.substr(0, std::min<std::uint64_t>(data.size(), m_answerRemaining));
                m_answerRemaining -= data.size();
                m_answerEnded = m_answerRemaining == 0;
            }
            m_window.remove_prefix(data.size());
            m_answerNeedsMore = !m_answerEnded;
        }
        if (data.empty()) {
            continue;
        }
        m_responseOctets += data.size();
        if (m_job.record && m_responseBody.size() < m_worker.limits().recordedBody) {
            m_responseBody.append(data.substr(0, m_worker.limits().recordedBody - m_responseBody.size()));
        }
        pieces.add(data);
    }
    const bool chunked = m_clientFraming == BodyFraming::Chunked;
    pieces.addTo(gather, chunked, m_chunk);
    if (chunked && m_answerEnded && !endedBefore) {
        if (m_trailers && m_decoder && !m_decoder->trailers().empty()) {
            gather.add("0\r\n");
            gather.add(m_decoder->trailers());
            gather.add("\r\n");
        } else {
            gather.add(http::lastChunk);
        }
    }
}

net::Awaitable<bool> Forwarder::writeClient(GatherList& gather)
{
    boost::system::error_code error;
    if (!m_client.writeNow(gather, error) && !error) {
        co_await m_client.write(gather, m_worker.coarseNow(), m_worker.limits().bodyProgressTime, error);
    }
    if (error) {
        m_result.end = Forwarded::End::ClientGone;
        m_result.detail = m_client.writing.expired() ? "it did not read the answer" : "in the middle of the answer";
    }
    co_return !error;
}

net::Awaitable<void> Forwarder::relay()
{
    beginAnswer();
    GatherList gather;
    gather.add(m_scratch.clientHead);
    for (;;) {
        gatherAnswer(gather);
        if (!gather.empty()) {
            boost::system::error_code error;
            bool written = m_client.writeNow(gather, error);
            if (!written) {
                written = co_await writeClient(gather);
            }
            if (!written) {
                co_return;
            }
            gather.clear();
        }
        if (m_answerEnded) {
            co_return;
        }
        bool got = !m_answerBroken;
        if (got && m_answerNeedsMore) {
            useLargeBlock();
            got = co_await readUpstream();
        }
        if (!got && m_answerFraming == BodyFraming::UntilClose && m_error == asio::error::eof) {
            m_answerEnded = true;
        } else if (!got) {
            m_result.end = m_uploadFailure == ErrorCode::Internal ? Forwarded::End::Cut : Forwarded::End::ClientGone;
            m_result.reason = m_upstreamWatch.expired() ? Reason::UpstreamTimedOut : Reason::UpstreamInvalidAnswer;
            m_result.detail = m_answerBroken ? std::string(m_decoder->problem()) : "it broke off in its answer's body";
            co_return;
        }
    }
}

/// A body that fills the block again and again is worth fewer and larger reads.
void Forwarder::useLargeBlock()
{
    if (!m_window.empty() || m_scratch.down.size() >= largeBlock || m_responseOctets < 2 * Scratch::blockSize
        || !m_worker.takeLargeBlock()) {
        return;
    }
    m_large = true;
    m_scratch.down = Block(largeBlock);
}

void Forwarder::startUpload()
{
    m_uploading = true;
    m_uploadEnd.emplace(m_worker.context(), steady_clock::time_point::max());
    asio::co_spawn(m_worker.context(), upload(), [this](const std::exception_ptr& exception) {
        m_uploading = false;
        m_uploadEnd->cancel();
        if (exception) {
            m_uploadBroken = true;
            m_upstream->close();
        } else if (m_reading) {
            m_upstreamWatch.arm(m_worker.coarseNow() + m_job.service->readTimeout);
        }
    });
}

/// Runs beside the rest: takes the client's body to the upstream.
net::Awaitable<void> Forwarder::upload()
{
    const bool chunked = m_body.framing() == BodyFraming::Chunked;
    if (m_scratch.up.size() < largeBlock && (chunked || m_body.contentLength() > 2 * Scratch::blockSize)
        && !m_scratch.up.made()) {
        m_scratch.up = Block(largeBlock);
    }
    for (;;) {
        Pieces pieces;
        RequestBodyReader::Next next = RequestBodyReader::Next::Data;
        while (next == RequestBodyReader::Next::Data && !pieces.full()) {
            std::string_view data;
            next = m_body.take(data);
            if (next == RequestBodyReader::Next::Data) {
                pieces.add(data);
            }
        }
        if (next == RequestBodyReader::Next::Broken) {
            m_uploadFailure = ErrorCode::ProtocolViolation;
            m_upstream->close();
            co_return;
        }
        GatherList gather;
        std::array<char, 20> chunk{};
        pieces.addTo(gather, chunked, chunk);
        const bool ended = next == RequestBodyReader::Next::End || (m_body.finished() && !chunked);
        if (ended && chunked) {
            gather.add(http::lastChunk);
        }
        if (!gather.empty()) {
            const bool written = co_await writeUpstream(gather);
            if (!written) {
                // What the upstream has said by now is still read; what it did not take is not sent again.
                m_uploadBroken = true;
                co_return;
            }
        }
        if (ended || m_stopUpload) {
            co_return;
        }
        if (next == RequestBodyReader::Next::NeedMore) {
            const bool more = co_await m_body.readMore();
            if (!more) {
                if (!m_stopUpload) {
                    m_uploadFailure = m_body.failure();
                    m_upstream->close();
                }
                co_return;
            }
        }
    }
}

/// The answer is over, one way or the other, and the body is not: nobody wants the rest.
net::Awaitable<void> Forwarder::endUpload()
{
    m_stopUpload = true;
    boost::system::error_code ignored;
    m_upstream->close();
    m_client.socket().cancel(ignored);
    while (m_uploading) {
        co_await m_uploadEnd->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

void Forwarder::finishLeg()
{
    const gateway::RuntimeService& service = *m_job.service;
    m_leg.kind = exchange::LegKind::Upstream;
    m_leg.purpose = exchange::LegPurpose::Upstream;
    m_leg.start = m_legStart - m_job.start;
    m_leg.times.end = sinceLegStart();
    m_leg.method = m_scratch.request.method;
    m_leg.url = service.url.scheme + "://" + service.url.authority() + m_scratch.target;
    m_leg.request.head = m_scratch.upstreamHead;
    m_leg.reusedConnection = m_reused;
    if (m_upstream != nullptr) {
        m_leg.tls = m_upstream->tlsDescription();
    }
    if (!m_leg.error && m_result.end != Forwarded::End::Complete && m_result.end != Forwarded::End::ClientGone
        && m_result.status >= 500) {
        m_leg.error =
            Error{ErrorCode::ProtocolViolation, service.url.scheme + "://" + service.url.authority(), m_result.detail};
    }
}

void Forwarder::finish()
{
    if (!m_body.finished()) {
        m_result.keepAlive = false;
    }
    if (m_job.record) {
        finishLeg();
    }
    // Octets behind an answer would be taken for the next one's (RFC 9112 section 9.2).
    const bool reusable = m_result.end == Forwarded::End::Complete && m_answerEnded && m_scratch.response.keepAlive
                          && m_window.empty() && !m_uploadBroken && m_body.finished()
                          && m_answerFraming != BodyFraming::UntilClose && m_upstream->socket().is_open();
    if (reusable) {
        m_worker.upstreams().give(m_job.service, std::move(m_upstream), m_worker.coarseNow());
    }
}

}  // namespace gatehouse::proxy

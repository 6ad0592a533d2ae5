// The way down: the upstream's answer to the client.
#include <boost/asio/error.hpp>

#include <algorithm>
#include <cstring>

#include "core/http/forwarding.h"
#include "core/http/head_parser.h"
#include "proxy/server/forwarder.h"
#include "proxy/server/pieces.h"
#include "proxy/server/worker.h"

namespace gatehouse::proxy {

namespace asio = boost::asio;
using exchange::Reason;
using http::BodyFraming;
using std::chrono::steady_clock;

namespace {

constexpr int mostInterimAnswers = 16;
constexpr std::string_view invalidAnswer = "the upstream gave no valid answer";

}  // namespace

/// What the window begins with. Whole: it is taken off. Bad: `m_result` says so. Otherwise a second look finds the
/// same.
Forwarder::HeadFound Forwarder::lookForHead()
{
    const http::HeadParse parse =
        http::parseResponseHead(m_window, m_scanned, m_worker.limits(), m_scratch.request.method, m_scratch.response);
    if (parse.outcome == http::HeadParse::Outcome::NeedMore) {
        return HeadFound::Part;
    }
    if (parse.outcome == http::HeadParse::Outcome::Refused) {
        if (m_job.record) {
            m_scratch.recordedHead = m_window.substr(0, m_worker.limits().headerSection);
        }
        fail(502, Reason::UpstreamInvalidAnswer, invalidAnswer, std::string(parse.problem));
        return HeadFound::Bad;
    }
    const int status = m_scratch.response.status;
    m_tunnel = m_scratch.request.webSocket && http::switchesToWebSocket(m_scratch.response, m_scratch.request);
    if (status < 200 && !m_tunnel) {
        m_headEnd = parse.end;
        return HeadFound::Interim;
    }
    if (m_job.record) {
        m_scratch.recordedHead = m_window.substr(0, parse.end);
    }
    m_window.remove_prefix(parse.end);
    m_stage = Stage::Answer;
    return HeadFound::Whole;
}

/// False: `m_result` says so already, or reading failed.
net::Awaitable<bool> Forwarder::readHead()
{
    int interim = 0;
    for (;;) {
        const HeadFound found = lookForHead();
        if (found == HeadFound::Whole || found == HeadFound::Bad) {
            co_return found == HeadFound::Whole;
        }
        if (found == HeadFound::Interim) {
            // 100 was answered by the gateway itself; 101 would turn the connection into something nobody asked for.
            const bool upgrade = m_scratch.response.status == 101;
            if (upgrade || ++interim > mostInterimAnswers) {
                fail(502, Reason::UpstreamInvalidAnswer, invalidAnswer,
                     upgrade ? "an upgrade that was not asked for" : "too many interim answers");
                co_return false;
            }
            const bool passed = co_await passInterimAnswer();
            if (!passed) {
                co_return false;
            }
            m_window.remove_prefix(m_headEnd);
            m_headDue.reset();
            continue;
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

/// The answer's head as a whole, and then every octet of its body, has to come in read_timeout.
void Forwarder::armReading()
{
    const Watch::Time due = m_worker.coarseNow() + m_job.service->readTimeout;
    if (m_answering) {
        m_upstreamReading.arm(m_tunnelDue ? std::min(due, *m_tunnelDue) : due);
        return;
    }
    if (!m_headDue) {
        m_headDue = due;
    }
    m_upstreamReading.arm(*m_headDue);
}

/// RFC 9110 section 15.2: on to a client that knows them; but 100 it has got, where it waits for it, from the gateway.
net::Awaitable<bool> Forwarder::passInterimAnswer()
{
    if (m_scratch.request.minorVersion == 0 || m_scratch.response.status == 100) {
        co_return true;
    }
    m_scratch.clientHead.clear();
    http::appendInterimResponseHead(m_scratch.clientHead, m_scratch.response);
    GatherList gather;
    gather.add(m_scratch.clientHead);
    co_return co_await writeClient(gather);
}

/// What is not dealt with moves to the front of the block; room for more is behind it.
std::span<char> Forwarder::beginReading()
{
    char* const begin = m_scratch.down.data();
    const std::size_t kept = m_window.size();
    if (kept > 0 && m_window.data() != begin) {
        std::memmove(begin, m_window.data(), kept);
    }
    m_window = {begin, kept};
    m_error.clear();
    return {begin + kept, m_scratch.down.size() - kept};
}

/// False: nothing more comes.
bool Forwarder::endReading(std::size_t got)
{
    m_reading = false;
    m_upstreamReading.disarm();
    m_window = {m_window.data(), m_window.size() + got};
    if (!m_answering) {
        m_headCame = steady_clock::now();
    }
    if (got > 0 && !m_anyOctet) {
        m_anyOctet = true;
        m_call.times.firstByte = m_headCame - m_legStart;
    }
    return got > 0;
}

net::Awaitable<bool> Forwarder::readUpstream()
{
    const std::span<char> room = beginReading();
    // While the body is still on its way up, the upstream owes nothing.
    if (!m_uploading || m_tunnel) {
        armReading();
    }
    m_reading = true;
    std::size_t got = 0;
    if (!m_upstream->readNow(room, got, m_error)) {
        got = co_await m_upstream->readSome(room, m_error);
    }
    co_return endReading(got);
}

/// Reading the answer's head came to nothing.
void Forwarder::failReading()
{
    if (m_uploadFailure != ErrorCode::Internal) {
        failByUpload();
    } else if (upstreamLate()) {
        failByError({ErrorCode::TimedOut, originName(), "no answer in time"});
    } else {
        m_call.error =
            Error{ErrorCode::ConnectionReset, originName(), "the connection was closed before the answer was whole"};
        fail(502, Reason::UpstreamInvalidAnswer, invalidAnswer, m_call.error->detail);
    }
}

http::ForwardingEdits Forwarder::downstreamEdits() const noexcept
{
    const HeadEdits* const edits = m_job.downstreamEdits;
    return edits != nullptr ? http::ForwardingEdits{&edits->set, edits->remove, {}} : http::ForwardingEdits{};
}

void Forwarder::beginAnswer()
{
    const http::RequestHead& request = m_scratch.request;
    const http::ResponseHead& head = m_scratch.response;
    m_answering = true;
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
        if (m_tunnel) {
            how.webSocket = true;
        } else if (head.status != 204 && head.find("Content-Length")) {
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
    if (m_trailers) {
        m_answersConnection = http::connectionOptions(head);
    }
    const auto upstream = std::chrono::duration_cast<std::chrono::milliseconds>(m_headCame - m_sentAt);
    how.upstreamLatency = upstream.count();
    how.proxyLatency = std::chrono::duration_cast<std::chrono::milliseconds>(m_sentAt - m_job.start).count();
    how.requestId = m_job.requestId;
    how.date = m_worker.date();
    how.edits = downstreamEdits();
    m_scratch.clientHead.clear();
    http::appendDownstreamResponseHead(m_scratch.clientHead, head, how);
    m_toClient.clear();
    m_toClient.add(m_scratch.clientHead);
    m_body.answerStarted();
    m_call.status = head.status;
    if (m_job.record) {
        m_firstAnswerOctet = m_headCame;
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
        if (m_job.record && m_scratch.recordedBody.size() < m_worker.limits().recordedBody) {
            m_scratch.recordedBody.append(
                data.substr(0, m_worker.limits().recordedBody - m_scratch.recordedBody.size()));
        }
        pieces.add(data);
    }
    const bool chunked = m_clientFraming == BodyFraming::Chunked;
    pieces.addTo(gather, chunked, m_chunk);
    if (chunked && m_answerEnded && !endedBefore) {
        if (m_trailers && m_decoder && !m_decoder->trailers().empty()) {
            m_answerTrailers = "0\r\n";
            http::appendDownstreamTrailers(m_answerTrailers, m_decoder->trailers(), m_answersConnection,
                                           downstreamEdits());
            m_answerTrailers += "\r\n";
            gather.add(m_answerTrailers);
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
        clientGone();
    }
    co_return !error;
}

void Forwarder::clientGone()
{
    m_result.end = Forwarded::End::ClientGone;
    m_result.detail = m_client.writing.expired() ? "it did not read the answer" : "in the middle of the answer";
}

/// `m_toClient` holds the answer's head and what there is of its body, or what did not go out of them.
net::Awaitable<void> Forwarder::relay()
{
    for (;;) {
        if (!m_toClient.empty()) {
            const bool written = co_await writeClient(m_toClient);
            if (!written) {
                co_return;
            }
        }
        if (m_answerEnded) {
            co_return;
        }
        bool got = !m_answerBroken;
        if (got && m_answerNeedsMore) {
            if (takeDownPipe()) {
                co_await passUnseen();
                co_return;
            }
            useLargeBlock();
            got = co_await readUpstream();
        }
        if (!got && m_answerFraming == BodyFraming::UntilClose && m_error == asio::error::eof) {
            m_answerEnded = true;
        } else if (!got) {
            breakOff();
            co_return;
        }
        m_toClient.clear();
        gatherAnswer(m_toClient);
    }
}

/// Whether the rest may go from socket to socket: nobody changes it, reads it or writes it down.
bool Forwarder::takeDownPipe()
{
    const bool plain = m_answerFraming == BodyFraming::ContentLength && m_clientFraming == BodyFraming::ContentLength
                       && !m_client.secure() && !m_upstream->secure();
    const bool recorded = !m_job.record || m_scratch.recordedBody.size() >= m_worker.limits().recordedBody;
    if (plain && recorded && m_window.empty() && m_answerRemaining >= Scratch::largeBlockSize) {
        m_downPipe = m_worker.takePipe();
    }
    return m_downPipe != nullptr;
}

net::Awaitable<void> Forwarder::passUnseen()
{
    while (!m_answerEnded) {
        std::size_t got = 0;
        if (!m_uploading) {
            armReading();
        }
        m_reading = true;
        while (!m_upstream->moveNow(*m_downPipe, BodyPipe::mostAtOnce(m_answerRemaining), got, m_error)) {
            co_await m_upstream->octets();
        }
        m_reading = false;
        m_upstreamReading.disarm();
        if (got == 0) {
            breakOff();
            co_return;
        }
        m_responseOctets += got;
        m_answerRemaining -= got;
        m_answerEnded = m_answerRemaining == 0;
        boost::system::error_code error;
        co_await m_client.write(*m_downPipe, m_worker.coarseNow(), m_worker.limits().bodyProgressTime, error);
        if (error) {
            clientGone();
            co_return;
        }
    }
}

/// The answer came only in part.
void Forwarder::breakOff()
{
    m_result.end = m_uploadFailure == ErrorCode::Internal ? Forwarded::End::Cut : Forwarded::End::ClientGone;
    m_result.reason = upstreamLate() ? Reason::UpstreamTimedOut : Reason::UpstreamInvalidAnswer;
    m_result.detail = m_answerBroken   ? std::string(m_decoder->problem())
                      : upstreamLate() ? "it stopped in its answer's body"
                                       : "it broke off in its answer's body";
}

/// A body that fills the block again and again is worth fewer and larger reads.
void Forwarder::useLargeBlock()
{
    if (!m_window.empty() || m_scratch.down.size() >= Scratch::largeBlockSize
        || m_responseOctets < 2 * Scratch::blockSize || !m_worker.takeLargeBlock()) {
        return;
    }
    m_large = true;
    m_scratch.down = Block(Scratch::largeBlockSize);
}

}  // namespace gatehouse::proxy

// The way up: the request's head and body to the upstream.
#include <boost/asio/co_spawn.hpp>

#include "core/http/forwarding.h"
#include "proxy/server/forwarder.h"
#include "proxy/server/pieces.h"
#include "proxy/server/worker.h"

namespace gatehouse::proxy {

namespace asio = boost::asio;
using exchange::Reason;
using http::BodyFraming;
using std::chrono::steady_clock;

http::ForwardingEdits Forwarder::upstreamEdits() const noexcept
{
    const HeadEdits* const edits = m_job.upstreamEdits;
    return edits != nullptr ? http::ForwardingEdits{&edits->set, edits->remove, edits->removeCookies}
                            : http::ForwardingEdits{};
}

void Forwarder::writeRequestHead()
{
    http::RequestForwarding how;
    how.target = m_scratch.target;
    how.host = m_job.host;
    how.clientAddress = m_job.clientAddress;
    how.protocol = m_client.secure() ? "https" : "http";
    how.forwardedHost = m_job.forwardedHost;
    how.forwardedPort = m_worker.shared().port;
    how.requestId = m_job.requestId;
    how.framing = m_body.framing();
    how.contentLength = m_body.contentLength();
    how.webSocket = m_scratch.request.webSocket;
    how.edits = upstreamEdits();
    m_scratch.upstreamHead.clear();
    http::appendUpstreamRequestHead(m_scratch.upstreamHead, m_scratch.request, how);
}

void Forwarder::addLastChunk(GatherList& gather)
{
    if (m_body.trailers().empty()) {
        gather.add(http::lastChunk);
        return;
    }
    m_requestTrailers = "0\r\n";
    http::appendUpstreamTrailers(m_requestTrailers, m_body.trailers(), m_scratch.request, upstreamEdits());
    m_requestTrailers += "\r\n";
    gather.add(m_requestTrailers);
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
        addLastChunk(m_first);
    }
    return sent;
}

void Forwarder::prepareSending(Watch::Time now)
{
    m_unsent = m_first;
    m_sentAt = now;
    m_stage = Stage::Send;
    m_headDue.reset();
    m_scanned = 0;
}

void Forwarder::noteSent()
{
    m_stage = Stage::AwaitHead;
    if (m_job.record) {
        m_call.times.sent = sinceLegStart();
    }
}

net::Awaitable<bool> Forwarder::sendFirst()
{
    boost::system::error_code error;
    bool sent = m_upstream->writeNow(m_unsent, error);
    if (!sent && !error) {
        sent = co_await writeUpstream(m_unsent);
    }
    if (sent) {
        noteSent();
    }
    m_stage = Stage::AwaitHead;
    co_return sent;
}

net::Awaitable<bool> Forwarder::writeUpstream(GatherList& gather)
{
    boost::system::error_code error;
    m_upstreamWriting.arm(m_worker.coarseNow() + m_job.service->writeTimeout);
    co_await m_upstream->write(gather, error);
    m_upstreamWriting.disarm();
    co_return !error;
}

void Forwarder::startUpload()
{
    spawnBeside(upload());
}

void Forwarder::spawnBeside(net::Awaitable<void> work)
{
    m_uploading = true;
    asio::co_spawn(m_worker.executor(), std::move(work), [this](const std::exception_ptr& exception) {
        m_uploading = false;
        if (m_uploadEnd) {
            m_worker.loop().resumeSoon(std::move(m_uploadEnd));
        }
        if (exception) {
            m_uploadBroken = true;
            m_upstream->close();
        } else if (m_reading) {
            armReading();
        }
    });
}

/// Runs beside the rest: takes the client's body to the upstream.
net::Awaitable<void> Forwarder::upload()
{
    const bool chunked = m_body.framing() == BodyFraming::Chunked;
    if (m_scratch.up.size() < Scratch::largeBlockSize && (chunked || m_body.contentLength() > 2 * Scratch::blockSize)
        && !m_scratch.up.made()) {
        m_scratch.up = Block(Scratch::largeBlockSize);
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
            addLastChunk(gather);
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
            if (takeUpPipe()) {
                co_await uploadUnseen();
                co_return;
            }
            const bool more = co_await m_body.readMore();
            if (!more) {
                uploadMissed(m_body.failure());
                co_return;
            }
        }
    }
}

/// The client did not send all of its body, unless it was told that nobody wants it.
void Forwarder::uploadMissed(ErrorCode why)
{
    if (!m_stopUpload) {
        m_uploadFailure = why;
        m_upstream->close();
    }
}

/// Whether the rest may go from socket to socket.
bool Forwarder::takeUpPipe()
{
    if (!m_client.secure() && !m_upstream->secure() && m_body.unseen() >= Scratch::largeBlockSize) {
        m_upPipe = m_worker.takePipe();
    }
    return m_upPipe != nullptr;
}

net::Awaitable<void> Forwarder::uploadUnseen()
{
    while (!m_body.finished() && !m_stopUpload) {
        boost::system::error_code error;
        std::size_t got = 0;
        m_client.reading.arm(m_worker.coarseNow() + m_worker.limits().bodyProgressTime);
        while (!m_client.moveNow(*m_upPipe, BodyPipe::mostAtOnce(m_body.unseen()), got, error)) {
            co_await m_client.octets();
        }
        m_client.reading.disarm();
        if (got == 0) {
            uploadMissed(m_client.reading.expired() ? ErrorCode::TimedOut : ErrorCode::ConnectionReset);
            co_return;
        }
        m_body.passed(got);
        m_upstreamWriting.arm(m_worker.coarseNow() + m_job.service->writeTimeout);
        co_await m_upstream->write(*m_upPipe, error);
        m_upstreamWriting.disarm();
        if (error) {
            m_uploadBroken = true;
            co_return;
        }
    }
}

/// The answer is over, one way or the other, and the body is not: nobody wants the rest.
net::Awaitable<void> Forwarder::endUpload()
{
    m_stopUpload = true;
    m_upstream->close();
    m_client.stopReading();
    while (m_uploading) {
        co_await suspendInto(m_uploadEnd);
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

}  // namespace gatehouse::proxy

#include "proxy/server/forwarder.h"

#include "proxy/server/worker.h"

namespace gatehouse::proxy {

namespace asio = boost::asio;
using exchange::Reason;
using http::BodyFraming;
using std::chrono::steady_clock;

namespace {

constexpr std::string_view unreachable = "the upstream cannot be reached";
constexpr std::string_view timedOut = "the upstream did not answer in time";

bool isIdempotent(std::string_view method) noexcept
{
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "PUT" || method == "DELETE";
}

}  // namespace

Forwarder::Forwarder(Worker& worker, ClientStream& client, Scratch& scratch, RequestBodyReader& body, ForwardJob job) :
    m_worker(worker),
    m_client(client),
    m_scratch(scratch),
    m_body(body),
    m_job(std::move(job)),
    m_legStart(m_job.start),
    m_sentAt(m_job.start)
{
}

Forwarder::~Forwarder()
{
    m_worker.givePipe(std::move(m_upPipe));
    m_worker.givePipe(std::move(m_downPipe));
    if (m_large) {
        m_worker.giveLargeBlock();
    }
}

void Forwarder::checkDeadlines(Watch::Time now) noexcept
{
    if (m_connecting.fires(now) && m_wait) {
        m_worker.upstreams().leave(*m_wait, {ErrorCode::TimedOut, originName(), "no connection in time"});
    }
    const bool late = m_upstreamReading.fires(now) || m_upstreamWriting.fires(now);
    if (late && m_upstream != nullptr) {
        m_upstream->close();
    }
}

void Forwarder::abort() noexcept
{
    m_aborted = true;
    if (m_wait) {
        m_worker.upstreams().leave(*m_wait, {ErrorCode::Cancelled, originName(), "given up"});
    }
    if (m_upstream != nullptr) {
        m_upstream->close();
    }
}

void Forwarder::abandon() noexcept
{
    if (!m_tunnel) {
        m_abandoned = true;
        abort();
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
    m_call.error = error;
    switch (error.code) {
    case ErrorCode::TimedOut: return fail(504, Reason::UpstreamTimedOut, timedOut, error.detail);
    case ErrorCode::TlsFailed:
        return fail(502, Reason::UpstreamTlsFailed, "no trusted connection to the upstream", error.detail);
    default: return fail(502, Reason::UpstreamUnreachable, unreachable, error.detail);
    }
}

/// The first time any connection will do; when one that was used before turned out to be dead, only a new one.
void Forwarder::askForConnection()
{
    m_called = true;
    m_legStart = steady_clock::now();
    m_wait.emplace();
    m_worker.upstreams().ask(m_job.service, *m_wait, m_reused);
}

/// The wait is over. False: `m_result` says why there is no connection.
bool Forwarder::takeConnection()
{
    m_upstream = std::move(m_wait->connection);
    m_reused = m_wait->reused;
    m_call.times = m_wait->times;
    const std::optional<Error> error = std::move(m_wait->error);
    m_wait.reset();
    if (error) {
        failByError(*error);
    }
    return m_upstream != nullptr;
}

net::Awaitable<bool> Forwarder::connect()
{
    if (!m_wait) {
        askForConnection();
    }
    if (!m_wait->over()) {
        m_connecting.arm(m_worker.coarseNow() + m_job.service->connectTimeout);
        co_await m_worker.upstreams().settled(*m_wait);
        m_connecting.disarm();
    }
    const bool taken = takeConnection();
    co_return taken && !m_aborted;
}

bool Forwarder::mayRetry() const noexcept
{
    return m_reused && !m_anyOctet && m_sent == Sent::All && !upstreamLate() && !m_aborted
           && isIdempotent(m_scratch.request.method);
}

Forwarder::Progress Forwarder::begin()
{
    m_sent = prepare();
    if (m_sent == Sent::Broken) {
        m_uploadFailure = ErrorCode::ProtocolViolation;
        failByUpload();
        return Progress::Over;
    }
    askForConnection();
    if (!m_wait->over() || !takeConnection()) {
        return m_wait ? Progress::HasToBeAwaited : Progress::Over;
    }
    prepareSending(m_legStart);
    boost::system::error_code error;
    if (m_sent != Sent::All || !m_upstream->writeNow(m_unsent, error)) {
        return Progress::HasToBeAwaited;
    }
    noteSent();
    armReading();
    m_reading = true;
    return Progress::AwaitsAnswer;
}

Forwarder::Progress Forwarder::goOn()
{
    const std::span<char> room = beginReading();
    std::size_t got = 0;
    if (!m_upstream->readNow(room, got, m_error)) {
        return Progress::AwaitsAnswer;
    }
    if (!endReading(got)) {
        m_stage = Stage::HeadMissed;
        return Progress::HasToBeAwaited;
    }
    if (lookForHead() != HeadFound::Whole || m_tunnel) {
        return Progress::HasToBeAwaited;
    }
    beginAnswer();
    gatherAnswer(m_toClient);
    boost::system::error_code error;
    const bool written = m_client.writeNow(m_toClient, error);
    return written && m_answerEnded ? Progress::Over : Progress::HasToBeAwaited;
}

net::Awaitable<void> Forwarder::run()
{
    co_await exchangeMessages();
    if (m_uploading) {
        co_await endUpload();
    }
}

net::Awaitable<void> Forwarder::exchangeMessages()
{
    if (m_stage != Stage::Answer) {
        const bool obtained = co_await obtainHead();
        if (!obtained) {
            co_return;
        }
    }
    if (m_tunnel) {
        co_await tunnel();
        co_return;
    }
    if (!m_answering) {
        beginAnswer();
        gatherAnswer(m_toClient);
    }
    co_await relay();
}

/// False: `m_result` says why.
net::Awaitable<bool> Forwarder::obtainHead()
{
    for (;;) {
        if (m_stage == Stage::Connect) {
            const bool connected = co_await connect();
            if (!connected) {
                co_return false;
            }
            prepareSending(steady_clock::now());
        }
        if (m_stage == Stage::Send) {
            // An upstream may answer and close before it has taken the whole request: its answer counts.
            const bool sent = co_await sendFirst();
            if (!sent) {
                m_uploadBroken = true;
            } else if (m_sent == Sent::More) {
                startUpload();
            }
        }
        bool got = false;
        if (m_stage == Stage::AwaitHead) {
            got = co_await readHead();
        }
        if (got) {
            co_return true;
        }
        if (m_result.end != Forwarded::End::Complete) {
            co_return false;
        }
        if (!mayRetry()) {
            failReading();
            co_return false;
        }
        m_uploadBroken = false;
        m_upstream.reset();
        m_stage = Stage::Connect;
    }
}

void Forwarder::finishCall()
{
    m_ended = steady_clock::now();
    m_call.start = m_legStart - m_job.start;
    m_call.times.end = *m_ended - m_legStart;
    m_call.reusedConnection = m_reused;
    if (m_upstream != nullptr) {
        m_call.tls = m_upstream->tlsDescription();
    }
    if (!m_call.error && m_result.end != Forwarded::End::Complete && m_result.end != Forwarded::End::ClientGone
        && m_result.status >= 500) {
        m_call.error = Error{ErrorCode::ProtocolViolation, originName(), m_result.detail};
    }
}

Forwarded Forwarder::finish()
{
    if (m_abandoned && !m_answerEnded) {
        m_result.end = Forwarded::End::ClientGone;
        m_result.detail = m_answering ? "in the middle of the answer" : "before the upstream had answered";
    }
    if (!m_body.finished()) {
        m_result.keepAlive = false;
    }
    if (m_job.record) {
        finishCall();
    }
    // Octets behind an answer would be taken for the next one's (RFC 9112 section 9.2).
    const bool reusable = m_result.end == Forwarded::End::Complete && m_answerEnded && m_scratch.response.keepAlive
                          && m_window.empty() && !m_uploadBroken && !m_tunnel && m_body.finished()
                          && m_answerFraming != BodyFraming::UntilClose && m_upstream->isOpen();
    if (reusable) {
        m_worker.upstreams().give(m_job.service, std::move(m_upstream), m_worker.coarseNow());
    }
    return std::move(m_result);
}

}  // namespace gatehouse::proxy

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/exchange/exchange.h"
#include "core/http/chunked.h"
#include "core/http/forwarding.h"
#include "core/net/connector.h"
#include "proxy/server/client_stream.h"
#include "proxy/server/gather_list.h"
#include "proxy/server/request_body_reader.h"
#include "proxy/server/scratch.h"
#include "proxy/server/upstream_pool.h"

namespace gatehouse::proxy {

class Worker;

/// What one request brings to the upstream and back.
struct ForwardJob {
    UpstreamPool::ServicePointer service;
    std::string_view host;  ///< the Host field for the upstream
    std::string_view clientAddress;
    std::string_view forwardedHost;
    std::string_view requestId;
    const HeadEdits* upstreamEdits = nullptr;    ///< nullptr: none
    const HeadEdits* downstreamEdits = nullptr;  ///< nullptr: none
    Watch::Time start;                           ///< of the request
    bool record = false;
};

/// How it ended.
struct Forwarded {
    enum class End {
        Complete,    ///< the client has the whole answer
        NoAnswer,    ///< nothing was sent to the client: `status`, `message` and `reason` say what it gets
        Cut,         ///< the upstream broke off in mid-answer: the client must see that
        ClientGone,  ///< the client is not there any more, or has stopped reading
    };
    End end = End::Complete;
    int status = 502;
    std::string_view message;  ///< static storage
    exchange::Reason reason = exchange::Reason::None;
    std::string detail;
    bool keepAlive = true;    ///< the client's connection may carry another request
    bool untilClose = false;  ///< only the end of the connection tells the client that it has all
};

/// The call to the upstream, for the record.
struct UpstreamCall {
    std::chrono::nanoseconds start{0};  ///< since the request's
    net::CallTimes times;
    int status = 0;  ///< 0: no answer
    bool reusedConnection = false;
    std::string tls;
    std::optional<Error> error;
};

/// Takes one request to its upstream and the answer back, streaming both ways at once. Belongs to one request of one
/// connection; the scratch holds its buffers and, when it is over, both heads as they were sent.
///
/// Most requests are short and find a connection: `begin` sends them, `goOn` passes the answer, and neither makes a
/// coroutine. `run` goes on from wherever these could not.
class Forwarder {
public:
    enum class Progress {
        Over,           ///< `finish`
        AwaitsAnswer,   ///< await `octets`, then `goOn`
        HasToBeAwaited  ///< await `run`, then `finish`
    };

    Forwarder(Worker& worker, ClientStream& client, Scratch& scratch, RequestBodyReader& body, ForwardJob job);
    ~Forwarder();
    Forwarder(const Forwarder&) = delete;
    Forwarder& operator=(const Forwarder&) = delete;

    Progress begin();
    auto octets() { return m_upstream->octets(); }
    Progress goOn();
    net::Awaitable<void> run();
    /// The connection goes back to its pool. Once, when the rest is over.
    Forwarded finish();

    void checkDeadlines(Watch::Time now) noexcept;
    /// Closes the upstream's connection; `run` ends soon after.
    void abort() noexcept;
    /// The client has gone: nobody wants the answer. A tunnel ends by itself.
    void abandon() noexcept;
    /// Whether the upstream was called at all; else there is no leg.
    bool called() const noexcept { return m_called; }
    /// What is kept for the record, when the job asks for it, beside what the scratch holds.
    const UpstreamCall& upstreamCall() const noexcept { return m_call; }
    const gateway::RuntimeService& service() const noexcept { return *m_job.service; }
    std::uint64_t responseOctets() const noexcept { return m_responseOctets; }
    std::optional<Watch::Time> firstAnswerOctet() const noexcept { return m_firstAnswerOctet; }
    std::optional<Watch::Time> ended() const noexcept { return m_ended; }

private:
    enum class Sent { All, More, Broken };
    /// What comes next.
    enum class Stage { Connect, Send, AwaitHead, HeadMissed, Answer };
    enum class HeadFound { Whole, Interim, Part, Bad };

    Sent prepare();
    http::ForwardingEdits upstreamEdits() const noexcept;
    http::ForwardingEdits downstreamEdits() const noexcept;
    void writeRequestHead();
    void addLastChunk(GatherList& gather);
    void askForConnection();
    bool takeConnection();
    void prepareSending(Watch::Time now);
    void noteSent();
    net::Awaitable<bool> connect();
    net::Awaitable<bool> sendFirst();
    HeadFound lookForHead();
    net::Awaitable<bool> readHead();
    net::Awaitable<bool> passInterimAnswer();
    std::span<char> beginReading();
    bool endReading(std::size_t got);
    net::Awaitable<bool> readUpstream();
    net::Awaitable<bool> writeUpstream(GatherList& gather);
    net::Awaitable<void> exchangeMessages();
    net::Awaitable<bool> obtainHead();
    net::Awaitable<void> relay();
    void breakOff();
    bool takeDownPipe();
    net::Awaitable<void> passUnseen();
    void gatherAnswer(GatherList& gather);
    void beginAnswer();
    net::Awaitable<void> upload();
    bool takeUpPipe();
    net::Awaitable<void> uploadUnseen();
    void uploadMissed(ErrorCode why);
    void startUpload();
    net::Awaitable<void> endUpload();
    void spawnBeside(net::Awaitable<void> work);
    net::Awaitable<void> tunnel();
    net::Awaitable<void> tunnelUp();
    bool mayRetry() const noexcept;
    net::Awaitable<bool> writeClient(GatherList& gather);
    void clientGone();
    void fail(int status, exchange::Reason reason, std::string_view message, std::string detail);
    void failByError(const Error& error);
    void failByUpload();
    void failReading();
    void useLargeBlock();
    void armReading();
    bool upstreamLate() const noexcept { return m_upstreamReading.expired() || m_upstreamWriting.expired(); }
    void finishCall();
    std::chrono::nanoseconds sinceLegStart() const;
    std::string originName() const { return m_job.service->url.scheme + "://" + m_job.service->url.authority(); }

    Worker& m_worker;
    ClientStream& m_client;
    Scratch& m_scratch;
    RequestBodyReader& m_body;
    const ForwardJob m_job;
    Forwarded m_result;
    Stage m_stage = Stage::Connect;

    std::optional<UpstreamPool::Wait> m_wait;  ///< for a connection
    std::unique_ptr<UpstreamConnection> m_upstream;
    Watch m_connecting;
    Watch m_upstreamReading;
    Watch m_upstreamWriting;
    std::optional<Watch::Time> m_headDue;  ///< when the answer's head has to be whole; octets that drip do not move it
    bool m_reused = false;
    bool m_called = false;
    bool m_reading = false;
    bool m_anyOctet = false;  ///< of the answer
    bool m_aborted = false;
    bool m_abandoned = false;
    boost::system::error_code m_error;

    GatherList m_first;   ///< all that was at hand; a second connection may have to send it once more
    GatherList m_unsent;  ///< what is left of it
    std::array<char, 20> m_firstChunk{};
    std::string m_requestTrailers;  ///< with the last chunk
    Sent m_sent = Sent::All;

    std::unique_ptr<BodyPipe> m_upPipe;
    bool m_uploading = false;
    bool m_uploadBroken = false;  ///< the upstream did not take all of the body
    bool m_stopUpload = false;
    ErrorCode m_uploadFailure = ErrorCode::Internal;  ///< of the client's side
    Continuation m_uploadEnd;                         ///< who waits for the upload to be over

    // the answer
    std::string_view m_window;  ///< came from the upstream and is not dealt with
    std::size_t m_scanned = 0;  ///< of the window, for the end of the head
    std::size_t m_headEnd = 0;  ///< of an interim one in the window
    GatherList m_toClient;      ///< of the answer, and has not gone out
    http::BodyFraming m_answerFraming = http::BodyFraming::None;
    http::BodyFraming m_clientFraming = http::BodyFraming::None;
    std::uint64_t m_answerRemaining = 0;
    bool m_answering = false;  ///< the head is there
    bool m_answerEnded = false;
    bool m_answerBroken = false;
    bool m_answerNeedsMore = false;
    bool m_trailers = false;
    std::string m_answersConnection;  ///< its options, where trailers may follow
    std::string m_answerTrailers;     ///< with the last chunk
    bool m_large = false;
    std::unique_ptr<BodyPipe> m_downPipe;
    bool m_tunnel = false;                   ///< WebSocket: octets both ways
    std::optional<Watch::Time> m_tunnelDue;  ///< the client has ended: the upstream has to end, too
    std::optional<http::ChunkedDecoder> m_decoder;
    std::array<char, 20> m_chunk{};

    Watch::Time m_legStart;
    Watch::Time m_sentAt;
    Watch::Time m_headCame;  ///< the last octets of the answer's head
    std::optional<Watch::Time> m_firstAnswerOctet;
    std::optional<Watch::Time> m_ended;
    UpstreamCall m_call;
    std::uint64_t m_responseOctets = 0;
};

}  // namespace gatehouse::proxy

#pragma once

#include <boost/asio/cancellation_signal.hpp>

#include <memory>
#include <optional>
#include <string>

#include "core/gateway/router.h"
#include "core/http/head_parser.h"
#include "proxy/server/client_stream.h"
#include "proxy/server/forwarder.h"
#include "proxy/server/request_body_reader.h"
#include "proxy/server/request_record.h"
#include "proxy/server/scratch.h"
#include "proxy/server/worker.h"

namespace gatehouse::proxy {

/// One client's connection, from its first octet to its end: reads a head, finds the route, asks the filters, forwards
/// or answers, records; and again. One coroutine on one worker.
class ClientConnection {
public:
    /// Takes the descriptor over and starts. False: it is no connected socket any more, and still the caller's.
    static bool begin(Worker& worker, int descriptor);
    ~ClientConnection();
    ClientConnection(const ClientConnection&) = delete;
    ClientConnection& operator=(const ClientConnection&) = delete;

    void checkDeadlines(Watch::Time now) noexcept;
    /// The server drains: an idle one waits only for a request that is on its way already.
    void drain() noexcept;
    /// Ends it at once, whatever it does.
    void abort() noexcept;
    /// Nothing of a request has come.
    bool idle() const noexcept { return m_idle && m_client.isOpen(); }
    /// The head of a request has begun to come, and no more than that.
    bool readingHead() const noexcept { return !m_idle && m_rawHead.empty() && m_client.isOpen(); }
    Watch::Time idleSince() const noexcept { return m_idleSince; }
    std::size_t slot() const noexcept { return m_slot; }
    void setSlot(std::size_t slot) noexcept { m_slot = slot; }

private:
    ClientConnection(Worker& worker, int descriptor, std::string endpoint, std::string address);

    static net::Awaitable<void> live(std::unique_ptr<ClientConnection> connection);
    net::Awaitable<void> run();

    net::Awaitable<bool> beginTls();
    enum class HeadRead {
        Request,
        Awaited,  ///< await `octets` of the client, then look again
        Refused,  ///< `m_refusal` says why
        Gone
    };
    HeadRead beginHead();
    HeadRead lookForHead();
    HeadRead parseHead();
    HeadRead headMissed();
    bool makeRoom();
    void shrink();

    void beginRequest();
    std::optional<LocalAnswer> findRoute();
    void makeContext();
    net::Awaitable<std::optional<LocalAnswer>> filter();
    std::optional<LocalAnswer> heed(FilterOutcome outcome);
    Forwarder::Progress beginForwarding();
    std::optional<LocalAnswer> endForwarding();
    std::optional<LocalAnswer> answerTo(const Forwarded& forwarded);
    net::Awaitable<void> answer(const LocalAnswer& local, bool keepAlive);
    net::Awaitable<void> refuse(http::HeadParse parse);
    net::Awaitable<void> linger();
    void skipBodyAtHand();
    void lookForClient();
    void keepLeftOver();

    void finishRecord();
    std::string_view forwardedHost() const noexcept;

    Worker& m_worker;
    ClientStream m_client;
    std::string m_endpoint;                                      ///< ip:port
    std::string m_address;                                       ///< ip
    std::shared_ptr<boost::asio::cancellation_signal> m_cancel;  ///< outlives the coroutine, which ends after this
    std::size_t m_slot = 0;

    std::unique_ptr<char[]> m_buffer;
    std::size_t m_capacity = 0;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::size_t m_scanned = 0;  ///< for the end of the head
    http::HeadParse m_refusal;
    std::unique_ptr<Scratch> m_scratch;

    bool m_idle = true;
    Watch::Time m_idleSince;
    bool m_keepAlive = true;
    bool m_lingers = false;  ///< the client may still be sending what nobody will read
    bool m_inFilter = false;
    bool m_clientGone = false;  ///< noticed while its request was under way

    // the request under way
    Watch::Time m_start;
    std::string_view m_rawHead;
    std::string_view m_path;   ///< normalized
    std::string_view m_query;  ///< as it goes to the upstream
    PublishedConfiguration::Pointer m_configuration;
    gateway::RouteMatch m_match;
    RequestBodyReader m_body;
    std::optional<RequestContext> m_context;
    RequestRecord m_record;
    std::optional<Forwarder> m_forwarder;
    std::string m_requestId;
};

}  // namespace gatehouse::proxy

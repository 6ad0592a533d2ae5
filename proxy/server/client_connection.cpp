#include "proxy/server/client_connection.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/system_error.hpp>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace gatehouse::proxy {

namespace asio = boost::asio;
using asio::ip::tcp;
using exchange::Decision;
using exchange::Reason;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t lingeringOctets = 1024 * 1024;
constexpr std::chrono::seconds lingeringTime{2};
/// While draining: a request that is on its way already still gets its answer.
constexpr std::chrono::milliseconds lastRequestTime{200};

std::string textOf(const tcp::endpoint& endpoint)
{
    const std::string address = endpoint.address().to_string();
    const std::string host = endpoint.address().is_v6() ? '[' + address + ']' : address;
    return host + ':' + std::to_string(endpoint.port());
}

}  // namespace

bool ClientConnection::begin(Worker& worker, int descriptor)
{
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    tcp::endpoint peer;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0 || length > peer.capacity()) {
        // The client was gone before it came here.
        return false;
    }
    std::memcpy(peer.data(), &address, length);
    peer.resize(length);
    const int on = 1;
    if (::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK) != 0
        || ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
        return false;
    }
    std::unique_ptr<ClientConnection> connection(
        new ClientConnection(worker, descriptor, textOf(peer), peer.address().to_string()));
    const std::shared_ptr<asio::cancellation_signal> cancel = connection->m_cancel;
    asio::co_spawn(worker.executor(), live(std::move(connection)),
                   asio::bind_cancellation_slot(cancel->slot(), [cancel](const std::exception_ptr&) {}));
    return true;
}

ClientConnection::ClientConnection(Worker& worker, int descriptor, std::string endpoint, std::string address) :
    m_worker(worker),
    m_client(worker.loop(), descriptor),
    m_endpoint(std::move(endpoint)),
    m_address(std::move(address)),
    m_cancel(std::make_shared<asio::cancellation_signal>()),
    m_idleSince(Watch::Time::max()),  // until it has been looked at
    m_body(m_client, worker.limits(), worker.coarseNow()),
    m_record(worker, m_endpoint)
{
    m_worker.add(*this);
    m_client.onPeerEnd([this] { lookForClient(); });
}

net::Awaitable<void> ClientConnection::live(std::unique_ptr<ClientConnection> connection)
{
    ClientConnection& self = *connection;
    try {
        co_await self.run();
    } catch (const boost::system::system_error& error) {
        // Called off while a filter or a connect was under way: the server stops.
        if (error.code() != asio::error::operation_aborted) {
            self.m_record.verdict(Decision::Failed, Reason::Internal, error.code().message());
        }
    } catch (const std::exception& error) {
        self.m_record.verdict(Decision::Failed, Reason::Internal, error.what());
    }
    self.m_forwarder.reset();
    self.finishRecord();
}

ClientConnection::~ClientConnection()
{
    m_client.close();
    m_worker.giveScratch(std::move(m_scratch));
    m_worker.remove(*this);
}

void ClientConnection::checkDeadlines(Watch::Time now) noexcept
{
    if (m_client.reading.fires(now)) {
        if (m_idle) {
            m_client.close();
        } else {
            m_client.stopReading();
        }
    }
    if (m_client.writing.fires(now)) {
        m_client.close();
    }
    if (m_forwarder) {
        m_forwarder->checkDeadlines(now);
        // A client that had ended its side first tells nobody when it goes.
        lookForClient();
    }
}

/// Nobody waits for the answer any more: the upstream need not go on with it.
void ClientConnection::lookForClient()
{
    const bool underWay = m_forwarder.has_value() || m_inFilter;
    if (m_clientGone || !underWay || !m_client.peerEnded() || !m_client.gone()) {
        return;
    }
    m_clientGone = true;
    if (m_forwarder) {
        m_forwarder->abandon();
    }
}

void ClientConnection::drain() noexcept
{
    if (m_idle) {
        m_client.reading.arm(m_worker.coarseNow() + lastRequestTime);
    }
}

void ClientConnection::abort() noexcept
{
    m_client.close();
    m_keepAlive = false;
    if (m_forwarder) {
        m_forwarder->abort();
    }
    if (m_inFilter) {
        m_cancel->emit(asio::cancellation_type::terminal);
    }
}

/// False: the client is gone, or was told that it has to speak TLS here.
net::Awaitable<bool> ClientConnection::beginTls()
{
    constexpr unsigned char handshakeRecord = 22;  // RFC 8446 section 5.1
    m_idleSince = m_worker.coarseNow();
    m_client.reading.arm(m_worker.coarseNow() + m_worker.limits().headerSectionTime);
    const std::optional<unsigned char> first = co_await m_client.firstOctet();
    if (!first) {
        co_return false;
    }
    if (*first != handshakeRecord) {
        m_client.reading.disarm();
        m_scratch = m_worker.takeScratch();
        http::HeadParse parse;
        parse.status = 400;
        parse.problem = "this port speaks HTTPS, and the request came without TLS";
        co_await refuse(parse);
        co_return false;
    }
    const bool secured = co_await m_client.beginTls(*m_worker.shared().tls);
    m_client.reading.disarm();
    co_return secured;
}

net::Awaitable<void> ClientConnection::run()
{
    if (m_worker.shared().tls != nullptr) {
        m_keepAlive = co_await beginTls();
    }
    while (m_keepAlive && m_client.isOpen()) {
        HeadRead read = beginHead();
        while (read == HeadRead::Awaited) {
            co_await m_client.octets();
            read = lookForHead();
        }
        if (read == HeadRead::Refused) {
            co_await refuse(m_refusal);
        }
        if (read != HeadRead::Request) {
            break;
        }
        beginRequest();
        std::optional<LocalAnswer> local = findRoute();
        if (!local && m_match.route->openidConnect != nullptr) {
            makeContext();
            std::optional<FilterOutcome> outcome = m_worker.shared().filter->applyNow(*m_context);
            if (outcome) {
                local = heed(std::move(*outcome));
            } else {
                local = co_await filter();
            }
        }
        if (m_clientGone) {
            m_record.verdict(Decision::Failed, Reason::ClientGone, "before it was let in");
            m_client.close();
        } else if (!local) {
            Forwarder::Progress progress = beginForwarding();
            while (progress == Forwarder::Progress::AwaitsAnswer) {
                co_await m_forwarder->octets();
                progress = m_forwarder->goOn();
            }
            if (progress == Forwarder::Progress::HasToBeAwaited) {
                co_await m_forwarder->run();
            }
            local = endForwarding();
        }
        if (local && m_client.isOpen()) {
            skipBodyAtHand();
            co_await answer(*local, m_keepAlive && m_body.finished());
        }
        finishRecord();
        keepLeftOver();
    }
    m_lingers = m_lingers || m_begin != m_end || m_client.hasUnread();
    if (m_lingers && m_client.isOpen()) {
        co_await linger();
    }
    m_client.sayGoodbye();
}

/// False: the head is longer than any limit allows. The views into the buffer are gone after this.
bool ClientConnection::makeRoom()
{
    if (m_end < m_capacity) {
        return true;
    }
    if (m_begin > 0) {
        std::memmove(m_buffer.get(), m_buffer.get() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
        return true;
    }
    const std::size_t most =
        m_worker.limits().headerSection + m_worker.limits().requestLine + 2 * Worker::headBufferSize;
    if (m_capacity >= most) {
        return false;
    }
    if (m_capacity == 0) {
        m_buffer = m_worker.takeHeadBuffer();
        m_capacity = Worker::headBufferSize;
        return true;
    }
    const std::size_t capacity = std::min(most, m_capacity * 4);
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    if (m_end > 0) {
        std::memcpy(larger.get(), m_buffer.get(), m_end);
    }
    m_buffer = std::move(larger);
    m_capacity = capacity;
    return true;
}

/// Before waiting for who knows how long: an idle connection has neither a buffer nor a scratch.
void ClientConnection::shrink()
{
    m_begin = m_end = 0;
    if (m_buffer != nullptr) {
        m_worker.giveHeadBuffer(std::move(m_buffer), m_capacity);
        m_capacity = 0;
    }
    if (m_scratch != nullptr) {
        m_worker.giveScratch(std::move(m_scratch));
    }
}

ClientConnection::HeadRead ClientConnection::beginHead()
{
    const http::Limits& limits = m_worker.limits();
    m_scanned = 0;
    m_idle = m_begin == m_end;
    if (m_idle) {
        shrink();
        m_idleSince = m_worker.coarseNow();
        m_client.reading.arm(m_idleSince + (m_worker.draining() ? lastRequestTime : limits.idleTime));
        return lookForHead();
    }
    m_client.reading.arm(m_worker.coarseNow() + limits.headerSectionTime);
    const HeadRead parsed = parseHead();
    return parsed == HeadRead::Awaited ? lookForHead() : parsed;
}

/// Reads what is there. Awaited: not all of the head, yet.
ClientConnection::HeadRead ClientConnection::lookForHead()
{
    for (;;) {
        if (m_client.mustWait()) {
            return HeadRead::Awaited;
        }
        if (!makeRoom()) {
            return HeadRead::Gone;
        }
        boost::system::error_code error;
        std::size_t got = 0;
        if (!m_client.readNow({m_buffer.get() + m_end, m_capacity - m_end}, got, error)) {
            if (m_idle) {
                shrink();
            }
            return HeadRead::Awaited;
        }
        if (got == 0) {
            return headMissed();
        }
        m_end += got;
        if (m_idle) {
            // The section's time runs from its first octet (a client that dribbles gains nothing by dribbling).
            m_idle = false;
            m_client.reading.arm(m_worker.coarseNow() + m_worker.limits().headerSectionTime);
        }
        const HeadRead parsed = parseHead();
        if (parsed != HeadRead::Awaited) {
            return parsed;
        }
    }
}

ClientConnection::HeadRead ClientConnection::parseHead()
{
    if (m_scratch == nullptr) {
        m_scratch = m_worker.takeScratch();
    }
    const std::string_view came(m_buffer.get() + m_begin, m_end - m_begin);
    const http::HeadParse parse =
        http::parseRequestHead(came, m_scanned, m_worker.limits(), m_scratch->request, m_client.secure());
    switch (parse.outcome) {
    case http::HeadParse::Outcome::NeedMore: return HeadRead::Awaited;
    case http::HeadParse::Outcome::Refused:
        m_client.reading.disarm();
        m_rawHead = came;
        m_refusal = parse;
        return HeadRead::Refused;
    case http::HeadParse::Outcome::Complete: break;
    }
    m_client.reading.disarm();
    m_start = steady_clock::now();
    m_rawHead = came.substr(parse.begin, parse.end - parse.begin);
    m_begin += parse.end;
    return HeadRead::Request;
}

/// Nothing more comes, or it took too long.
ClientConnection::HeadRead ClientConnection::headMissed()
{
    if (!m_client.reading.expired() || m_idle || !m_client.isOpen()) {
        return HeadRead::Gone;
    }
    m_rawHead = {m_buffer.get() + m_begin, m_end - m_begin};
    m_refusal.status = 408;
    m_refusal.problem = "the head of the request did not come in time";
    return HeadRead::Refused;
}

/// Reads on for a while after the last answer: closing on octets that nobody read resets the connection, and the client
/// would lose the answer (RFC 9112 section 9.6).
net::Awaitable<void> ClientConnection::linger()
{
    const bool ended = m_client.endSending();
    if (!ended || m_scratch == nullptr) {
        co_return;
    }
    boost::system::error_code error;
    m_idle = true;
    m_idleSince = m_worker.coarseNow();
    m_client.reading.arm(m_idleSince + lingeringTime);
    std::size_t octets = 0;
    while (octets < lingeringOctets) {
        const std::size_t got = co_await m_client.readSome({m_scratch->up.data(), m_scratch->up.size()}, error);
        if (got == 0) {
            break;
        }
        octets += got;
    }
    m_client.reading.disarm();
}

/// What came behind the request is the beginning of the next one. It lies in the buffer behind its head, or in the
/// block that the body was read into.
void ClientConnection::keepLeftOver()
{
    const std::string_view rest = m_body.leftOver();
    m_path = m_query = m_rawHead = {};
    m_match = {};
    m_configuration.reset();
    m_context.reset();
    if (rest.empty()) {
        m_begin = m_end = 0;
        return;
    }
    if (rest.data() >= m_buffer.get() && rest.data() < m_buffer.get() + m_capacity) {
        m_begin = static_cast<std::size_t>(rest.data() - m_buffer.get());
        m_end = m_begin + rest.size();
        return;
    }
    if (rest.size() > m_capacity) {
        m_buffer = std::make_unique_for_overwrite<char[]>(rest.size());
        m_capacity = rest.size();
    }
    std::memcpy(m_buffer.get(), rest.data(), rest.size());
    m_begin = 0;
    m_end = rest.size();
}

void ClientConnection::finishRecord()
{
    m_record.finish(m_scratch != nullptr ? &m_scratch->request : nullptr, m_body.octets());
    m_context.reset();
}

}  // namespace gatehouse::proxy

#include "proxy/server/client_connection.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/system/system_error.hpp>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "proxy/server/local_answer.h"

namespace gatehouse::proxy {

namespace asio = boost::asio;
using asio::ip::tcp;
using exchange::Decision;
using exchange::Reason;
using exchange::StepOutcome;
using std::chrono::steady_clock;

namespace {

/// Most requests fit; what an idle connection costs is mostly this.
constexpr std::size_t smallBuffer = 4 * 1024;
constexpr std::size_t lingeringOctets = 1024 * 1024;
constexpr std::chrono::seconds lingeringTime{2};

std::string textOf(const tcp::endpoint& endpoint)
{
    const std::string address = endpoint.address().to_string();
    const std::string host = endpoint.address().is_v6() ? '[' + address + ']' : address;
    return host + ':' + std::to_string(endpoint.port());
}

Reason reasonOfRefusal(int status) noexcept
{
    return status == 413 || status == 414 || status == 431 ? Reason::RequestTooLarge : Reason::MalformedRequest;
}

}  // namespace

bool ClientConnection::begin(Worker& worker, int descriptor)
{
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        return false;
    }
    tcp::socket socket(worker.context());
    boost::system::error_code error;
    const tcp::endpoint peer = [&] {
        socket.assign(address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), descriptor, error);
        return error ? tcp::endpoint() : socket.remote_endpoint(error);
    }();
    if (!error) {
        socket.non_blocking(true, error);
    }
    if (error) {
        // The client was gone before it came here; the descriptor stays the caller's to close.
        boost::system::error_code ignored;
        if (socket.is_open()) {
            socket.release(ignored);
        }
        return false;
    }
    socket.set_option(tcp::no_delay(true), error);
    std::unique_ptr<ClientConnection> connection(
        new ClientConnection(worker, std::move(socket), textOf(peer), peer.address().to_string()));
    const std::shared_ptr<asio::cancellation_signal> cancel = connection->m_cancel;
    asio::co_spawn(worker.context(), live(std::move(connection)),
                   asio::bind_cancellation_slot(cancel->slot(), [cancel](const std::exception_ptr&) {}));
    return true;
}

ClientConnection::ClientConnection(Worker& worker, tcp::socket socket, std::string endpoint, std::string address) :
    m_worker(worker),
    m_client(std::move(socket)),
    m_endpoint(std::move(endpoint)),
    m_address(std::move(address)),
    m_cancel(std::make_shared<asio::cancellation_signal>()),
    m_idleSince(worker.coarseNow()),
    m_body(m_client, worker.limits(), worker.coarseNow())
{
    m_worker.add(*this);
}

net::Awaitable<void> ClientConnection::live(std::unique_ptr<ClientConnection> connection)
{
    ClientConnection& self = *connection;
    try {
        co_await self.run();
    } catch (const boost::system::system_error& error) {
        // Called off while a filter or a connect was under way: the server stops.
        if (error.code() != asio::error::operation_aborted) {
            self.setVerdict(Decision::Failed, Reason::Internal, error.code().message());
        }
    } catch (const std::exception& error) {
        self.setVerdict(Decision::Failed, Reason::Internal, error.what());
    }
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
    boost::system::error_code ignored;
    if (m_client.reading.fires(now)) {
        if (m_idle) {
            m_client.close();
        } else {
            m_client.socket().cancel(ignored);
        }
    }
    if (m_client.writing.fires(now)) {
        m_client.close();
    }
    if (m_forwarder != nullptr) {
        m_forwarder->checkDeadlines(now);
    }
}

void ClientConnection::abort() noexcept
{
    m_client.close();
    m_keepAlive = false;
    if (m_forwarder != nullptr) {
        m_forwarder->abort();
    }
    if (m_inFilter || (m_forwarder != nullptr && m_forwarder->connecting())) {
        m_cancel->emit(asio::cancellation_type::terminal);
    }
}

net::Awaitable<void> ClientConnection::run()
{
    while (m_keepAlive && m_client.socket().is_open()) {
        const HeadRead read = co_await readHead();
        if (read != HeadRead::Request) {
            break;
        }
        co_await serve();
        finishRecord();
        keepLeftOver();
    }
    boost::system::error_code error;
    m_lingers =
        m_lingers || m_begin != m_end || (m_client.socket().is_open() && m_client.socket().available(error) > 0);
    if (m_lingers && m_client.socket().is_open()) {
        co_await linger();
    }
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
    const std::size_t most = m_worker.limits().headerSection + m_worker.limits().requestLine + 2 * smallBuffer;
    if (m_capacity >= most) {
        return false;
    }
    const std::size_t capacity = m_capacity == 0 ? smallBuffer : std::min(most, m_capacity * 4);
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    if (m_end > 0) {
        std::memcpy(larger.get(), m_buffer.get(), m_end);
    }
    m_buffer = std::move(larger);
    m_capacity = capacity;
    return true;
}

/// Before waiting for who knows how long.
void ClientConnection::shrink()
{
    m_begin = m_end = 0;
    if (m_capacity > smallBuffer) {
        m_buffer.reset();
        m_capacity = 0;
    }
    if (m_scratch != nullptr) {
        m_worker.giveScratch(std::move(m_scratch));
    }
}

net::Awaitable<ClientConnection::HeadRead> ClientConnection::readHead()
{
    const http::Limits& limits = m_worker.limits();
    std::size_t scanned = 0;
    m_idle = m_begin == m_end;
    if (m_idle) {
        if (m_worker.draining()) {
            co_return HeadRead::Gone;
        }
        shrink();
        m_idleSince = m_worker.coarseNow();
        m_client.reading.arm(m_idleSince + limits.idleTime);
    } else {
        m_client.reading.arm(m_worker.coarseNow() + limits.headerSectionTime);
    }
    for (;;) {
        if (!m_idle) {
            if (m_scratch == nullptr) {
                m_scratch = m_worker.takeScratch();
            }
            const std::string_view came(m_buffer.get() + m_begin, m_end - m_begin);
            const http::HeadParse parse = http::parseRequestHead(came, scanned, limits, m_scratch->request);
            if (parse.outcome == http::HeadParse::Outcome::Complete) {
                m_client.reading.disarm();
                m_start = steady_clock::now();
                m_rawHead = came.substr(parse.begin, parse.end - parse.begin);
                m_begin += parse.end;
                co_return HeadRead::Request;
            }
            if (parse.outcome == http::HeadParse::Outcome::Refused) {
                m_client.reading.disarm();
                m_rawHead = came;
                co_await refuse(parse);
                co_return HeadRead::Refused;
            }
        }
        if (!makeRoom()) {
            co_return HeadRead::Gone;
        }
        boost::system::error_code error;
        const std::size_t got = co_await m_client.readSome({m_buffer.get() + m_end, m_capacity - m_end}, error);
        if (got == 0) {
            if (m_client.reading.expired() && !m_idle && m_client.socket().is_open()) {
                m_rawHead = {m_buffer.get() + m_begin, m_end - m_begin};
                co_await refuseSlowHead();
                co_return HeadRead::Refused;
            }
            co_return HeadRead::Gone;
        }
        m_end += got;
        if (m_idle) {
            // The section's time runs from its first octet (a client that dribbles gains nothing by dribbling).
            m_idle = false;
            m_client.reading.arm(m_worker.coarseNow() + limits.headerSectionTime);
        }
    }
}

void ClientConnection::startRecord()
{
    WorkerShared& shared = m_worker.shared();
    const exchange::ExchangeId id =
        shared.recorder != nullptr ? shared.recorder->nextId() : shared.exchangeIds.fetch_add(1) + 1;
    m_record.emplace(id, shared.clock->wall(), m_start, shared.recorder != nullptr);
    m_record->exchange().requestId = m_requestId;
    m_record->exchange().clientAddress = m_endpoint;
    m_status = 0;
}

void ClientConnection::setVerdict(Decision decision, Reason reason, std::string detail)
{
    if (m_record) {
        exchange::Verdict verdict;
        verdict.decision = decision;
        verdict.reason = reason;
        verdict.detail = std::move(detail);
        m_record->verdict(std::move(verdict));
    }
}

void ClientConnection::finishRecord()
{
    if (!m_record) {
        return;
    }
    const auto end = steady_clock::now();
    if (m_record->recordsLegs()) {
        exchange::Exchange& record = m_record->exchange();
        exchange::Leg& leg = record.legs.front();
        leg.times.end = end - m_start;
        leg.status = m_status;
        leg.request.head = m_rawHead;
        if (m_scratch != nullptr && !m_scratch->request.method.empty()) {
            const http::RequestHead& head = m_scratch->request;
            leg.method = head.method;
            leg.url.append("http://").append(head.host);
            leg.url.append(head.target.starts_with('/') ? head.target : head.path);
        }
        leg.request.bodySize = m_body.octets();
        leg.request.body = std::move(m_recordedRequestBody);
        m_recordedRequestBody.clear();
    }
    exchange::ExchangePointer finished = m_record->finish(end);
    m_record.reset();
    m_context.reset();
    if (m_worker.shared().recorder != nullptr) {
        m_worker.shared().recorder->publish(m_worker.index(), std::move(finished));
    }
}

/// nullopt: `m_match` holds the route.
std::optional<LocalAnswer> ClientConnection::findRoute()
{
    const http::RequestHead& head = m_scratch->request;
    m_match = {};
    m_configuration = m_worker.configuration();
    const std::optional<std::string_view> path =
        head.path == "*" ? head.path : gateway::normalizedPath(head.path, m_scratch->path);
    if (!path) {
        setVerdict(Decision::Failed, Reason::MalformedRequest, "a path that may be read in two ways");
        m_keepAlive = false;
        return messageAnswer(400, "bad request: a path that may be read in two ways");
    }
    m_path = *path;
    m_query = head.query;
    if (head.path != "*") {
        m_match = m_configuration->router->match({head.method, head.host, m_path, false});
    }
    if (m_record && m_match.route != nullptr) {
        m_record->exchange().route = m_match.route->name;
        m_record->exchange().service = m_match.route->service->name;
    }
    switch (m_match.outcome) {
    case gateway::RouteMatch::Outcome::Matched: return std::nullopt;
    case gateway::RouteMatch::Outcome::NoRoute:
        setVerdict(Decision::Failed, Reason::NoRoute, std::string(m_path));
        return messageAnswer(404, "no route matches this request");
    case gateway::RouteMatch::Outcome::HttpsRequired: break;
    }
    setVerdict(Decision::TurnedAway, Reason::HttpsRequired, m_match.route->name);
    LocalAnswer local = messageAnswer(m_match.route->httpsRedirectStatusCode, "this route takes https only");
    if (local.status == 426) {
        local.headers.add("Upgrade", "TLS/1.2, HTTP/1.1");
    } else {
        std::string location = "https://";
        location.append(forwardedHost()).append(head.path);
        if (!head.query.empty()) {
            location.append("?").append(head.query);
        }
        local.headers.add("Location", std::move(location));
    }
    return local;
}

/// nullopt: let in.
net::Awaitable<std::optional<LocalAnswer>> ClientConnection::authenticate()
{
    if (!m_record) {
        startRecord();
    }
    m_context.emplace(RequestContext{m_scratch->request, m_body, *m_match.route, m_address, false,
                                     *m_worker.shared().clock, *m_worker.shared().random, m_worker.client(), *m_record,
                                     m_query, std::string(), HeadEdits(), HeadEdits()});
    m_inFilter = true;
    FilterOutcome outcome = co_await m_worker.shared().filter->apply(*m_context);
    m_inFilter = false;
    m_query = m_context->query;
    if (auto* const local = std::get_if<LocalAnswer>(&outcome)) {
        co_return std::move(*local);
    }
    co_return std::nullopt;
}

std::string_view ClientConnection::forwardedHost() const noexcept
{
    std::string_view host = m_scratch->request.host;
    const std::size_t colon = host.rfind(':');
    const std::size_t bracket = host.rfind(']');
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
        host = host.substr(0, colon);
    }
    return host;
}

/// nullopt: the answer is out, or nobody is there to get one.
net::Awaitable<std::optional<LocalAnswer>> ClientConnection::forward()
{
    const gateway::RuntimeRoute& route = *m_match.route;
    m_scratch->target.clear();
    gateway::appendUpstreamPath(m_scratch->target, m_match, m_path);
    // "/a?" and "/a" are two targets (RFC 3986 section 6.2.3); the client's "?" stays unless a filter took the query.
    if (!m_query.empty() || (m_scratch->request.query.empty() && m_scratch->request.target.ends_with('?'))) {
        m_scratch->target.append("?").append(m_query);
    }
    const std::string authority = route.preserveHost && !m_scratch->request.host.empty()
                                      ? std::string(m_scratch->request.host)
                                      : route.service->url.authority();
    ForwardJob job;
    job.service = route.service;
    job.host = authority;
    job.clientAddress = m_address;
    job.forwardedHost = forwardedHost();
    job.requestId = m_requestId;
    job.start = m_start;
    job.record = m_record && m_record->recordsLegs();
    if (m_context) {
        job.upstreamEdits = &m_context->upstream;
        job.downstreamEdits = &m_context->downstream;
    }
    if (m_body.replaced()) {
        m_recordedRequestBody.shrink_to_fit();
    }
    Forwarder forwarder(m_worker, m_client, *m_scratch, m_body, job);
    m_forwarder = &forwarder;
    Forwarded forwarded = co_await forwarder.run();
    m_forwarder = nullptr;
    if (job.record && forwarder.called()) {
        exchange::Exchange& record = m_record->exchange();
        exchange::Leg leg = forwarder.takeLeg();
        exchange::Leg& client = record.legs.front();
        if (forwarder.firstAnswerOctet()) {
            client.times.firstByte = *forwarder.firstAnswerOctet() - m_start;
            client.response.head = m_scratch->clientHead;
            client.response.body = forwarder.takeResponseBody();
            client.response.bodySize = forwarder.responseOctets();
        }
        leg.response.body = client.response.body;
        leg.response.bodySize = client.response.bodySize;
        leg.request.body = m_recordedRequestBody;
        leg.request.bodySize = m_body.octets();
        m_status = leg.status;
        record.legs.push_back(std::move(leg));
    }
    co_return answerTo(forwarded);
}

std::optional<LocalAnswer> ClientConnection::answerTo(const Forwarded& forwarded)
{
    m_keepAlive = forwarded.keepAlive;
    switch (forwarded.end) {
    case Forwarded::End::Complete: break;
    case Forwarded::End::NoAnswer:
        m_status = 0;
        setVerdict(Decision::Failed, forwarded.reason, forwarded.detail);
        m_keepAlive = m_scratch->request.keepAlive && forwarded.status >= 500;
        return messageAnswer(forwarded.status, forwarded.message);
    case Forwarded::End::Cut:
        setVerdict(Decision::Failed, forwarded.reason, forwarded.detail);
        m_keepAlive = false;
        if (forwarded.untilClose) {
            m_client.reset();
        }
        break;
    case Forwarded::End::ClientGone:
        setVerdict(Decision::Failed, Reason::ClientGone, forwarded.detail);
        m_keepAlive = false;
        m_client.close();
        break;
    }
    m_lingers = !m_keepAlive && !m_body.finished();
    return std::nullopt;
}

net::Awaitable<void> ClientConnection::serve()
{
    const http::RequestHead& head = m_scratch->request;
    m_keepAlive = head.keepAlive;
    m_body.begin(head, {m_buffer.get() + m_begin, m_end - m_begin}, m_scratch->up);
    m_requestId = m_worker.nextRequestId();
    m_recordedRequestBody.clear();
    if (m_worker.shared().recorder != nullptr) {
        startRecord();
        m_body.recordInto(&m_recordedRequestBody);
    }
    std::optional<LocalAnswer> local = findRoute();
    if (!local && m_match.route->openidConnect != nullptr) {
        local = co_await authenticate();
    } else if (!local) {
        setVerdict(Decision::LetIn, Reason::NoPlugin);
    }
    if (!local) {
        local = co_await forward();
    }
    if (local && m_client.socket().is_open()) {
        skipBodyAtHand();
        co_await answer(*local, m_keepAlive && m_body.finished());
    }
}

/// A body that came along with its head is no reason to close after an answer that did not want it.
void ClientConnection::skipBodyAtHand()
{
    std::string_view data;
    while (!m_body.finished() && m_body.take(data) == RequestBodyReader::Next::Data) {
    }
}

net::Awaitable<void> ClientConnection::answer(const LocalAnswer& local, bool keepAlive)
{
    m_keepAlive = keepAlive && !m_worker.draining();
    m_lingers = !m_keepAlive;
    const auto now = steady_clock::now();
    LocalAnswerFraming framing;
    framing.keepAlive = m_keepAlive;
    framing.clientMinorVersion = m_scratch->request.minorVersion;
    framing.latency = std::chrono::duration_cast<std::chrono::milliseconds>(now - m_start).count();
    framing.requestId = m_requestId;
    m_scratch->clientHead.clear();
    appendLocalAnswerHead(m_scratch->clientHead, local, framing);
    const bool hasBody = m_scratch->request.method != "HEAD" && local.status != 204 && local.status != 304;
    m_status = local.status;
    if (m_record && m_record->recordsLegs()) {
        exchange::Leg& leg = m_record->exchange().legs.front();
        leg.times.firstByte = now - m_start;
        leg.response.head = m_scratch->clientHead;
        leg.response.body = hasBody ? local.body.substr(0, m_worker.limits().recordedBody) : std::string();
        leg.response.bodySize = hasBody ? local.body.size() : 0;
    }
    GatherList gather;
    gather.add(m_scratch->clientHead);
    if (hasBody) {
        gather.add(local.body);
    }
    boost::system::error_code error;
    co_await m_client.write(gather, m_worker.coarseNow(), m_worker.limits().bodyProgressTime, error);
    if (error) {
        m_client.close();
    }
}

/// A head that is not one. What the parser left of it must not be used.
net::Awaitable<void> ClientConnection::refuse(const http::HeadParse& parse)
{
    m_start = steady_clock::now();
    m_scratch->request = {};
    m_body.begin(m_scratch->request, {}, m_scratch->up);
    m_rawHead = m_rawHead.substr(0, m_worker.limits().headerSection);
    m_requestId = m_worker.nextRequestId();
    if (m_worker.shared().recorder != nullptr) {
        startRecord();
        setVerdict(Decision::Failed, reasonOfRefusal(parse.status), std::string(parse.problem));
    }
    std::string message = parse.status == 400 ? "bad request: " : "";
    message += parse.problem;
    const LocalAnswer local = messageAnswer(parse.status, message);
    co_await answer(local, false);
    finishRecord();
}

net::Awaitable<void> ClientConnection::refuseSlowHead()
{
    http::HeadParse parse;
    parse.status = 408;
    parse.problem = "the head of the request did not come in time";
    co_await refuse(parse);
}

/// Reads on for a while after the last answer: closing on octets that nobody read resets the connection, and the client
/// would lose the answer (RFC 9112 section 9.6).
net::Awaitable<void> ClientConnection::linger()
{
    boost::system::error_code error;
    m_client.socket().shutdown(tcp::socket::shutdown_send, error);
    if (error || m_scratch == nullptr) {
        co_return;
    }
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

}  // namespace gatehouse::proxy

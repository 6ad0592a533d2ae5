// One request of a client's connection: route, filters, forwarding or an answer of our own.
#include "core/http/forwarding.h"
#include "proxy/server/client_connection.h"
#include "proxy/server/foreign_name.h"
#include "proxy/server/local_answer.h"

namespace gatehouse::proxy {

using exchange::Decision;
using exchange::Reason;
using std::chrono::steady_clock;

namespace {

Reason reasonOfRefusal(int status) noexcept
{
    return status == 413 || status == 414 || status == 431 ? Reason::RequestTooLarge : Reason::MalformedRequest;
}

/// OPTIONS *, or one that may go no further (RFC 9110 sections 7.6.2 and 9.3.7).
LocalAnswer optionsOfTheGateway()
{
    LocalAnswer answer;
    answer.status = 200;
    answer.headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    return answer;
}

}  // namespace

void ClientConnection::beginRequest()
{
    const http::RequestHead& head = m_scratch->request;
    m_keepAlive = head.keepAlive;
    m_body.begin(head, {m_buffer.get() + m_begin, m_end - m_begin}, m_scratch->up);
    m_worker.nextRequestId(m_requestId);
    if (m_worker.shared().recorder != nullptr) {
        m_record.begin(*m_scratch, m_start, m_requestId, m_rawHead);
        m_body.recordInto(&m_record.requestBody());
        if (m_client.secure()) {
            m_record.secured(m_client.tlsDescription());
        }
    }
}

/// nullopt: `m_match` holds the route.
std::optional<LocalAnswer> ClientConnection::findRoute()
{
    const http::RequestHead& head = m_scratch->request;
    m_match = {};
    m_configuration = m_worker.configuration();
    m_record.configuration(m_worker.configurationNumber());
    const std::optional<std::string_view> path =
        head.path == "*" ? head.path : gateway::normalizedPath(head.path, m_scratch->path);
    if (!path) {
        m_record.verdict(Decision::Failed, Reason::MalformedRequest, "a path that may be read in two ways");
        m_keepAlive = false;
        return messageAnswer(400, "bad request: a path that may be read in two ways");
    }
    m_path = *path;
    m_query = head.query;
    if (head.method == "OPTIONS" && (head.path == "*" || http::maxForwards(head) == 0U)) {
        m_record.verdict(Decision::LetIn, Reason::NoPlugin);
        return optionsOfTheGateway();
    }
    m_match = m_configuration->router->match({head.method, head.host, m_path, m_client.secure(), head.webSocket});
    if (m_match.route != nullptr) {
        m_record.matched(*m_match.route);
    }
    switch (m_match.outcome) {
    case gateway::RouteMatch::Outcome::Matched:
        if (m_worker.shared().loopback && m_match.route->hosts.empty() && isForeignNameInBrowser(head)) {
            m_record.verdict(Decision::Failed, Reason::NoRoute,
                             "a browser came by a name that no route has among its hosts: " + std::string(head.host));
            return messageAnswer(421, "a browser came by a name that no route has among its hosts");
        }
        if (m_match.route->openidConnect == nullptr) {
            m_record.verdict(Decision::LetIn, Reason::NoPlugin);
        }
        return std::nullopt;
    case gateway::RouteMatch::Outcome::NoRoute:
        m_record.verdict(Decision::Failed, Reason::NoRoute, std::string(m_path));
        return messageAnswer(404, "no route matches this request");
    case gateway::RouteMatch::Outcome::HttpsRequired: break;
    }
    m_record.verdict(Decision::TurnedAway, Reason::HttpsRequired, m_match.route->name);
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

void ClientConnection::makeContext()
{
    if (!m_record.begun()) {
        m_record.begin(*m_scratch, m_start, m_requestId, m_rawHead);
    }
    m_context.emplace(RequestContext{m_scratch->request, m_body, *m_match.route, m_address, m_client.secure(),
                                     *m_worker.shared().clock, *m_worker.shared().random, m_worker.client(),
                                     m_record.builder(), m_query, std::string(), HeadEdits(), HeadEdits()});
}

/// The body or somebody else has to be waited for. nullopt: let in.
net::Awaitable<std::optional<LocalAnswer>> ClientConnection::filter()
{
    m_inFilter = true;
    FilterOutcome outcome = co_await m_worker.shared().filter->apply(*m_context);
    m_inFilter = false;
    co_return heed(std::move(outcome));
}

/// nullopt: let in.
std::optional<LocalAnswer> ClientConnection::heed(FilterOutcome outcome)
{
    m_query = m_context->query;
    if (auto* const local = std::get_if<LocalAnswer>(&outcome)) {
        return std::move(*local);
    }
    return std::nullopt;
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

Forwarder::Progress ClientConnection::beginForwarding()
{
    const gateway::RuntimeRoute& route = *m_match.route;
    m_scratch->target.clear();
    gateway::appendUpstreamPath(m_scratch->target, m_match, m_path);
    // "/a?" and "/a" are two targets (RFC 3986 section 6.2.3); the client's "?" stays unless a filter took the query.
    if (!m_query.empty() || (m_scratch->request.query.empty() && m_scratch->request.target.ends_with('?'))) {
        m_scratch->target.append("?").append(m_query);
    }
    m_scratch->authority.clear();
    route.service->url.appendAuthority(m_scratch->authority);
    ForwardJob job;
    job.service = route.service;
    job.host = route.preserveHost && !m_scratch->request.host.empty() ? m_scratch->request.host
                                                                      : std::string_view(m_scratch->authority);
    job.clientAddress = m_address;
    job.forwardedHost = forwardedHost();
    job.requestId = m_requestId;
    job.start = m_start;
    job.record = m_record.recordsLegs();
    if (m_context) {
        job.upstreamEdits = &m_context->upstream;
        job.downstreamEdits = &m_context->downstream;
    }
    m_forwarder.emplace(m_worker, m_client, *m_scratch, m_body, std::move(job));
    return m_forwarder->begin();
}

/// nullopt: the answer is out, or nobody is there to get one.
std::optional<LocalAnswer> ClientConnection::endForwarding()
{
    const Forwarded forwarded = m_forwarder->finish();
    m_record.forwarded(*m_forwarder, m_scratch->clientHead, m_body.octets());
    m_forwarder.reset();
    return answerTo(forwarded);
}

std::optional<LocalAnswer> ClientConnection::answerTo(const Forwarded& forwarded)
{
    m_keepAlive = forwarded.keepAlive;
    switch (forwarded.end) {
    case Forwarded::End::Complete: break;
    case Forwarded::End::NoAnswer:
        m_record.verdict(Decision::Failed, forwarded.reason, forwarded.detail);
        m_keepAlive = m_scratch->request.keepAlive && forwarded.status >= 500;
        return messageAnswer(forwarded.status, forwarded.message);
    case Forwarded::End::Cut:
        m_record.verdict(Decision::Failed, forwarded.reason, forwarded.detail);
        m_keepAlive = false;
        if (forwarded.untilClose) {
            m_client.reset();
        }
        break;
    case Forwarded::End::ClientGone:
        m_record.verdict(Decision::Failed, Reason::ClientGone, forwarded.detail);
        m_keepAlive = false;
        m_client.close();
        break;
    }
    m_lingers = !m_keepAlive && !m_body.finished();
    return std::nullopt;
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
    framing.date = m_worker.date();
    framing.requestId = m_requestId;
    m_scratch->clientHead.clear();
    appendLocalAnswerHead(m_scratch->clientHead, local, framing);
    const bool hasBody = m_scratch->request.method != "HEAD" && local.status != 204 && local.status != 304;
    m_record.answered(local, m_scratch->clientHead, hasBody, now);
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
net::Awaitable<void> ClientConnection::refuse(http::HeadParse parse)
{
    m_start = steady_clock::now();
    m_scratch->request = {};
    // RFC 9110 section 9.3.2: whatever is wrong with a HEAD request, its answer has no content.
    constexpr std::string_view head = "HEAD ";
    m_scratch->request.method = m_rawHead.starts_with(head) ? head.substr(0, 4) : std::string_view{};
    m_body.begin(m_scratch->request, {}, m_scratch->up);
    m_rawHead = m_rawHead.substr(0, m_worker.limits().headerSection);
    m_worker.nextRequestId(m_requestId);
    if (m_worker.shared().recorder != nullptr) {
        m_record.begin(*m_scratch, m_start, m_requestId, m_rawHead);
        m_record.verdict(Decision::Failed, reasonOfRefusal(parse.status), std::string(parse.problem));
    }
    std::string message = parse.status == 400 ? "bad request: " : "";
    message += parse.problem;
    const LocalAnswer local = messageAnswer(parse.status, message);
    co_await answer(local, false);
    finishRecord();
}

}  // namespace gatehouse::proxy

#include "proxy/server/upstream_pool.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace gatehouse::proxy {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds idleLifetime{60};
constexpr std::size_t idlePerService = 512;
/// A line that is over in so many paces, as connections come back, needs no further connection.
constexpr std::size_t patience = 25;

/// Whether a connection made for one does for the other, too.
bool sameOrigin(const gateway::RuntimeService& a, const gateway::RuntimeService& b) noexcept
{
    return a.url.port == b.url.port && a.url.host == b.url.host && a.url.scheme == b.url.scheme && a.tls == b.tls;
}

/// A descriptor that is connected, or connecting; -1: `error` says why not.
int connectTo(const tcp::endpoint& endpoint, boost::system::error_code& error) noexcept
{
    const int on = 1;
    const int descriptor =
        ::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (descriptor >= 0
        && (::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0
            || (::connect(descriptor, endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0
                && errno != EINPROGRESS))) {
        error = {errno, boost::system::system_category()};
        ::close(descriptor);
        return -1;
    }
    if (descriptor < 0) {
        error = {errno, boost::system::system_category()};
    }
    return descriptor;
}

/// On this machine a connection stands before `connect` returns, although that does not say so.
bool standsAlready(int descriptor) noexcept
{
    pollfd look{descriptor, POLLOUT, 0};
    return ::poll(&look, 1, 0) == 1;
}

tl::unexpected<Error> refused(const http::Url& url, const boost::system::error_code& error)
{
    std::string origin = url.scheme + "://" + url.authority();
    if (error == asio::error::timed_out) {
        return fail(ErrorCode::TimedOut, std::move(origin), "no connection in time");
    }
    return fail(ErrorCode::ConnectionRefused, std::move(origin), error.message());
}

}  // namespace

/// One connection on its way.
struct UpstreamPool::Attempt {
    Time start = steady_clock::now();
    net::CallTimes times;                            ///< since `start`
    std::unique_ptr<UpstreamConnection> connecting;  ///< on the loop; else by Asio
    asio::cancellation_signal givenUp;
};

UpstreamPool::Wait::~Wait()
{
    if (m_pool != nullptr) {
        UpstreamPool& pool = *m_pool;
        pool.leaveLine(*this);
        pool.dropSurplus(*m_origin);
    }
}

UpstreamPool::UpstreamPool(EventLoop& loop, net::Connector& connector, std::chrono::milliseconds pace) :
    m_loop(loop), m_connector(connector), m_pace(pace), m_pacer(loop.executor())
{
}

UpstreamPool::~UpstreamPool() = default;

UpstreamPool::OriginPointer UpstreamPool::find(const ServicePointer& service) noexcept
{
    auto found = std::find_if(m_origins.begin(), m_origins.end(),
                              [&](const OriginPointer& origin) { return origin->service == service; });
    if (found == m_origins.end()) {
        // A new configuration has services of its own; their upstreams are mostly those of the one before.
        found = std::find_if(m_origins.begin(), m_origins.end(),
                             [&](const OriginPointer& origin) { return sameOrigin(*origin->service, *service); });
        if (found == m_origins.end()) {
            return nullptr;
        }
        (*found)->service = service;
    }
    return *found;
}

UpstreamPool::OriginPointer UpstreamPool::findOrMake(const ServicePointer& service)
{
    OriginPointer origin = find(service);
    if (origin == nullptr) {
        origin = m_origins.emplace_back(std::make_shared<Origin>());
        origin->service = service;
    }
    return origin;
}

std::unique_ptr<UpstreamConnection> UpstreamPool::takeIdle(Origin& origin)
{
    while (!origin.idle.empty()) {
        std::unique_ptr<UpstreamConnection> connection = std::move(origin.idle.back().connection);
        origin.idle.pop_back();
        if (connection->quiet()) {
            return connection;
        }
    }
    return nullptr;
}

std::unique_ptr<UpstreamConnection> UpstreamPool::take(const ServicePointer& service)
{
    const OriginPointer origin = find(service);
    return origin != nullptr ? takeIdle(*origin) : nullptr;
}

void UpstreamPool::give(const ServicePointer& service, std::unique_ptr<UpstreamConnection> connection, Time now)
{
    const OriginPointer origin = findOrMake(service);
    if (Wait* const next = nextInLine(*origin, false)) {
        if (connection->quiet()) {
            ++origin->returned;
            next->connection = std::move(connection);
            next->reused = true;
            settle(*next);
        }
        return;
    }
    if (origin->idle.size() < idlePerService) {
        origin->idle.push_back({std::move(connection), now});
    }
}

void UpstreamPool::prune(Time now)
{
    for (const OriginPointer& origin : m_origins) {
        std::erase_if(origin->idle, [now](const Idle& idle) {
            return now - idle.since >= idleLifetime || !idle.connection->quiet();
        });
    }
    // Here ends what a replaced configuration leaves behind.
    std::erase_if(m_origins, [](const OriginPointer& origin) {
        return origin->idle.empty() && origin->line.empty() && origin->attempts.empty();
    });
}

/// Who may have a connection that was used before, or (`fresh`) one that was not: first of all who takes no other.
UpstreamPool::Wait* UpstreamPool::nextInLine(Origin& origin, bool fresh) noexcept
{
    const auto found = std::find_if(origin.line.begin(), origin.line.end(),
                                    [fresh](const Wait* wait) { return wait->m_fresh == fresh; });
    if (found != origin.line.end()) {
        return *found;
    }
    return fresh && !origin.line.empty() ? origin.line.front() : nullptr;
}

void UpstreamPool::leaveLine(Wait& wait) noexcept
{
    wait.m_origin->line.erase(wait.m_place);
    wait.m_pool = nullptr;
}

void UpstreamPool::settle(Wait& wait)
{
    leaveLine(wait);
    if (wait.m_waiting) {
        m_loop.resumeSoon(std::move(wait.m_waiting));
    }
}

void UpstreamPool::leave(Wait& wait, Error error)
{
    if (wait.m_pool != nullptr) {
        wait.error = std::move(error);
        settle(wait);
        dropSurplus(*wait.m_origin);
    }
}

void UpstreamPool::ask(const ServicePointer& service, Wait& wait, bool fresh)
{
    const OriginPointer origin = findOrMake(service);
    // Whoever stands in line already comes first.
    if (!fresh && origin->line.empty()) {
        wait.connection = takeIdle(*origin);
        wait.reused = wait.connection != nullptr;
        if (wait.reused) {
            return;
        }
    }
    wait.m_pool = this;
    wait.m_origin = origin;
    wait.m_fresh = fresh;
    wait.m_since = steady_clock::now();
    wait.m_place = origin->line.insert(origin->line.end(), &wait);
    if (wait.m_since - origin->paceBegan > m_pace && !m_pacing) {
        origin->paceBegan = wait.m_since;
        origin->begun = origin->returned = 0;
    }
    if (fresh || origin->begun < begunAtOnce) {
        begin(origin);
    }
    if (!wait.over() && origin->attempts.size() < origin->line.size()) {
        awaitPace();
    }
}

void UpstreamPool::awaitPace()
{
    if (m_pacing) {
        return;
    }
    m_pacing = true;
    m_pacer.expires_after(m_pace);
    m_pacer.async_wait([this](const boost::system::error_code& error) {
        if (error) {
            m_pacing = false;
            return;
        }
        // After what the sockets have to say already: connections that have come back count.
        m_loop.post([this] {
            m_pacing = false;
            keepPace();
        });
    });
}

void UpstreamPool::keepPace()
{
    bool again = false;
    for (const OriginPointer& origin : std::vector<OriginPointer>(m_origins)) {
        const std::size_t servedSoon = origin->attempts.size() + patience * origin->returned;
        std::size_t missing = origin->line.size() - std::min(origin->line.size(), servedSoon);
        missing = std::min(missing, begunAtOnce);
        origin->paceBegan = steady_clock::now();
        origin->begun = origin->returned = 0;
        while (missing-- > 0 && !origin->line.empty()) {
            begin(origin);
        }
        again = again || origin->attempts.size() < origin->line.size();
    }
    if (again) {
        awaitPace();
    }
}

void UpstreamPool::begin(const OriginPointer& origin)
{
    ++origin->begun;
    if (!beginOnLoop(origin)) {
        spawn(origin, origin->attempts.emplace_back(std::make_shared<Attempt>()));
    }
}

/// False: somebody has to be asked for the address, or it has to be TLS.
bool UpstreamPool::beginOnLoop(const OriginPointer& origin)
{
    const http::Url& url = origin->service->url;
    if (url.secure()) {
        return false;
    }
    const std::optional<tcp::endpoint> endpoint = m_connector.knownEndpoint(url.host, url.port);
    if (!endpoint) {
        return false;
    }
    auto attempt = std::make_shared<Attempt>();
    attempt->times.resolved = std::chrono::nanoseconds(0);
    boost::system::error_code error;
    const int descriptor = connectTo(*endpoint, error);
    if (descriptor >= 0) {
        const bool stands = standsAlready(descriptor);
        attempt->connecting = std::make_unique<UpstreamConnection>(m_loop, descriptor);
        if (!stands) {
            origin->attempts.push_back(attempt);
            spawn(origin, std::move(attempt));
            return true;
        }
        error = attempt->connecting->connectError();
    }
    if (error && m_connector.forget(url.host)) {
        return false;
    }
    origin->attempts.push_back(attempt);
    if (error) {
        attemptEnded(*origin, *attempt, refused(url, error));
    } else {
        attempt->times.connected = steady_clock::now() - attempt->start;
        attemptEnded(*origin, *attempt, std::move(attempt->connecting));
    }
    return true;
}

void UpstreamPool::spawn(OriginPointer origin, std::shared_ptr<Attempt> attempt)
{
    const ServicePointer service = origin->service;
    auto ended = [this, origin, attempt, service](const std::exception_ptr& exception) {
        if (exception) {
            const std::string name = service->url.scheme + "://" + service->url.authority();
            attemptEnded(*origin, *attempt, fail(ErrorCode::Cancelled, name, "given up while connecting"));
        }
    };
    const asio::cancellation_slot slot = attempt->givenUp.slot();
    asio::co_spawn(m_loop.executor(), connect(std::move(origin), std::move(attempt)),
                   asio::bind_cancellation_slot(slot, std::move(ended)));
}

net::Awaitable<void> UpstreamPool::connect(OriginPointer origin, std::shared_ptr<Attempt> attempt)
{
    const ServicePointer service = origin->service;
    const http::Url& url = service->url;
    net::Deadline deadline(m_loop.executor(), attempt->start + service->connectTimeout);
    if (attempt->connecting != nullptr) {
        UpstreamConnection& connecting = *attempt->connecting;
        deadline.onExpiry([&connecting] { connecting.close(); });
        if (connecting.isOpen()) {
            co_await connecting.connected();
        }
        deadline.onExpiry(nullptr);
        const boost::system::error_code error = connecting.connectError();
        if (!error) {
            attempt->times.connected = steady_clock::now() - attempt->start;
            attemptEnded(*origin, *attempt, std::move(attempt->connecting));
            co_return;
        }
        const bool moved =
            !deadline.expired() && error != asio::error::operation_aborted && m_connector.forget(url.host);
        if (!moved) {
            attemptEnded(*origin, *attempt, refused(url, deadline.expired() ? asio::error::timed_out : error));
            co_return;
        }
        attempt->connecting.reset();
    }
    const net::Target target{url.host, url.port, url.secure(), service->tls};
    Result<std::shared_ptr<net::Connection>> connection =
        co_await m_connector.connect(target, deadline, attempt->start, attempt->times);
    if (!connection) {
        attemptEnded(*origin, *attempt, tl::unexpected(std::move(connection).error()));
        co_return;
    }
    deadline.onExpiry(nullptr);
    attemptEnded(*origin, *attempt, std::make_unique<UpstreamConnection>(m_loop, std::move(*connection)));
}

/// What nobody waits for any more is dropped.
void UpstreamPool::attemptEnded(Origin& origin, Attempt& attempt, Result<std::unique_ptr<UpstreamConnection>> result)
{
    const auto place = std::find_if(origin.attempts.begin(), origin.attempts.end(),
                                    [&attempt](const auto& one) { return one.get() == &attempt; });
    if (place == origin.attempts.end()) {
        return;
    }
    const std::shared_ptr<Attempt> kept = std::move(*place);
    origin.attempts.erase(place);
    Wait* const next = nextInLine(origin, true);
    if (next == nullptr) {
        if (result && origin.idle.size() < idlePerService) {
            origin.idle.push_back({std::move(*result), steady_clock::now()});
        }
        return;
    }
    if (result) {
        next->connection = std::move(*result);
    } else {
        next->error = std::move(result).error();
    }
    const auto sinceWait = [offset = attempt.start - next->m_since](std::optional<std::chrono::nanoseconds> time) {
        return time ? std::optional(std::max(*time + offset, std::chrono::nanoseconds(0))) : std::nullopt;
    };
    next->times.resolved = sinceWait(attempt.times.resolved);
    next->times.connected = sinceWait(attempt.times.connected);
    next->times.secured = sinceWait(attempt.times.secured);
    settle(*next);
}

/// Nobody waits for so many: the youngest are given up.
void UpstreamPool::dropSurplus(Origin& origin) noexcept
{
    while (origin.attempts.size() > origin.line.size() && !m_loop.stopping()) {
        const std::shared_ptr<Attempt> attempt = std::move(origin.attempts.back());
        origin.attempts.pop_back();
        if (attempt->connecting != nullptr) {
            attempt->connecting->close();
        } else {
            attempt->givenUp.emit(asio::cancellation_type::terminal);
        }
    }
}

}  // namespace gatehouse::proxy

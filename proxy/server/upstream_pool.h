#pragma once

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/gateway/runtime_configuration.h"
#include "core/net/connector.h"
#include "proxy/server/continuation.h"
#include "proxy/server/upstream_connection.h"

namespace gatehouse::proxy {

/// The connections to upstreams of one worker: those that wait to be used again, and the requests that wait for one.
///
/// Who asks gets the idle connection that was used last (so that the others may grow old and go), else a new one. Where
/// many ask at once, only so many connections are begun in a moment; the rest wait in line and take what comes first, a
/// connection that is given back or a new one. As long as connections come back fast enough for the line, no more are
/// begun; where they do not (an upstream that answers slowly), more are, a moment later, until everybody has one. So
/// a thousand requests do not make a thousand connections, and slow answers keep nobody waiting. The loop's thread
/// only.
class UpstreamPool {
    struct Origin;
    struct Attempt;

public:
    using ServicePointer = std::shared_ptr<const gateway::RuntimeService>;
    using Time = std::chrono::steady_clock::time_point;

    /// Connections to one origin that are begun in one pace.
    static constexpr std::size_t begunAtOnce = 64;
    static constexpr std::chrono::milliseconds ordinaryPace{2};

    /// One request's wait for a connection. Its end ends the wait.
    class Wait {
    public:
        Wait() = default;
        ~Wait();
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;

        bool over() const noexcept { return connection != nullptr || error.has_value(); }

        std::unique_ptr<UpstreamConnection> connection;
        bool reused = false;   ///< it has carried a request before
        net::CallTimes times;  ///< of a new one, since the wait began
        std::optional<Error> error;

    private:
        friend class UpstreamPool;
        UpstreamPool* m_pool = nullptr;  ///< while it stands in line
        std::shared_ptr<Origin> m_origin;
        std::list<Wait*>::iterator m_place;
        bool m_fresh = false;
        Time m_since;
        Continuation m_waiting;
    };

    UpstreamPool(EventLoop& loop, net::Connector& connector, std::chrono::milliseconds pace = ordinaryPace);
    ~UpstreamPool();

    /// Once a wait. It may be over when this returns; else await `settled`. `fresh`: only one that was never used.
    void ask(const ServicePointer& service, Wait& wait, bool fresh = false);
    auto settled(Wait& wait) { return suspendInto(wait.m_waiting); }
    /// Ends a wait with an error, and connecting for it.
    void leave(Wait& wait, Error error);

    /// One that the upstream has neither closed nor said anything on since: what it says unasked would be taken for the
    /// answer to the next request (RFC 9112 section 9.2). nullptr: there is none.
    std::unique_ptr<UpstreamConnection> take(const ServicePointer& service);
    void give(const ServicePointer& service, std::unique_ptr<UpstreamConnection> connection, Time now);
    /// Forgets connections that are older than a minute or that the upstream has closed, and services for which none
    /// waits.
    void prune(Time now);
    void clear() noexcept { m_origins.clear(); }

private:
    struct Idle {
        std::unique_ptr<UpstreamConnection> connection;
        Time since;
    };
    struct Origin {
        ServicePointer service;
        std::vector<Idle> idle;
        std::list<Wait*> line;
        std::list<std::shared_ptr<Attempt>> attempts;  ///< to connect, under way
        Time paceBegan;
        std::size_t begun = 0;     ///< in this pace
        std::size_t returned = 0;  ///< connections that came back to the line in this pace
    };
    using OriginPointer = std::shared_ptr<Origin>;

    OriginPointer find(const ServicePointer& service) noexcept;
    OriginPointer findOrMake(const ServicePointer& service);
    static std::unique_ptr<UpstreamConnection> takeIdle(Origin& origin);
    static Wait* nextInLine(Origin& origin, bool fresh) noexcept;
    void leaveLine(Wait& wait) noexcept;
    void settle(Wait& wait);

    void begin(const OriginPointer& origin);
    bool beginOnLoop(const OriginPointer& origin);
    void spawn(OriginPointer origin, std::shared_ptr<Attempt> attempt);
    net::Awaitable<void> connect(OriginPointer origin, std::shared_ptr<Attempt> attempt);
    void attemptEnded(Origin& origin, Attempt& attempt, Result<std::unique_ptr<UpstreamConnection>> result);
    void dropSurplus(Origin& origin) noexcept;
    void keepPace();
    void awaitPace();

    EventLoop& m_loop;
    net::Connector& m_connector;
    std::chrono::milliseconds m_pace;
    boost::asio::steady_timer m_pacer;
    bool m_pacing = false;
    std::vector<OriginPointer> m_origins;
};

}  // namespace gatehouse::proxy

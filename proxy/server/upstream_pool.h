#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "core/gateway/runtime_configuration.h"
#include "proxy/server/upstream_connection.h"

namespace gatehouse::proxy {

/// Connections to upstreams that wait to be used again, of one worker. The one used last is taken first, so that the
/// others may grow old and go.
class UpstreamPool {
public:
    using ServicePointer = std::shared_ptr<const gateway::RuntimeService>;
    using Time = std::chrono::steady_clock::time_point;

    /// One that the upstream has neither closed nor said anything on since: what it says unasked would be taken for the
    /// answer to the next request (RFC 9112 section 9.2). nullptr: there is none.
    std::unique_ptr<UpstreamConnection> take(const ServicePointer& service);
    void give(const ServicePointer& service, std::unique_ptr<UpstreamConnection> connection, Time now);
    /// Forgets connections that are older than a minute, and services for which none waits.
    void prune(Time now);
    void clear() noexcept { m_slots.clear(); }

private:
    struct Idle {
        std::unique_ptr<UpstreamConnection> connection;
        Time since;
    };
    struct Slot {
        ServicePointer service;
        std::vector<Idle> idle;
    };
    Slot* find(const ServicePointer& service) noexcept;

    std::vector<Slot> m_slots;
};

}  // namespace gatehouse::proxy

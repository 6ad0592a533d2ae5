#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/gateway/runtime_configuration.h"
#include "core/http/limits.h"
#include "core/net/server_tls.h"
#include "proxy/cache/counters.h"
#include "proxy/capture/recorder.h"

namespace gatehouse::proxy {

struct ListenOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8000;  ///< 0: any free one
    std::size_t workers = 0;    ///< 0: one per core
    http::Limits limits;
    bool record = true;
    /// HTTPS instead of HTTP; nullptr: HTTP.
    std::shared_ptr<const net::ServerTlsContext> tls;
};

struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
};

/// The embedded gateway. A listener in the thread that calls `start` accepts and hands each descriptor to a worker; a
/// connection lives and dies on its worker. All public functions: the thread of `start`, except where noted.
class GatewayServer {
public:
    GatewayServer(std::shared_ptr<const Clock> clock, std::shared_ptr<Random> random);
    ~GatewayServer();  ///< stops at once

    /// PortInUse names the port and, where the system tells, nothing more; PermissionDenied for ports below 1024.
    Result<Endpoint> start(std::shared_ptr<const gateway::RuntimeConfiguration> configuration, ListenOptions options);
    /// Swaps the configuration; requests under way keep the one they began with. Returns its number, as
    /// Exchange::configuration tells it. Any thread.
    std::uint64_t publish(std::shared_ptr<const gateway::RuntimeConfiguration> configuration);
    /// Accepts no more, lets requests under way finish within Limits::drainTime, then calls `done` in the thread of
    /// `start`.
    void drain(std::function<void()> done);
    /// Closes everything and joins the workers.
    void stop();
    bool running() const noexcept;

    /// nullptr when started with record = false.
    Recorder* recorder() noexcept;
    cache::Counters cacheCounters() const;                     ///< any thread
    std::vector<cache::ProviderState> providerStates() const;  ///< any thread; one per issuer that was asked
    void clearCaches();                                        ///< any thread

private:
    struct Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

}  // namespace gatehouse::proxy

#include "proxy/server/gateway_server.h"

#include "proxy/filters/chain.h"
#include "proxy/server/listener.h"

namespace gatehouse::proxy {
namespace {

/// The chain as the workers know it.
class ChainFilter final : public Filter {
public:
    explicit ChainFilter(OpenidConnectChain& chain) : m_chain(chain) {}
    std::optional<FilterOutcome> applyNow(RequestContext& context) override { return m_chain.applyNow(context); }
    net::Awaitable<FilterOutcome> apply(RequestContext& context) override { return m_chain.apply(context); }

private:
    OpenidConnectChain& m_chain;
};

}  // namespace

struct GatewayServer::Implementation {
    Implementation(std::shared_ptr<const Clock> clock, std::shared_ptr<Random> random) :
        chain(clock, random), listener(clock, random, std::make_shared<ChainFilter>(chain))
    {
    }

    OpenidConnectChain chain;  ///< outlives the listener with its workers
    Listener listener;
};

GatewayServer::GatewayServer(std::shared_ptr<const Clock> clock, std::shared_ptr<Random> random) :
    m_implementation(std::make_unique<Implementation>(std::move(clock), std::move(random)))
{
}

GatewayServer::~GatewayServer() = default;

Result<Endpoint> GatewayServer::start(std::shared_ptr<const gateway::RuntimeConfiguration> configuration,
                                      ListenOptions options)
{
    return m_implementation->listener.start(std::move(configuration), options);
}

std::uint64_t GatewayServer::publish(std::shared_ptr<const gateway::RuntimeConfiguration> configuration)
{
    return m_implementation->listener.publish(std::move(configuration));
}

void GatewayServer::drain(std::function<void()> done)
{
    m_implementation->listener.drain(std::move(done));
}

void GatewayServer::stop()
{
    m_implementation->listener.stop();
}

bool GatewayServer::running() const noexcept
{
    return m_implementation->listener.running();
}

Recorder* GatewayServer::recorder() noexcept
{
    return m_implementation->listener.recorder();
}

cache::Counters GatewayServer::cacheCounters() const
{
    return m_implementation->chain.counters();
}

std::vector<cache::ProviderState> GatewayServer::providerStates() const
{
    return m_implementation->chain.providerStates();
}

void GatewayServer::clearCaches()
{
    m_implementation->chain.clear();
}

}  // namespace gatehouse::proxy

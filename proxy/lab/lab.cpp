#include "proxy/lab/lab.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <atomic>
#include <optional>
#include <thread>

#include "proxy/lab/echo.h"
#include "proxy/lab/http_server.h"
#include "proxy/lab/identity_provider.h"
#include "proxy/lab/signing_key.h"

namespace gatehouse::proxy::lab {
namespace {

constexpr std::array<std::string_view, 7> endpoints{"discovery", "jwks",       "token",   "introspection",
                                                    "userinfo",  "revocation", "upstream"};

std::string urlOf(const std::string& host, std::uint16_t port)
{
    const bool isIpv6 = host.find(':') != std::string::npos;
    return "http://" + (isIpv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace

struct Lab::Implementation {
    std::shared_ptr<const Clock> clock;
    std::shared_ptr<Random> random;
    std::array<std::atomic<std::uint64_t>, endpoints.size()> counters{};

    /// What one start makes and one stop takes away. The context goes first, so that no coroutine outlives what it
    /// uses.
    struct Running {
        std::optional<IdentityProvider> identityProvider;
        boost::asio::io_context context{1};
        std::optional<HttpServer> upstreamServer;
        std::optional<HttpServer> identityProviderServer;
        std::thread thread;
    };
    std::unique_ptr<Running> current;

    void count(std::string_view endpoint)
    {
        for (std::size_t i = 0; i < endpoints.size(); ++i) {
            if (endpoints[i] == endpoint) {
                counters[i].fetch_add(1, std::memory_order_relaxed);
            }
        }
    }
};

Lab::Lab(std::shared_ptr<const Clock> clock, std::shared_ptr<Random> random) :
    m_implementation(std::make_unique<Implementation>())
{
    m_implementation->clock = std::move(clock);
    m_implementation->random = std::move(random);
}

Lab::~Lab()
{
    stop();
}

Result<LabSettings> Lab::start(const LabOptions& options)
{
    stop();
    for (auto& counter : m_implementation->counters) {
        counter.store(0, std::memory_order_relaxed);
    }
    auto next = std::make_unique<Implementation::Running>();
    Implementation* const implementation = m_implementation.get();
    Implementation::Running* const running = next.get();

    next->upstreamServer.emplace(next->context, [implementation](const Request& request) {
        implementation->count("upstream");
        return echo(request);
    });
    next->identityProviderServer.emplace(next->context, [running](const Request& request) {
        return running->identityProvider ? running->identityProvider->answer(request)
                                         : Answer{500, {}, "the lab's signing key could not be made", {}};
    });
    auto upstreamPort = next->upstreamServer->listen(options.host, options.upstreamPort);
    if (!upstreamPort) {
        return fail(std::move(upstreamPort.error()));
    }
    auto identityProviderPort = next->identityProviderServer->listen(options.host, options.identityProviderPort);
    if (!identityProviderPort) {
        return fail(std::move(identityProviderPort.error()));
    }

    IdentityProviderOptions provider;
    provider.baseUrl = urlOf(options.host, *identityProviderPort);
    provider.realm = options.realm;
    provider.clientId = "kong";
    provider.clientSecret = SecretBytes(m_implementation->random->base64url(24));
    provider.userName = "alex";
    provider.password = SecretBytes("doe");
    provider.accessTokenLifetime = options.accessTokenLifetime;
    LabSettings settings{urlOf(options.host, *upstreamPort) + "/anything",
                         provider.baseUrl + "/realms/" + options.realm,
                         provider.clientId,
                         provider.clientSecret,
                         provider.userName,
                         provider.password};
    const auto openProvider = [running, implementation, provider = std::move(provider)](SigningKey key) {
        running->identityProvider.emplace(
            provider, std::move(key), implementation->clock, implementation->random,
            [implementation](std::string_view endpoint) { implementation->count(endpoint); });
    };
    if (options.waitForKey) {
        auto key = SigningKey::generate();
        if (!key) {
            return fail(std::move(key.error()));
        }
        openProvider(std::move(*key));
    }
    next->thread = std::thread([running, openProvider] {
        if (!running->identityProvider) {
            if (auto key = SigningKey::generate()) {
                openProvider(std::move(*key));
            }
        }
        running->context.run();
    });
    m_implementation->current = std::move(next);
    return settings;
}

void Lab::stop()
{
    if (m_implementation->current) {
        m_implementation->current->context.stop();
        m_implementation->current->thread.join();
        m_implementation->current.reset();
    }
}

bool Lab::running() const noexcept
{
    return m_implementation->current != nullptr;
}

std::uint64_t Lab::requests(std::string_view endpoint) const
{
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        if (endpoints[i] == endpoint) {
            return m_implementation->counters[i].load(std::memory_order_relaxed);
        }
    }
    return 0;
}

}  // namespace gatehouse::proxy::lab

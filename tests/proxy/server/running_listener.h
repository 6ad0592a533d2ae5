#pragma once

#include <QCoreApplication>
#include <QEventLoop>
#include <QSocketNotifier>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/gateway/router.h"
#include "proxy/server/listener.h"
#include "tests/support/scripted_peer.h"

namespace gatehouse::tests {

/// A filter that does what the test says.
class ScriptedFilter final : public proxy::Filter {
public:
    using Apply = std::function<net::Awaitable<proxy::FilterOutcome>(proxy::RequestContext&)>;
    explicit ScriptedFilter(Apply apply) : m_apply(std::move(apply)) {}
    net::Awaitable<proxy::FilterOutcome> apply(proxy::RequestContext& context) override { return m_apply(context); }

private:
    Apply m_apply;
};

/// A configuration with the given routes; `add` them, then `build`.
class Routes {
public:
    Routes& add(const std::string& path, const std::string& upstream,
                const std::function<void(gateway::RuntimeRoute&, gateway::RuntimeService&)>& change = nullptr)
    {
        auto service = std::make_shared<gateway::RuntimeService>();
        service->name = "service-" + std::to_string(m_routes.size());
        service->url = *http::Url::parse(upstream);
        gateway::RuntimeRoute route;
        route.name = "route-" + std::to_string(m_routes.size());
        route.paths = {path};
        route.protocols = {"http", "https"};
        route.stripPath = false;
        if (change) {
            change(route, *service);
        }
        route.service = service;
        m_routes.push_back(std::move(route));
        return *this;
    }
    std::shared_ptr<const gateway::RuntimeConfiguration> build() const
    {
        auto configuration = std::make_shared<gateway::RuntimeConfiguration>();
        configuration->routes = m_routes;
        configuration->router = std::make_shared<gateway::Router>(configuration->routes);
        return configuration;
    }

private:
    std::vector<gateway::RuntimeRoute> m_routes;
};

/// A listener in a thread of its own with an event loop, on a free port.
class RunningListener {
public:
    explicit RunningListener(const Routes& routes, proxy::ListenOptions options = oneWorker(),
                             ScriptedFilter::Apply filter = nullptr)
    {
        application();
        if (::pipe2(m_pipe.data(), O_CLOEXEC) != 0) {
            std::abort();
        }
        m_thread = std::thread([this] { serveCalls(); });
        inThread([&] {
            m_listener =
                std::make_unique<proxy::Listener>(std::make_shared<SystemClock>(), std::make_shared<SystemRandom>(),
                                                  std::make_shared<ScriptedFilter>(std::move(filter)));
            const Result<proxy::Endpoint> endpoint = m_listener->start(routes.build(), options);
            m_port = endpoint ? endpoint->port : 0;
        });
    }
    ~RunningListener()
    {
        inThread([&] {
            m_listener.reset();
            // The thread ends as the process may: its generator of random octets must not wait for that.
            OPENSSL_thread_stop();
            m_over = true;
        });
        m_thread.join();
        for (const int descriptor : m_pipe) {
            ::close(descriptor);
        }
    }

    static proxy::ListenOptions oneWorker()
    {
        proxy::ListenOptions options;
        options.port = 0;
        options.workers = 1;
        return options;
    }

    void inThread(const std::function<void()>& call)
    {
        // By a lock and a pipe of ours: a sanitizer of threads does not see how Qt hands things over.
        std::unique_lock lock(m_mutex);
        m_call = call;
        [[maybe_unused]] const auto written = ::write(m_pipe[1], "c", 1);
        m_called.wait(lock, [this] { return !m_call; });
    }
    proxy::Listener& listener() { return *m_listener; }
    std::uint16_t port() const { return m_port; }
    RawConnection connect() const { return RawConnection::to(m_port); }
    /// Sends these octets on a connection of their own and gives all that comes until the gateway closes.
    std::string exchange(const std::string& octets) const
    {
        RawConnection connection = connect();
        connection.write(octets);
        return connection.readToEnd();
    }
    /// The next finished exchange; waits for it.
    exchange::ExchangePointer nextRecord()
    {
        while (m_records.empty()) {
            m_records = m_listener->recorder()->drain();
            std::this_thread::yield();
        }
        exchange::ExchangePointer first = m_records.front();
        m_records.erase(m_records.begin());
        return first;
    }

private:
    void serveCalls()
    {
        QEventLoop loop;
        QSocketNotifier calls(m_pipe[0], QSocketNotifier::Read);
        QObject::connect(&calls, &QSocketNotifier::activated, &loop, [&] {
            char octet = 0;
            [[maybe_unused]] const auto got = ::read(m_pipe[0], &octet, 1);
            const std::lock_guard lock(m_mutex);
            m_call();
            m_call = nullptr;
            m_called.notify_one();
            if (m_over) {
                loop.quit();
            }
        });
        loop.exec();
    }
    static void application()
    {
        static int count = 1;
        static char name[] = "test";
        static char* arguments[] = {name, nullptr};
        static QCoreApplication instance(count, arguments);
    }

    std::array<int, 2> m_pipe{-1, -1};
    std::mutex m_mutex;
    std::condition_variable m_called;
    std::function<void()> m_call;
    bool m_over = false;
    std::thread m_thread;
    std::unique_ptr<proxy::Listener> m_listener;
    std::uint16_t m_port = 0;
    std::vector<exchange::ExchangePointer> m_records;
};

}  // namespace gatehouse::tests

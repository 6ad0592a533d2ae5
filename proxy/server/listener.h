#pragma once

#include <QSocketNotifier>
#include <QTcpServer>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

#include "proxy/server/gateway_server.h"
#include "proxy/server/worker.h"

namespace gatehouse::proxy {

/// Accepts connections in the thread that made it, whose Qt event loop has to run, and hands each to the worker that
/// has the fewest. GatewayServer without knowing what filters there are.
class Listener final : public QTcpServer {
public:
    Listener(std::shared_ptr<const Clock> clock, std::shared_ptr<Random> random, std::shared_ptr<Filter> filter);
    ~Listener() override;

    Result<Endpoint> start(PublishedConfiguration::Pointer configuration, const ListenOptions& options);
    std::uint64_t publish(PublishedConfiguration::Pointer configuration);
    void drain(std::function<void()> done);
    void stop();
    bool running() const noexcept { return !m_workers.empty(); }
    Recorder* recorder() noexcept { return m_shared->recorder.get(); }

private:
    bool acceptSome();
    void handOver(int descriptor);
    void restFromAccepting();
    void checkDrained();

    std::unique_ptr<WorkerShared> m_shared;
    std::vector<std::unique_ptr<Worker>> m_workers;
    std::size_t m_next = 0;
    std::unique_ptr<QSocketNotifier> m_waiting;  ///< tells of connections that wait to be accepted
    QTimer m_acceptAgain;
    QTimer m_drainCheck;
    std::chrono::steady_clock::time_point m_drainUntil;
    std::function<void()> m_drained;
};

}  // namespace gatehouse::proxy

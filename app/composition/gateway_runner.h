#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>
#include <vector>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/exchange/exchange.h"
#include "core/gateway/runtime_configuration.h"
#include "proxy/cache/counters.h"
#include "proxy/server/gateway_server.h"

namespace gatehouse::app {

/// "127.0.0.1:8000" or "[::1]:8000" taken apart; only this machine's own addresses are accepted.
Result<proxy::Endpoint> parseListenAddress(const QString& address);
QString renderListenAddress(const proxy::Endpoint& endpoint);

/// Starts, stops and feeds the embedded gateway, and empties its recorder some thirty times a second. GUI thread.
class GatewayRunner : public QObject {
    Q_OBJECT
public:
    enum class State { Stopped, Starting, Running, Draining, Failed };

    GatewayRunner(std::shared_ptr<const Clock> clock, std::shared_ptr<Random> random, QObject* parent = nullptr);
    ~GatewayRunner() override;

    State state() const noexcept { return m_state; }
    QString problem() const { return m_problem; }
    /// Where it listens; the wanted address when it does not.
    QString address() const;
    void setAddress(const QString& address);

    /// A valid configuration: published at once when running; a start that waits for one goes on.
    void setConfiguration(std::shared_ptr<const gateway::RuntimeConfiguration> configuration);
    /// There is no valid configuration to start with, and why.
    void setConfigurationProblem(const QString& problem);

    void start();
    void startOnFreePort();
    void stop();
    void restart();

    proxy::cache::Counters cacheCounters() const;
    std::vector<proxy::cache::ProviderState> providerStates() const;
    void clearCaches();
    std::uint64_t droppedExchanges() const;
    /// For exchanges made elsewhere (Keycloak's Admin API); counts on with the recorder's.
    exchange::ExchangeId nextExchangeId();
    /// Takes what the recorder holds now instead of in some milliseconds.
    void drainRecorder();

Q_SIGNALS:
    void stateChanged();
    void exchangesArrived(const std::vector<gatehouse::exchange::ExchangePointer>& batch);
    void statusChanged();

private:
    void listen();
    void fail(const QString& problem);
    void setState(State state);
    void stopped();
    void watchStatus();

    std::shared_ptr<const Clock> m_clock;
    std::shared_ptr<Random> m_random;
    std::unique_ptr<proxy::GatewayServer> m_server;
    std::shared_ptr<const gateway::RuntimeConfiguration> m_configuration;
    QString m_configurationProblem;
    QString m_address = QStringLiteral("127.0.0.1:8000");
    QString m_listeningAt;
    QString m_problem;
    State m_state = State::Stopped;
    bool m_startAgain = false;
    exchange::ExchangeId m_ownId = 0;
    QTimer m_drainTimer;
    QTimer m_statusTimer;
    proxy::cache::Counters m_lastCounters;
    std::vector<proxy::cache::ProviderState> m_lastProviders;
};

}  // namespace gatehouse::app

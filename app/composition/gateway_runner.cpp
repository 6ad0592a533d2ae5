#include "app/composition/gateway_runner.h"

#include <QHostAddress>

#include "app/wording/sentences.h"

namespace gatehouse::app {
namespace {

/// Exchanges made outside the gateway get ids far above what a recorder ever hands out.
constexpr exchange::ExchangeId firstOwnId = exchange::ExchangeId{1} << 48;

bool sameCounters(const proxy::cache::Counters& a, const proxy::cache::Counters& b)
{
    return a.entries == b.entries && a.hits == b.hits && a.misses == b.misses && a.shared == b.shared
           && a.evicted == b.evicted;
}

bool sameProviders(const std::vector<proxy::cache::ProviderState>& a, const std::vector<proxy::cache::ProviderState>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& one, const auto& other) {
        return one.issuer == other.issuer && one.reachable == other.reachable && one.lastCall == other.lastCall;
    });
}

QString startProblem(const Error& error, const QString& address)
{
    const QString port = address.section(QLatin1Char(':'), -1);
    switch (error.code) {
    case ErrorCode::PortInUse:
        return QStringLiteral("Port %1 is in use by another program. Stop that one, or use a free port.").arg(port);
    case ErrorCode::PermissionDenied:
        return QStringLiteral("This system does not let you listen on port %1. Use a port from 1024 on, or a free "
                              "one.")
            .arg(port);
    default: return wording::errorSentence(error);
    }
}

}  // namespace

Result<proxy::Endpoint> parseListenAddress(const QString& address)
{
    const auto refuse = [&](const char* detail) {
        return gatehouse::fail(ErrorCode::InvalidArgument, address.toStdString(), detail);
    };
    const qsizetype colon = address.lastIndexOf(QLatin1Char(':'));
    bool isNumber = false;
    const ushort port = colon < 0 ? ushort{0} : address.mid(colon + 1).toUShort(&isNumber);
    if (!isNumber) {
        return refuse("expected HOST:PORT, for example 127.0.0.1:8000");
    }
    QString host = address.left(colon).trimmed();
    if (host.startsWith(QLatin1Char('[')) && host.endsWith(QLatin1Char(']'))) {
        host = host.mid(1, host.size() - 2);
    }
    if (host == QStringLiteral("localhost")) {
        host = QStringLiteral("127.0.0.1");
    }
    const QHostAddress parsed(host);
    if (parsed.isNull()) {
        return refuse("expected a numeric address of this machine, for example 127.0.0.1:8000");
    }
    if (!parsed.isLoopback()) {
        return refuse("the window's gateway listens on this machine only (127.0.0.1 or ::1)");
    }
    return proxy::Endpoint{host.toStdString(), port};
}

QString renderListenAddress(const proxy::Endpoint& endpoint)
{
    const QString host = QString::fromStdString(endpoint.host);
    const QString shown = host.contains(QLatin1Char(':')) ? QStringLiteral("[%1]").arg(host) : host;
    return QStringLiteral("%1:%2").arg(shown).arg(endpoint.port);
}

GatewayRunner::GatewayRunner(std::shared_ptr<const Clock> clock, std::shared_ptr<Random> random, QObject* parent) :
    QObject(parent), m_clock(std::move(clock)), m_random(std::move(random)), m_ownId(firstOwnId)
{
    m_drainTimer.setInterval(33);
    connect(&m_drainTimer, &QTimer::timeout, this, &GatewayRunner::drainRecorder);
    m_statusTimer.setInterval(250);
    connect(&m_statusTimer, &QTimer::timeout, this, &GatewayRunner::watchStatus);
    m_server = std::make_unique<proxy::GatewayServer>(m_clock, m_random);
}

GatewayRunner::~GatewayRunner() = default;

QString GatewayRunner::address() const
{
    return m_listeningAt.isEmpty() ? m_address : m_listeningAt;
}

void GatewayRunner::setAddress(const QString& address)
{
    if (address == m_address) {
        return;
    }
    m_address = address;
    if (m_state == State::Running || m_state == State::Failed) {
        restart();
    } else {
        Q_EMIT stateChanged();
    }
}

void GatewayRunner::setConfiguration(std::shared_ptr<const gateway::RuntimeConfiguration> configuration)
{
    m_configuration = std::move(configuration);
    m_configurationProblem.clear();
    if (m_state == State::Running) {
        m_server->publish(m_configuration);
    } else if (m_state == State::Starting) {
        listen();
    }
}

void GatewayRunner::setConfigurationProblem(const QString& problem)
{
    m_configurationProblem = problem;
    if (m_state == State::Starting) {
        fail(problem);
    }
}

void GatewayRunner::start()
{
    if (m_state == State::Draining) {
        m_startAgain = true;
        return;
    }
    if (m_state == State::Running || m_state == State::Starting) {
        return;
    }
    m_problem.clear();
    setState(State::Starting);
    if (!m_configurationProblem.isEmpty()) {
        fail(m_configurationProblem);
    } else if (m_configuration) {
        listen();
    }
}

void GatewayRunner::startOnFreePort()
{
    const auto endpoint = parseListenAddress(m_address);
    m_address = renderListenAddress({endpoint ? endpoint->host : std::string("127.0.0.1"), 0});
    restart();
}

void GatewayRunner::listen()
{
    const auto wanted = parseListenAddress(m_address);
    if (!wanted) {
        fail(
            QStringLiteral("Cannot listen on “%1”: %2.").arg(m_address, QString::fromStdString(wanted.error().detail)));
        return;
    }
    proxy::ListenOptions options;
    options.host = wanted->host;
    options.port = wanted->port;
    options.limits.drainTime = std::chrono::seconds(2);
    const auto endpoint = m_server->start(m_configuration, options);
    if (!endpoint) {
        fail(startProblem(endpoint.error(), m_address));
        return;
    }
    m_listeningAt = renderListenAddress(*endpoint);
    m_address = m_listeningAt;
    m_drainTimer.start();
    m_statusTimer.start();
    setState(State::Running);
}

void GatewayRunner::stop()
{
    m_startAgain = false;
    if (m_state == State::Running) {
        setState(State::Draining);
        m_server->drain([this] { stopped(); });
    } else if (m_state == State::Starting || m_state == State::Failed) {
        m_problem.clear();
        setState(State::Stopped);
    }
}

void GatewayRunner::stopped()
{
    drainRecorder();
    m_server->stop();
    m_drainTimer.stop();
    m_statusTimer.stop();
    m_listeningAt.clear();
    setState(State::Stopped);
    if (m_startAgain) {
        m_startAgain = false;
        start();
    }
}

void GatewayRunner::restart()
{
    stop();
    start();
}

void GatewayRunner::fail(const QString& problem)
{
    m_problem = problem;
    setState(State::Failed);
}

void GatewayRunner::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

proxy::cache::Counters GatewayRunner::cacheCounters() const
{
    return m_server->running() ? m_server->cacheCounters() : proxy::cache::Counters{};
}

std::vector<proxy::cache::ProviderState> GatewayRunner::providerStates() const
{
    return m_server->running() ? m_server->providerStates() : std::vector<proxy::cache::ProviderState>{};
}

void GatewayRunner::clearCaches()
{
    if (m_server->running()) {
        m_server->clearCaches();
        watchStatus();
    }
}

std::uint64_t GatewayRunner::droppedExchanges() const
{
    const proxy::Recorder* recorder = m_server->recorder();
    return recorder != nullptr ? recorder->dropped() : 0;
}

exchange::ExchangeId GatewayRunner::nextExchangeId()
{
    return ++m_ownId;
}

void GatewayRunner::drainRecorder()
{
    if (proxy::Recorder* recorder = m_server->recorder()) {
        const auto batch = recorder->drain();
        if (!batch.empty()) {
            Q_EMIT exchangesArrived(batch);
        }
    }
}

void GatewayRunner::watchStatus()
{
    auto counters = cacheCounters();
    auto providers = providerStates();
    if (!sameCounters(counters, m_lastCounters) || !sameProviders(providers, m_lastProviders)) {
        m_lastCounters = counters;
        m_lastProviders = std::move(providers);
        Q_EMIT statusChanged();
    }
}

}  // namespace gatehouse::app

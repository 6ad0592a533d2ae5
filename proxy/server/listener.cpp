#include "proxy/server/listener.h"

#include <QHostAddress>
#include <QHostInfo>

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

namespace gatehouse::proxy {
namespace {

using std::chrono::steady_clock;

constexpr int backlog = 4096;
constexpr int acceptAgainAfter = 20;  // ms
/// By each worker, when descriptors run out: one at a time would let a queue of hundreds wait for seconds.
constexpr std::size_t closedToAcceptOn = 16;
constexpr int acceptAtOnce = 256;    // then the event loop gets its turn
constexpr int drainCheckEvery = 20;  // ms

Result<QHostAddress> addressOf(const std::string& host)
{
    QHostAddress address;
    if (address.setAddress(QString::fromStdString(host))) {
        return address;
    }
    const QList<QHostAddress> found = QHostInfo::fromName(QString::fromStdString(host)).addresses();
    // IPv4 first: what people type after "localhost" is more often meant for 127.0.0.1.
    for (const QHostAddress& candidate : found) {
        if (candidate.protocol() == QAbstractSocket::IPv4Protocol) {
            return candidate;
        }
    }
    if (found.isEmpty()) {
        return fail(ErrorCode::NameNotResolved, host, "no such host");
    }
    return found.front();
}

ErrorCode codeOf(QAbstractSocket::SocketError error) noexcept
{
    switch (error) {
    case QAbstractSocket::AddressInUseError: return ErrorCode::PortInUse;
    case QAbstractSocket::SocketAccessError: return ErrorCode::PermissionDenied;
    case QAbstractSocket::SocketAddressNotAvailableError: return ErrorCode::InvalidArgument;
    default: return ErrorCode::IoFailed;
    }
}

/// Whether so few descriptors are left that calls to the upstream and the identity provider could go without.
bool descriptorsRunOut(int lastOpened) noexcept
{
    constexpr rlim_t mostReserved = 64;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
        return false;
    }
    // The system hands out the lowest free number, so a high one means a full table.
    const rlim_t reserved = std::min(mostReserved, limit.rlim_cur / 4);
    return static_cast<rlim_t>(lastOpened) >= limit.rlim_cur - reserved;
}

}  // namespace

Listener::Listener(std::shared_ptr<const Clock> clock, std::shared_ptr<Random> random, std::shared_ptr<Filter> filter) :
    m_shared(std::make_unique<WorkerShared>())
{
    m_shared->clock = std::move(clock);
    m_shared->random = std::move(random);
    m_shared->filter = std::move(filter);
    m_acceptAgain.setSingleShot(true);
    QObject::connect(&m_acceptAgain, &QTimer::timeout, this, [this] { m_waiting->setEnabled(true); });
    QObject::connect(&m_drainCheck, &QTimer::timeout, this, [this] { checkDrained(); });
}

Listener::~Listener()
{
    stop();
}

Result<Endpoint> Listener::start(PublishedConfiguration::Pointer configuration, const ListenOptions& options)
{
    const std::string place = options.host + ':' + std::to_string(options.port);
    Result<QHostAddress> address = addressOf(options.host);
    if (!address) {
        return tl::unexpected(std::move(address).error());
    }
    setListenBacklogSize(backlog);
    if (!listen(*address, options.port)) {
        return fail(codeOf(serverError()), place, errorString().toStdString());
    }
    // QTcpServer takes "too many open files" for a passing error once a first accept has found nothing, and then spins
    // on it. So it only listens; we accept.
    pauseAccepting();
    m_waiting = std::make_unique<QSocketNotifier>(socketDescriptor(), QSocketNotifier::Read);
    QObject::connect(m_waiting.get(), &QSocketNotifier::activated, this, [this] { acceptSome(); });
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t workers = options.workers != 0 ? options.workers : cores;
    m_shared->limits = options.limits;
    m_shared->tls = options.tls;
    m_shared->loopback = serverAddress().isLoopback();
    m_shared->port = std::to_string(serverPort());
    m_shared->recorder = options.record ? std::make_unique<Recorder>(workers) : nullptr;
    m_shared->configuration.publish(std::move(configuration));
    for (std::size_t index = 0; index < workers; ++index) {
        m_workers.push_back(std::make_unique<Worker>(index, *m_shared));
    }
    for (const auto& worker : m_workers) {
        worker->start();
    }
    return Endpoint{serverAddress().toString().toStdString(), serverPort()};
}

std::uint64_t Listener::publish(PublishedConfiguration::Pointer configuration)
{
    return m_shared->configuration.publish(std::move(configuration));
}

/// True: there may be more.
bool Listener::acceptSome()
{
    for (int i = 0; i < acceptAtOnce; ++i) {
        const int descriptor =
            ::accept4(static_cast<int>(socketDescriptor()), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (descriptor >= 0) {
            handOver(descriptor);
            if (descriptorsRunOut(descriptor)) {
                restFromAccepting();
                return false;
            }
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            restFromAccepting();
            return false;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return false;
        }
    }
    return true;
}

void Listener::handOver(int descriptor)
{
    const std::size_t before = m_shared->connections.load(std::memory_order_relaxed);
    // Round robin among those that have the fewest.
    std::size_t best = m_next++ % m_workers.size();
    for (std::size_t i = 0; i < m_workers.size(); ++i) {
        if (m_workers[i]->connections() < m_workers[best]->connections()) {
            best = i;
        }
    }
    if (before >= m_shared->limits.connections) {
        m_workers[best]->closeLongestIdle(1);
    }
    m_workers[best]->adopt(descriptor);
}

/// The longest idle connections make room; then it goes on.
void Listener::restFromAccepting()
{
    m_waiting->setEnabled(false);
    for (const auto& worker : m_workers) {
        worker->closeLongestIdle(closedToAcceptOn);
    }
    m_acceptAgain.start(acceptAgainAfter);
}

void Listener::drain(std::function<void()> done)
{
    // Whoever has connected is served, once.
    for (int i = 0; i < backlog / acceptAtOnce && acceptSome(); ++i) {
    }
    m_acceptAgain.stop();
    m_waiting.reset();
    close();
    m_drained = std::move(done);
    m_drainUntil = steady_clock::now() + m_shared->limits.drainTime;
    for (const auto& worker : m_workers) {
        worker->drain();
    }
    m_drainCheck.start(drainCheckEvery);
}

void Listener::checkDrained()
{
    const std::size_t open = m_shared->connections.load(std::memory_order_relaxed);
    if (open > 0 && steady_clock::now() < m_drainUntil) {
        return;
    }
    m_drainCheck.stop();
    stop();
    if (const std::function<void()> done = std::exchange(m_drained, nullptr)) {
        done();
    }
}

void Listener::stop()
{
    m_acceptAgain.stop();
    m_drainCheck.stop();
    m_waiting.reset();
    if (isListening()) {
        close();
    }
    for (const auto& worker : m_workers) {
        worker->stop();
    }
    for (const auto& worker : m_workers) {
        worker->join();
    }
    m_workers.clear();
}

}  // namespace gatehouse::proxy

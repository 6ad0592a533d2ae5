#include "proxy/server/worker.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "core/base/encoding.h"
#include "core/http/date.h"
#include "proxy/server/client_connection.h"

namespace gatehouse::proxy {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds tickLength{100};
constexpr std::chrono::seconds pruneEvery{1};
constexpr std::chrono::seconds patienceAtStop{2};
constexpr std::size_t keptScratches = 64;
/// From its first octet; whoever needs longer may have to make room for others.
constexpr std::chrono::seconds longEnoughForAHead{1};
constexpr std::size_t mostProviderConnections = 128;  // idle ones, of all providers
constexpr std::size_t providerConnectionsAtRest = 2;  // for the next request, while nobody is here
constexpr int mostPipes = 128;
constexpr std::size_t keptPipes = 16;
constexpr std::string_view hexDigits = "0123456789abcdef";
/// Connections at once, from which on it is worth a look at the memory afterwards.
constexpr std::size_t memorableFlood = 64;

}  // namespace

std::uint64_t PublishedConfiguration::publish(Pointer configuration)
{
    const std::lock_guard lock(m_mutex);
    m_current.swap(configuration);
    return m_generation.fetch_add(1, std::memory_order_release) + 1;
}

void PublishedConfiguration::refresh(Pointer& mine, std::uint64_t& generation) const
{
    if (m_generation.load(std::memory_order_acquire) == generation) {
        return;
    }
    const std::lock_guard lock(m_mutex);
    mine = m_current;
    generation = m_generation.load(std::memory_order_relaxed);
}

Worker::Worker(std::size_t index, WorkerShared& shared) :
    m_index(index),
    m_shared(shared),
    m_client(m_loop.executor()),
    m_connector(m_loop.executor()),
    m_upstreams(m_loop, m_connector),
    m_ticker(m_loop.executor()),
    m_lastResort(m_loop.executor()),
    m_coarseNow(steady_clock::now() + tickLength),
    m_lastPrune(m_coarseNow)
{
    m_pipes.reserve(keptPipes);
    std::array<std::uint8_t, 8> octets{};
    m_shared.random->fill(octets);
    for (const std::uint8_t octet : octets) {
        m_idPrefix.append(1, hexDigits[octet >> 4]).append(1, hexDigits[octet & 0x0f]);
    }
}

Worker::~Worker()
{
    stop();
    join();
    m_loop.destroyCoroutines();
}

void Worker::start()
{
    m_thread = std::thread([this] {
        // splice has no MSG_NOSIGNAL: a client that went away would raise SIGPIPE.
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
        m_loop.run();
    });
}

void Worker::join()
{
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void Worker::adopt(int descriptor)
{
    m_count.fetch_add(1, std::memory_order_relaxed);
    m_shared.connections.fetch_add(1, std::memory_order_relaxed);
    m_loop.post([this, descriptor] {
        if (m_stopping || !ClientConnection::begin(*this, descriptor)) {
            ::close(descriptor);
            m_count.fetch_sub(1, std::memory_order_relaxed);
            m_shared.connections.fetch_sub(1, std::memory_order_relaxed);
        }
    });
}

void Worker::add(ClientConnection& connection)
{
    connection.setSlot(m_connections.size());
    m_connections.push_back(&connection);
    if (!m_ticking) {
        m_ticking = true;
        m_coarseNow = steady_clock::now() + tickLength;
        scheduleTick();
    }
}

void Worker::remove(ClientConnection& connection) noexcept
{
    const std::size_t slot = connection.slot();
    m_connections[slot] = m_connections.back();
    m_connections[slot]->setSlot(slot);
    m_connections.pop_back();
    m_count.fetch_sub(1, std::memory_order_relaxed);
    m_shared.connections.fetch_sub(1, std::memory_order_relaxed);
    if (m_stopping) {
        endIfEmpty();
    }
}

void Worker::scheduleTick()
{
    m_ticker.expires_after(tickLength);
    m_ticker.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            tick();
        }
    });
}

void Worker::tick()
{
    const steady_clock::time_point now = steady_clock::now();
    m_coarseNow = now + tickLength;
    // Deadlines close sockets; the connections themselves go later, from their own coroutines.
    for (ClientConnection* const connection : m_connections) {
        connection->checkDeadlines(now);
    }
    if (now - m_lastPrune > pruneEvery) {
        m_lastPrune = now;
        m_upstreams.prune(now);
        m_client.prune(mostProviderConnections);
    }
    giveMemoryBack();
    // With no connection there is nothing to wait for, and an idle program does not wake up ten times a second.
    m_ticking = !m_connections.empty();
    if (m_ticking) {
        scheduleTick();
    } else {
        m_upstreams.clear();
        m_client.prune(providerConnectionsAtRest);
        m_scratches.clear();
        m_headBuffers.clear();
        m_pipes.clear();
    }
}

/// After a flood: what thousands of connections took, the allocator keeps until it is told that the flood is over.
void Worker::giveMemoryBack()
{
    m_peak = std::max(m_peak, m_connections.size());
    if (m_peak >= memorableFlood && m_connections.size() < m_peak / 4) {
        m_peak = m_connections.size();
        m_connections.shrink_to_fit();
#ifdef __GLIBC__
        ::malloc_trim(0);
#endif
    }
}

/// First those that have been idle for a while, then those that take their time over the head of a request; one that
/// has only just come goes alone, and only where there is no other.
void Worker::makeRoom(std::size_t most)
{
    std::vector<ClientConnection*> spare;
    const auto find = [this, &spare](const auto& condition) {
        std::copy_if(m_connections.begin(), m_connections.end(), std::back_inserter(spare), condition);
        return !spare.empty();
    };
    const steady_clock::time_point now = m_coarseNow;
    if (!find([now](const ClientConnection* it) { return it->idle() && it->idleSince() < now; })
        && !find([now](const ClientConnection* it) {
               return it->readingHead() && it->idleSince() < now - longEnoughForAHead;
           })
        && find([](const ClientConnection* it) { return it->idle(); })) {
        most = std::min<std::size_t>(most, 1);
    }
    most = std::min(most, spare.size());
    std::partial_sort(spare.begin(), spare.begin() + static_cast<std::ptrdiff_t>(most), spare.end(),
                      [](const ClientConnection* left, const ClientConnection* right) {
                          return left->idleSince() < right->idleSince();
                      });
    for (std::size_t i = 0; i < most; ++i) {
        spare[i]->abort();
    }
}

void Worker::closeLongestIdle(std::size_t most)
{
    m_loop.post([this, most] { makeRoom(most); });
}

void Worker::drain()
{
    m_loop.post([this] {
        m_draining = true;
        for (ClientConnection* const connection : m_connections) {
            connection->drain();
        }
    });
}

void Worker::stop()
{
    m_loop.post([this] {
        if (m_stopping) {
            return;
        }
        m_stopping = true;
        for (ClientConnection* const connection : m_connections) {
            connection->abort();
        }
        endIfEmpty();
        if (!m_connections.empty()) {
            // A request may wait for something that cannot be called off; its coroutine then goes with the executor.
            m_lastResort.expires_after(patienceAtStop);
            m_lastResort.async_wait([this](const boost::system::error_code& error) {
                if (!error) {
                    m_loop.stop();
                }
            });
        }
    });
}

void Worker::endIfEmpty()
{
    if (!m_connections.empty()) {
        return;
    }
    m_ticker.cancel();
    m_lastResort.cancel();
    m_client.closeIdle();
    m_upstreams.clear();
    m_loop.stop();
}

PublishedConfiguration::Pointer Worker::configuration()
{
    m_shared.configuration.refresh(m_configuration, m_generation);
    return m_configuration;
}

std::string_view Worker::date()
{
    // Ten looks a second at the clock are enough for a text that changes every second.
    if (m_coarseNow != m_dateOf) {
        m_dateOf = m_coarseNow;
        m_date = http::dateText(m_shared.clock->wall());
    }
    return m_date;
}

std::unique_ptr<BodyPipe> Worker::takePipe()
{
    std::unique_ptr<BodyPipe> pipe;
    if (!m_pipes.empty()) {
        pipe = std::move(m_pipes.back());
        m_pipes.pop_back();
    } else if (m_pipesOut < mostPipes) {
        pipe = std::make_unique<BodyPipe>();
        if (!pipe->isOpen()) {
            return nullptr;
        }
    }
    m_pipesOut += pipe != nullptr ? 1 : 0;
    return pipe;
}

void Worker::givePipe(std::unique_ptr<BodyPipe> pipe) noexcept
{
    if (pipe != nullptr) {
        --m_pipesOut;
        if (pipe->empty() && m_pipes.size() < keptPipes) {
            m_pipes.push_back(std::move(pipe));
        }
    }
}

void Worker::nextRequestId(std::string& id)
{
    std::array<char, 16> digits{};
    std::uint64_t rest = ++m_idCounter;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, rest >>= 4) {
        *digit = hexDigits[rest & 0x0f];
    }
    id.assign(m_idPrefix).append(digits.data(), digits.size());
}

std::unique_ptr<char[]> Worker::takeHeadBuffer()
{
    if (m_headBuffers.empty()) {
        return std::make_unique_for_overwrite<char[]>(headBufferSize);
    }
    std::unique_ptr<char[]> buffer = std::move(m_headBuffers.back());
    m_headBuffers.pop_back();
    return buffer;
}

/// One that grew goes.
void Worker::giveHeadBuffer(std::unique_ptr<char[]> buffer, std::size_t size)
{
    if (size == headBufferSize && m_headBuffers.size() < keptScratches) {
        m_headBuffers.push_back(std::move(buffer));
    }
}

std::unique_ptr<Scratch> Worker::takeScratch()
{
    if (m_scratches.empty()) {
        return std::make_unique<Scratch>();
    }
    std::unique_ptr<Scratch> scratch = std::move(m_scratches.back());
    m_scratches.pop_back();
    return scratch;
}

void Worker::giveScratch(std::unique_ptr<Scratch> scratch)
{
    if (scratch != nullptr && scratch->small() && m_scratches.size() < keptScratches) {
        m_scratches.push_back(std::move(scratch));
    }
}

}  // namespace gatehouse::proxy

#pragma once

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/gateway/runtime_configuration.h"
#include "core/http/limits.h"
#include "core/net/asio_http_client.h"
#include "core/net/connector.h"
#include "core/net/server_tls.h"
#include "proxy/capture/recorder.h"
#include "proxy/filters/filter.h"
#include "proxy/server/body_pipe.h"
#include "proxy/server/client_stream.h"
#include "proxy/server/event_loop.h"
#include "proxy/server/scratch.h"
#include "proxy/server/upstream_pool.h"

namespace gatehouse::proxy {

class ClientConnection;

/// The configuration that requests begin with. Any thread.
class PublishedConfiguration {
public:
    using Pointer = std::shared_ptr<const gateway::RuntimeConfiguration>;
    /// Returns its number, from 1.
    std::uint64_t publish(Pointer configuration);
    /// Replaces `mine` when there is a newer one; otherwise costs one atomic load.
    void refresh(Pointer& mine, std::uint64_t& generation) const;

private:
    mutable std::mutex m_mutex;
    Pointer m_current;
    std::atomic<std::uint64_t> m_generation{0};
};

/// What all workers of one server share. Outlives them.
struct WorkerShared {
    http::Limits limits;
    std::shared_ptr<const Clock> clock;
    std::shared_ptr<Random> random;
    std::shared_ptr<Filter> filter;      ///< for routes that carry a plugin
    std::unique_ptr<Recorder> recorder;  ///< nullptr: nothing is recorded
    PublishedConfiguration configuration;
    std::shared_ptr<const net::ServerTlsContext> tls;  ///< nullptr: plain HTTP
    bool loopback = false;                             ///< listens on this machine\'s loopback alone
    std::string port;                                  ///< of the listener, as text
    std::atomic<std::size_t> connections{0};           ///< over all workers
    std::atomic<std::uint64_t> exchangeIds{0};         ///< where nothing is recorded
};

/// One thread with one executor and all that its connections use. Construct, start, stop and join in one thread; adopt,
/// closeLongestIdle, drain and stop may be called from any; everything else belongs to the worker's own thread.
class Worker {
public:
    Worker(std::size_t index, WorkerShared& shared);
    ~Worker();  ///< stops and joins
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void start();
    /// A connection that was accepted; the descriptor is the worker's now.
    void adopt(int descriptor);
    /// As many as `most`, where others cannot be let in without.
    void closeLongestIdle(std::size_t most);
    /// Each connection closes after the answer under way; an idle one after a moment in which a request that was on its
    /// way already may come.
    void drain();
    /// Everything closes; the thread ends.
    void stop();
    void join();
    std::size_t connections() const noexcept { return m_count.load(std::memory_order_relaxed); }

    // --- the worker's thread only ---
    std::size_t index() const noexcept { return m_index; }
    WorkerShared& shared() noexcept { return m_shared; }
    const http::Limits& limits() const noexcept { return m_shared.limits; }
    EventLoop& loop() noexcept { return m_loop; }
    boost::asio::any_io_executor executor() noexcept { return m_loop.executor(); }
    net::AsioHttpClient& client() noexcept { return m_client; }
    net::Connector& connector() noexcept { return m_connector; }
    UpstreamPool& upstreams() noexcept { return m_upstreams; }
    bool draining() const noexcept { return m_draining; }
    /// At most one tick behind, plus the tick: what is armed with it never fires early.
    const Watch::Time& coarseNow() const noexcept { return m_coarseNow; }
    PublishedConfiguration::Pointer configuration();
    /// Of what `configuration` returned last.
    std::uint64_t configurationNumber() const noexcept { return m_generation; }
    void nextRequestId(std::string& id);
    /// The Date of an answer given now.
    std::string_view date();
    /// What a request's head is read into, while one is on its way.
    static constexpr std::size_t headBufferSize = 4 * 1024;
    std::unique_ptr<char[]> takeHeadBuffer();
    void giveHeadBuffer(std::unique_ptr<char[]> buffer, std::size_t size);
    std::unique_ptr<Scratch> takeScratch();
    void giveScratch(std::unique_ptr<Scratch> scratch);
    /// For a long body that nobody looks at. nullptr: there are enough of them, or descriptors have run out.
    std::unique_ptr<BodyPipe> takePipe();
    void givePipe(std::unique_ptr<BodyPipe> pipe) noexcept;
    /// Only so many bodies at once get large buffers: memory stays bounded however many clients stall.
    bool takeLargeBlock() noexcept { return m_largeBlocks < 128 && ++m_largeBlocks > 0; }
    void giveLargeBlock() noexcept { --m_largeBlocks; }
    void add(ClientConnection& connection);
    void remove(ClientConnection& connection) noexcept;

private:
    void tick();
    void scheduleTick();
    void giveMemoryBack();
    void endIfEmpty();
    void makeRoom(std::size_t most);

    std::size_t m_index;
    WorkerShared& m_shared;
    EventLoop m_loop;
    net::AsioHttpClient m_client;
    net::Connector m_connector;
    UpstreamPool m_upstreams;
    boost::asio::steady_timer m_ticker;
    boost::asio::steady_timer m_lastResort;
    bool m_ticking = false;
    bool m_draining = false;
    bool m_stopping = false;
    Watch::Time m_coarseNow;
    Watch::Time m_lastPrune;
    std::vector<ClientConnection*> m_connections;
    std::size_t m_peak = 0;  ///< of connections, since memory was given back
    std::vector<std::unique_ptr<Scratch>> m_scratches;
    std::vector<std::unique_ptr<char[]>> m_headBuffers;
    int m_largeBlocks = 0;
    int m_pipesOut = 0;
    std::vector<std::unique_ptr<BodyPipe>> m_pipes;
    PublishedConfiguration::Pointer m_configuration;
    std::uint64_t m_generation = 0;
    std::string m_date;
    Watch::Time m_dateOf;    ///< when it was written
    std::string m_idPrefix;  ///< sixteen hexadecimal digits that no other worker or process has
    std::uint64_t m_idCounter = 0;
    std::atomic<std::size_t> m_count{0};
    std::thread m_thread;
};

}  // namespace gatehouse::proxy

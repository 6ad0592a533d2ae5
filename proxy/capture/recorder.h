#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/exchange/exchange.h"

namespace gatehouse::proxy {

/// Where finished exchanges wait for whoever watches. Every worker has a queue of its own; the watcher drains them all,
/// some thirty times a second. Bounded in octets: what does not fit is dropped and counted, the proxy never waits.
class Recorder {
public:
    explicit Recorder(std::size_t workers, std::size_t maximumOctets = 64 * 1024 * 1024);
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Worker thread `worker` only.
    void publish(std::size_t worker, exchange::ExchangePointer finished) noexcept;
    /// Any one thread. In the order of finishing within a worker; over workers ordered by `startedAt` of a batch.
    std::vector<exchange::ExchangePointer> drain();
    std::uint64_t dropped() const noexcept;
    /// The next exchange id; any thread.
    exchange::ExchangeId nextId() noexcept { return m_lastId.fetch_add(1, std::memory_order_relaxed) + 1; }

private:
    struct Queue;
    std::vector<std::unique_ptr<Queue>> m_queues;
    std::atomic<exchange::ExchangeId> m_lastId{0};
    std::size_t m_maximumPerQueue;
};

}  // namespace gatehouse::proxy

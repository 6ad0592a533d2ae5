#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/exchange/exchange.h"
#include "core/exchange/packed_exchange.h"

namespace gatehouse::proxy {

class Recorder;

/// What a watcher took: the exchanges of a moment, packed. Its memory goes back to the recorder, which outlives it.
class RecordBatch {
public:
    RecordBatch() = default;
    RecordBatch(RecordBatch&& other) noexcept;
    RecordBatch& operator=(RecordBatch&& other) noexcept;
    ~RecordBatch();

    /// Within a worker in the order of finishing; over workers ordered by the time of finishing.
    const std::vector<exchange::PackedExchange>& exchanges() const noexcept { return m_exchanges; }

private:
    friend class Recorder;
    /// Straight from the system and straight back to it: an allocator would keep what a flood has taken.
    struct Unmap {
        std::size_t size = 0;
        void operator()(char* memory) const noexcept;
    };
    struct Block {
        std::unique_ptr<char[], Unmap> memory;
        std::size_t used = 0;
        std::size_t size() const noexcept { return memory.get_deleter().size; }
    };
    static Block newBlock(std::size_t size);
    void giveBack() noexcept;

    Recorder* m_recorder = nullptr;
    std::vector<std::vector<Block>> m_blocks;  ///< one list for each worker
    std::vector<exchange::PackedExchange> m_exchanges;
};

/// Where finished exchanges wait for whoever watches. Every worker writes into blocks of its own; the watcher takes
/// them all, some thirty times a second, and gives their memory back. Nobody is woken and nothing is allocated for a
/// request. Bounded in octets: what does not fit is dropped and counted, the proxy never waits.
class Recorder {
public:
    explicit Recorder(std::size_t workers, std::size_t maximumOctets = 64 * 1024 * 1024);
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Worker thread `worker` only.
    void publish(std::size_t worker, exchange::ExchangePacker& finished) noexcept;
    /// Any one thread.
    RecordBatch take();
    /// The same, unpacked.
    std::vector<exchange::ExchangePointer> drain();
    std::uint64_t dropped() const noexcept;
    /// The next exchange id; any thread.
    exchange::ExchangeId nextId() noexcept { return m_lastId.fetch_add(1, std::memory_order_relaxed) + 1; }

private:
    friend class RecordBatch;
    struct Queue;
    void giveBack(std::vector<std::vector<RecordBatch::Block>>& blocks) noexcept;

    std::vector<std::unique_ptr<Queue>> m_queues;
    std::atomic<exchange::ExchangeId> m_lastId{0};
    std::size_t m_maximumPerQueue;
};

}  // namespace gatehouse::proxy

#include "proxy/capture/recorder.h"

#include <sys/mman.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

namespace gatehouse::proxy {
namespace {

constexpr std::size_t blockSize = 256 * 1024;
/// Blocks that wait to be used again, for each worker. A page that is there already costs nothing; one that the system
/// has to bring costs more than the record that is written into it.
constexpr std::size_t spareBlocks = 32;
/// Of the spare blocks that nobody needed over so many takes, this part goes: half. At each take it would be too often:
/// under load the next one brings them back from the system, page by page.
constexpr std::size_t spareGoing = 2;
constexpr unsigned takesBetweenGoing = 8;

}  // namespace

struct alignas(64) Recorder::Queue {
    using Block = RecordBatch::Block;

    std::mutex mutex;
    std::vector<Block> filled;  ///< the last one is being filled
    std::vector<Block> spare;
    std::size_t leastSpare = 0;  ///< since some of them went
    unsigned takes = 0;
    std::size_t octets = 0;  ///< of memory, over `filled` and the batches that are out
    std::atomic<std::uint64_t> dropped{0};

    /// nullptr: does not fit.
    char* room(std::size_t size, std::size_t maximum)
    {
        if (!filled.empty() && filled.back().size() - filled.back().used >= size) {
            Block& block = filled.back();
            char* const place = block.memory.get() + block.used;
            block.used += size;
            return place;
        }
        const std::size_t needed = std::max(size, std::min(blockSize, maximum));
        if (octets + needed > maximum) {
            return nullptr;
        }
        if (needed <= blockSize && !spare.empty()) {
            filled.push_back(std::move(spare.back()));
            spare.pop_back();
            leastSpare = std::min(leastSpare, spare.size());
        } else {
            filled.push_back(RecordBatch::newBlock(needed));
        }
        octets += filled.back().size();
        filled.back().used = size;
        return filled.back().memory.get();
    }
};

void RecordBatch::Unmap::operator()(char* memory) const noexcept
{
    ::munmap(memory, size);
}

/// Throws std::bad_alloc.
RecordBatch::Block RecordBatch::newBlock(std::size_t size)
{
    void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::bad_alloc();
    }
    return {std::unique_ptr<char[], Unmap>(static_cast<char*>(memory), Unmap{size}), 0};
}

RecordBatch::RecordBatch(RecordBatch&& other) noexcept :
    m_recorder(std::exchange(other.m_recorder, nullptr)),
    m_blocks(std::move(other.m_blocks)),
    m_exchanges(std::move(other.m_exchanges))
{
}

RecordBatch& RecordBatch::operator=(RecordBatch&& other) noexcept
{
    if (this != &other) {
        giveBack();
        m_recorder = std::exchange(other.m_recorder, nullptr);
        m_blocks = std::move(other.m_blocks);
        m_exchanges = std::move(other.m_exchanges);
    }
    return *this;
}

RecordBatch::~RecordBatch()
{
    giveBack();
}

void RecordBatch::giveBack() noexcept
{
    if (m_recorder != nullptr) {
        m_recorder->giveBack(m_blocks);
        m_recorder = nullptr;
    }
}

Recorder::Recorder(std::size_t workers, std::size_t maximumOctets) :
    m_maximumPerQueue(maximumOctets / std::max<std::size_t>(workers, 1))
{
    for (std::size_t i = 0; i < std::max<std::size_t>(workers, 1); ++i) {
        m_queues.push_back(std::make_unique<Queue>());
        m_queues.back()->spare.reserve(spareBlocks);
    }
}

Recorder::~Recorder() = default;

void Recorder::publish(std::size_t worker, exchange::ExchangePacker& finished) noexcept
{
    Queue& queue = *m_queues[worker];
    const std::size_t size = finished.size();
    const std::lock_guard lock(queue.mutex);
    try {
        if (char* const place = queue.room(size, m_maximumPerQueue)) {
            finished.write(place);
            return;
        }
    } catch (const std::bad_alloc&) {
        // Counted as any other that does not fit.
    }
    queue.dropped.fetch_add(1, std::memory_order_relaxed);
}

namespace {

/// By the time at which they ended. What one worker wrote stays in its order, even where the clock was set back.
std::vector<exchange::PackedExchange> inOrder(const std::vector<std::vector<exchange::PackedExchange>>& queues)
{
    std::vector<exchange::PackedExchange> merged;
    std::vector<std::size_t> next(queues.size(), 0);
    const auto endOf = [](const exchange::PackedExchange& one) { return one.head().startedAt + one.head().duration; };
    for (;;) {
        std::size_t first = queues.size();
        for (std::size_t i = 0; i < queues.size(); ++i) {
            const bool any = next[i] < queues[i].size();
            if (any && (first == queues.size() || endOf(queues[i][next[i]]) < endOf(queues[first][next[first]]))) {
                first = i;
            }
        }
        if (first == queues.size()) {
            return merged;
        }
        merged.push_back(queues[first][next[first]++]);
    }
}

}  // namespace

RecordBatch Recorder::take()
{
    RecordBatch batch;
    batch.m_recorder = this;
    batch.m_blocks.resize(m_queues.size());
    for (std::size_t i = 0; i < m_queues.size(); ++i) {
        Queue& queue = *m_queues[i];
        std::vector<RecordBatch::Block> needless;
        const std::lock_guard lock(queue.mutex);
        batch.m_blocks[i].swap(queue.filled);
        if (++queue.takes % takesBetweenGoing != 0) {
            continue;
        }
        for (std::size_t going = (queue.leastSpare + spareGoing - 1) / spareGoing; going > 0; --going) {
            needless.push_back(std::move(queue.spare.back()));
            queue.spare.pop_back();
        }
        queue.leastSpare = queue.spare.size();
    }
    std::vector<std::vector<exchange::PackedExchange>> queues;
    for (const auto& blocks : batch.m_blocks) {
        std::vector<exchange::PackedExchange>& queue = queues.emplace_back();
        for (const RecordBatch::Block& block : blocks) {
            for (std::size_t at = 0; at < block.used; at += queue.back().size()) {
                queue.emplace_back(block.memory.get() + at);
            }
        }
    }
    batch.m_exchanges = queues.size() == 1 ? std::move(queues.front()) : inOrder(queues);
    return batch;
}

std::vector<exchange::ExchangePointer> Recorder::drain()
{
    const RecordBatch batch = take();
    std::vector<exchange::ExchangePointer> unpacked;
    unpacked.reserve(batch.exchanges().size());
    for (const exchange::PackedExchange& packed : batch.exchanges()) {
        unpacked.push_back(packed.unpacked());
    }
    return unpacked;
}

void Recorder::giveBack(std::vector<std::vector<RecordBatch::Block>>& blocks) noexcept
{
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        Queue& queue = *m_queues[i];
        const std::lock_guard lock(queue.mutex);
        for (RecordBatch::Block& block : blocks[i]) {
            queue.octets -= block.size();
            if (block.size() == blockSize && queue.spare.size() < spareBlocks) {
                block.used = 0;
                queue.spare.push_back(std::move(block));
            }
        }
    }
    blocks.clear();
}

std::uint64_t Recorder::dropped() const noexcept
{
    std::uint64_t sum = 0;
    for (const auto& queue : m_queues) {
        sum += queue->dropped.load(std::memory_order_relaxed);
    }
    return sum;
}

}  // namespace gatehouse::proxy

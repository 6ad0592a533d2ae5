#include "proxy/capture/recorder.h"

#include <algorithm>
#include <mutex>

namespace gatehouse::proxy {

struct alignas(64) Recorder::Queue {
    std::mutex mutex;
    std::vector<exchange::ExchangePointer> waiting;
    std::size_t octets = 0;
    std::atomic<std::uint64_t> dropped{0};
};

Recorder::Recorder(std::size_t workers, std::size_t maximumOctets) :
    m_maximumPerQueue(maximumOctets / std::max<std::size_t>(workers, 1))
{
    for (std::size_t i = 0; i < std::max<std::size_t>(workers, 1); ++i) {
        m_queues.push_back(std::make_unique<Queue>());
    }
}

Recorder::~Recorder() = default;

void Recorder::publish(std::size_t worker, exchange::ExchangePointer finished) noexcept
{
    Queue& queue = *m_queues[worker];
    const std::size_t octets = finished->footprint();
    const std::lock_guard lock(queue.mutex);
    if (queue.octets + octets > m_maximumPerQueue) {
        queue.dropped.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    queue.octets += octets;
    queue.waiting.push_back(std::move(finished));
}

std::vector<exchange::ExchangePointer> Recorder::drain()
{
    std::vector<exchange::ExchangePointer> batch;
    for (const auto& queue : m_queues) {
        std::vector<exchange::ExchangePointer> taken;
        {
            const std::lock_guard lock(queue->mutex);
            taken.swap(queue->waiting);
            queue->octets = 0;
        }
        batch.insert(batch.end(), std::make_move_iterator(taken.begin()), std::make_move_iterator(taken.end()));
    }
    if (m_queues.size() > 1) {
        std::stable_sort(batch.begin(), batch.end(), [](const auto& a, const auto& b) {
            return a->startedAt + a->duration < b->startedAt + b->duration;
        });
    }
    return batch;
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

#include "proxy/server/upstream_pool.h"

#include <algorithm>

namespace gatehouse::proxy {
namespace {

constexpr std::chrono::seconds idleLifetime{60};
constexpr std::size_t idlePerService = 512;

}  // namespace

UpstreamPool::Slot* UpstreamPool::find(const ServicePointer& service) noexcept
{
    const auto found =
        std::find_if(m_slots.begin(), m_slots.end(), [&](const Slot& slot) { return slot.service == service; });
    return found == m_slots.end() ? nullptr : &*found;
}

std::shared_ptr<net::Connection> UpstreamPool::take(const ServicePointer& service)
{
    Slot* const slot = find(service);
    while (slot != nullptr && !slot->idle.empty()) {
        std::shared_ptr<net::Connection> connection = std::move(slot->idle.back().connection);
        slot->idle.pop_back();
        if (connection->quiet()) {
            return connection;
        }
    }
    return nullptr;
}

void UpstreamPool::give(const ServicePointer& service, std::shared_ptr<net::Connection> connection, Time now)
{
    Slot* slot = find(service);
    if (slot == nullptr) {
        slot = &m_slots.emplace_back(Slot{service, {}});
    }
    if (slot->idle.size() < idlePerService) {
        slot->idle.push_back({std::move(connection), now});
    }
}

void UpstreamPool::prune(Time now)
{
    // Only this pool knows a service any more: its configuration was replaced.
    std::erase_if(m_slots, [](const Slot& slot) { return slot.service.use_count() == 1; });
    for (Slot& slot : m_slots) {
        const auto young = std::find_if(slot.idle.begin(), slot.idle.end(),
                                        [now](const Idle& idle) { return now - idle.since < idleLifetime; });
        slot.idle.erase(slot.idle.begin(), young);
    }
}

}  // namespace gatehouse::proxy

#include "proxy/server/upstream_pool.h"

#include <algorithm>

namespace gatehouse::proxy {
namespace {

constexpr std::chrono::seconds idleLifetime{60};
constexpr std::size_t idlePerService = 512;

/// Whether a connection made for one does for the other, too.
bool sameOrigin(const gateway::RuntimeService& a, const gateway::RuntimeService& b) noexcept
{
    return a.url.port == b.url.port && a.url.host == b.url.host && a.url.scheme == b.url.scheme && a.tls == b.tls;
}

}  // namespace

UpstreamPool::Slot* UpstreamPool::find(const ServicePointer& service) noexcept
{
    auto found =
        std::find_if(m_slots.begin(), m_slots.end(), [&](const Slot& slot) { return slot.service == service; });
    if (found == m_slots.end()) {
        // A new configuration has services of its own; their upstreams are mostly those of the one before.
        found = std::find_if(m_slots.begin(), m_slots.end(),
                             [&](const Slot& slot) { return sameOrigin(*slot.service, *service); });
        if (found == m_slots.end()) {
            return nullptr;
        }
        found->service = service;
    }
    return &*found;
}

std::unique_ptr<UpstreamConnection> UpstreamPool::take(const ServicePointer& service)
{
    Slot* const slot = find(service);
    while (slot != nullptr && !slot->idle.empty()) {
        std::unique_ptr<UpstreamConnection> connection = std::move(slot->idle.back().connection);
        slot->idle.pop_back();
        if (connection->quiet()) {
            return connection;
        }
    }
    return nullptr;
}

void UpstreamPool::give(const ServicePointer& service, std::unique_ptr<UpstreamConnection> connection, Time now)
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
    for (Slot& slot : m_slots) {
        const auto young = std::find_if(slot.idle.begin(), slot.idle.end(),
                                        [now](const Idle& idle) { return now - idle.since < idleLifetime; });
        slot.idle.erase(slot.idle.begin(), young);
    }
    // Here ends what a replaced configuration leaves behind.
    std::erase_if(m_slots, [](const Slot& slot) { return slot.idle.empty(); });
}

}  // namespace gatehouse::proxy

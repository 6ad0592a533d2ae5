#include "core/gateway/configuration.h"

#include <algorithm>

namespace gatehouse::gateway {

namespace {

template <class Entity>
const Entity* findByName(const std::vector<Entity>& entities, std::string_view name) noexcept
{
    const auto found = std::find_if(entities.begin(), entities.end(), [&](const auto& e) { return e.name == name; });
    return found == entities.end() ? nullptr : &*found;
}

/// 3 on route and service, 2 on the route, 1 on the service, 0 global; -1: not for this route.
int closeness(const Plugin& plugin, const Route& route) noexcept
{
    // Plugins of consumers hold for consumers, which come after authentication.
    const bool forConsumer = plugin.other.contains("consumer") || plugin.other.contains("consumer_group");
    if (plugin.name != "openid-connect" || !plugin.enabled.value_or(true) || forConsumer
        || (plugin.route && *plugin.route != route.name) || (plugin.service && plugin.service != route.service)) {
        return -1;
    }
    return (plugin.route ? 2 : 0) + (plugin.service ? 1 : 0);
}

}  // namespace

Position positionOf(const Positions& positions, std::string_view path, Position otherwise) noexcept
{
    while (!path.empty()) {
        if (const auto found = positions.find(path); found != positions.end()) {
            return found->second;
        }
        const auto end = path.find_last_of(".[");
        path = path.substr(0, end == std::string_view::npos ? 0 : end);
    }
    return otherwise;
}

const Service* Configuration::findService(std::string_view wanted) const noexcept
{
    return findByName(services, wanted);
}

const Route* Configuration::findRoute(std::string_view wanted) const noexcept
{
    return findByName(routes, wanted);
}

const Plugin* Configuration::effectivePlugin(const Route& route) const noexcept
{
    const Plugin* closest = nullptr;
    int best = -1;
    for (const auto& plugin : plugins) {
        if (const int found = closeness(plugin, route); found > best) {
            closest = &plugin;
            best = found;
        }
    }
    return closest;
}

}  // namespace gatehouse::gateway

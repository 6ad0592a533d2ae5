#include "core/recipes/add.h"

#include <algorithm>
#include <map>
#include <utility>

namespace gatehouse::recipes {
namespace {

using gateway::Configuration;
using Renamed = std::map<std::string, std::string>;

void follow(std::optional<std::string>& name, const Renamed& renamed)
{
    if (name) {
        const auto found = renamed.find(*name);
        name = found == renamed.end() ? *name : found->second;
    }
}

bool pathIsTaken(const Configuration& configuration, const std::string& path)
{
    return std::any_of(configuration.routes.begin(), configuration.routes.end(), [&](const gateway::Route& route) {
        return std::find(route.paths.begin(), route.paths.end(), path) != route.paths.end();
    });
}

Renamed addServices(Configuration& present, std::vector<gateway::Service>& services)
{
    Renamed renamed;
    for (gateway::Service& service : services) {
        const auto name = freeName(service.name, [&](const std::string& one) { return present.findService(one); });
        renamed.emplace(std::exchange(service.name, name), name);
        present.services.push_back(std::move(service));
    }
    return renamed;
}

Renamed addRoutes(Configuration& present, std::vector<gateway::Route>& routes, const Renamed& services)
{
    Renamed renamed;
    for (gateway::Route& route : routes) {
        const auto name = freeName(route.name, [&](const std::string& one) { return present.findRoute(one); });
        renamed.emplace(std::exchange(route.name, name), name);
        follow(route.service, services);
        for (std::string& path : route.paths) {
            // "~" begins a regular expression, which nobody can number.
            path = path.starts_with('~')
                       ? path
                       : freeName(path, [&](const std::string& one) { return pathIsTaken(present, one); });
        }
        present.routes.push_back(std::move(route));
    }
    return renamed;
}

bool instanceIsTaken(const Configuration& configuration, const std::string& name)
{
    return std::any_of(configuration.plugins.begin(), configuration.plugins.end(),
                       [&](const gateway::Plugin& plugin) { return plugin.instanceName == name; });
}

}  // namespace

Configuration added(Configuration present, Configuration more)
{
    const Renamed services = addServices(present, more.services);
    const Renamed routes = addRoutes(present, more.routes, services);
    for (gateway::Plugin& plugin : more.plugins) {
        follow(plugin.service, services);
        follow(plugin.route, routes);
        if (plugin.instanceName) {
            plugin.instanceName =
                freeName(*plugin.instanceName, [&](const std::string& one) { return instanceIsTaken(present, one); });
        }
        present.plugins.push_back(std::move(plugin));
    }
    for (auto& member : more.other) {
        boost::json::value* ours = present.other.if_contains(member.key());
        if (ours == nullptr) {
            present.other[member.key()] = std::move(member.value());
        } else if (ours->is_array() && member.value().is_array()) {
            for (boost::json::value& entry : member.value().get_array()) {
                if (std::find(ours->get_array().begin(), ours->get_array().end(), entry) == ours->get_array().end()) {
                    ours->get_array().push_back(std::move(entry));
                }
            }
        }
    }
    return present;
}

}  // namespace gatehouse::recipes

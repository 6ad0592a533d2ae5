#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/gateway/configuration.h"

namespace gatehouse::app {

// Services, routes and plugins of a configuration, added, doubled and taken away. Pure.

/// What a list of them shows, in the order of the tree: each service with its plugins and routes, each route with its
/// plugins, and last what stands by itself.
struct Entity {
    enum class Kind { Service, Route, Plugin };
    Kind kind = Kind::Service;
    std::size_t index = 0;  ///< in configuration.services, .routes or .plugins
    int depth = 0;
    std::string name;    ///< "example-service", "openid-connect"
    std::string detail;  ///< a service's address, a route's paths, where a plugin's issuer is
    bool operator==(const Entity&) const = default;
};
std::vector<Entity> entitiesOf(const gateway::Configuration& configuration);

/// A new one with a free name; where `below` is a service or a route, it belongs to that. Returns its index.
std::size_t addService(gateway::Configuration& configuration);
std::size_t addRoute(gateway::Configuration& configuration, const Entity* below);
std::size_t addPlugin(gateway::Configuration& configuration, const Entity* below);

/// A copy with a free name (a plugin: a free instance_name), beside the original; a service's routes and plugins stay
/// with the original. Returns the copy's index.
std::size_t duplicate(gateway::Configuration& configuration, const Entity& entity);

/// Takes it away with what stands on it: a service's routes and plugins, a route's plugins.
void removeEntity(gateway::Configuration& configuration, const Entity& entity);

/// One difference of two plugins or two routes.
struct Difference {
    std::string field;
    std::string left, right;  ///< compact JSON, secrets as their references; empty: not set
    bool operator==(const Difference&) const = default;
};
std::vector<Difference> differences(const gateway::Configuration& configuration, const Entity& left,
                                    const Entity& right);

}  // namespace gatehouse::app

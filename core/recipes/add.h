#pragma once

#include "core/gateway/configuration.h"

namespace gatehouse::recipes {

/// `present` with everything of `more` beside it: services, routes and plugins whose names (and routes whose paths) are
/// taken get a number, "example-service-2", and what refers to them follows; lists of other entities are joined, and
/// what else both have stays as it is in `present`. Pure; any thread.
gateway::Configuration added(gateway::Configuration present, gateway::Configuration more);

/// "name", or the first of "name-2", "name-3" … for which `isTaken` is false.
template <class IsTaken>
std::string freeName(const std::string& name, IsTaken isTaken)
{
    std::string free = name;
    for (int next = 2; isTaken(free); ++next) {
        free = name + '-' + std::to_string(next);
    }
    return free;
}

}  // namespace gatehouse::recipes

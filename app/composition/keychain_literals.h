#pragma once

#include <functional>
#include <string>

#include "core/gateway/configuration.h"

namespace gatehouse::app {

/// The configuration with each {vault://keychain/ID} replaced by what `secretOf` says for the ID; other references stay
/// as they are. The result may hold secrets: it is for an export that was asked to write them, and for nothing else.
/// Pure; any thread.
gateway::Configuration withKeychainLiterals(gateway::Configuration configuration,
                                            const std::function<std::string(const std::string& id)>& secretOf);

}  // namespace gatehouse::app

#pragma once

#include <string>

#include "core/base/random.h"
#include "core/base/secret_bytes.h"
#include "core/gateway/configuration.h"
#include "proxy/lab/lab.h"

namespace gatehouse::app {

/// The keychain id under which the lab's client secret is known. The lab makes a new one at each start, so it never
/// reaches a keychain.
inline constexpr std::string_view labSecretId = "lab/client_secret";
inline constexpr std::string_view labSaltId = "lab/cache_tokens_salt";  ///< made at each start, too

/// A value for cache_tokens_salt.
SecretBytes freshTokensSalt(Random& random);

/// What a configuration is given by the thing it runs against.
struct Surroundings {
    std::string issuer;
    std::string clientId;
    std::string secretId;     ///< of {vault://keychain/…}
    std::string upstreamUrl;  ///< empty: left as it is
};

Surroundings surroundingsOf(const proxy::lab::LabSettings& lab);

/// Kong's introspection how-to: example-service, example-route at /anything, openid-connect with introspection and
/// password.
gateway::Configuration sampleConfiguration(const Surroundings& surroundings);

/// The plugin that the forms edit: the one at `preferred` if that is an openid-connect, else the first; nullptr: none.
const gateway::Plugin* editedPlugin(const gateway::Configuration& configuration, int preferred = -1) noexcept;
gateway::Plugin* editedPlugin(gateway::Configuration& configuration, int preferred = -1) noexcept;
/// The same, made (for the first service) where there is none.
gateway::Plugin& ensurePlugin(gateway::Configuration& configuration, int preferred = -1);
/// The service that the edited plugin stands before; nullptr: none.
gateway::Service* editedService(gateway::Configuration& configuration, int preferred = -1) noexcept;
gateway::Route* editedRoute(gateway::Configuration& configuration, int preferred = -1) noexcept;

/// Points plugin and service at other surroundings; everything else stays.
void applySurroundings(gateway::Configuration& configuration, const Surroundings& surroundings);
/// The lab has other ports today: replaces the values of its last run where they still stand, and nothing else.
/// Returns whether something changed.
bool moveSurroundings(gateway::Configuration& configuration, const Surroundings& from, const Surroundings& to);

std::string keychainReference(std::string_view id);

}  // namespace gatehouse::app

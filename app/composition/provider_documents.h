#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/composition/discovery_check.h"
#include "core/gateway/configuration.h"
#include "core/gateway/field_table.h"

namespace gatehouse::app {

/// What a reference stands for; nullopt: not known here.
using LookUp = std::function<std::optional<std::string>(std::string_view reference)>;

/// `${{ env "X" }}` by this process's environment; everything else is not known.
std::optional<std::string> lookUpInEnvironment(std::string_view reference);

/// One issuer that an enabled openid-connect plugin discovers.
struct ProviderQuestion {
    std::string issuer;      ///< as the config writes it: may be a reference
    std::size_t plugin = 0;  ///< the first that names it
    std::string address;     ///< the issuer that the reference stands for; empty: not known
    /// With the plugin's proxies, headers, timeout and ssl_verify; nullopt: the issuer is not known, or no URL.
    std::optional<net::CallRequest> request;
};

/// Each issuer once. Plugins with using_pseudo_issuer discover nothing. The configuration has no errors. Pure.
std::vector<ProviderQuestion> providerQuestions(const gateway::Configuration& configuration,
                                                const gateway::FieldTable& table, gateway::Version version,
                                                const LookUp& lookUp);

/// The answers in the order of the questions, those without a request left as they are (empty). Background thread.
net::Awaitable<std::vector<DiscoveryCheck>> askProviders(net::HttpClient& client,
                                                         std::vector<ProviderQuestion> questions);

}  // namespace gatehouse::app

#pragma once

#include <memory>
#include <vector>

#include "proxy/cache/counters.h"
#include "proxy/filters/filter.h"

namespace gatehouse::proxy {

/// The filters of an openid-connect route with the caches they share: authentication → authorization → headers.
/// Shared by all workers; thread-safe. The server asks it only for routes that carry a plugin.
class OpenidConnectChain {
public:
    OpenidConnectChain(std::shared_ptr<const Clock> clock, std::shared_ptr<Random> random);
    ~OpenidConnectChain();

    net::Awaitable<FilterOutcome> apply(RequestContext& context);

    cache::Counters counters() const;
    std::vector<cache::ProviderState> providerStates() const;
    void clear();

private:
    struct Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

}  // namespace gatehouse::proxy

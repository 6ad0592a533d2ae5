#pragma once

#include <memory>
#include <optional>
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

    /// What the caches know and the head asks for; else nullopt, with nothing done (Filter::applyNow).
    std::optional<FilterOutcome> applyNow(RequestContext& context);
    net::Awaitable<FilterOutcome> apply(RequestContext& context);

    cache::Counters counters() const;
    std::vector<cache::ProviderState> providerStates() const;
    void clear();

private:
    static FilterOutcome failed(RequestContext& context, const std::string& what);
    struct Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

}  // namespace gatehouse::proxy

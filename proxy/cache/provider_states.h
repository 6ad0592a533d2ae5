#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/net/http_client.h"
#include "proxy/cache/counters.h"

namespace gatehouse::proxy::cache {

/// What the last call to each identity provider showed. Written on every real call, so never on the cached path. Any
/// thread.
class ProviderStates {
public:
    /// `fault`: the call brought no sensible answer (a refusal of a token is sensible).
    void called(const std::string& issuer, const Clock& clock, const net::CallRecord& record,
                const std::optional<Error>& fault);
    std::vector<ProviderState> all() const;
    void clear();

private:
    mutable std::mutex m_mutex;
    std::map<std::string, ProviderState> m_states;
};

}  // namespace gatehouse::proxy::cache

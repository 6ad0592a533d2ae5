#include "proxy/cache/provider_states.h"

namespace gatehouse::proxy::cache {

void ProviderStates::called(const std::string& issuer, const Clock& clock, const net::CallRecord& record,
                            const std::optional<Error>& fault)
{
    ProviderState state;
    state.issuer = issuer;
    state.reachable = !fault;
    state.lastDuration = record.times.end;
    state.lastCall = clock.wall();
    state.lastError = fault;
    const std::lock_guard lock(m_mutex);
    m_states[issuer] = std::move(state);
}

std::vector<ProviderState> ProviderStates::all() const
{
    std::vector<ProviderState> states;
    const std::lock_guard lock(m_mutex);
    states.reserve(m_states.size());
    for (const auto& [issuer, state] : m_states) {
        states.push_back(state);
    }
    return states;
}

void ProviderStates::clear()
{
    const std::lock_guard lock(m_mutex);
    m_states.clear();
}

}  // namespace gatehouse::proxy::cache

#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "core/exchange/exchange.h"

namespace gatehouse::proxy {

/// Collects one exchange while its request is handled. Belongs to one connection's coroutine. With recording off the
/// verdict and the trace are kept (the log line needs them) and legs are not.
class ExchangeBuilder {
public:
    ExchangeBuilder(exchange::ExchangeId id, std::chrono::system_clock::time_point wall,
                    std::chrono::steady_clock::time_point start, bool recordLegs);

    exchange::ExchangeId id() const noexcept { return m_exchange->id; }
    bool recordsLegs() const noexcept { return m_recordLegs; }
    std::chrono::steady_clock::time_point start() const noexcept { return m_start; }

    /// A decision; `step` must be of static storage.
    void trace(std::string_view step, exchange::StepOutcome outcome, exchange::Reason reason, std::string detail = {});
    /// A real call that was made for this request.
    void call(exchange::LegPurpose purpose, net::CallRecord record);
    /// A call that a cache made needless.
    void cacheHit(exchange::LegPurpose purpose, exchange::ExchangeId filledBy, std::chrono::seconds lifetimeLeft,
                  std::string url);
    /// A call of another exchange that this one waited for; `start` and `end` on the monotonic clock.
    void sharedCall(exchange::LegPurpose purpose, exchange::ExchangeId filledBy, std::string url,
                    std::chrono::steady_clock::time_point start, std::chrono::steady_clock::time_point end);
    /// The last verdict set stands.
    void verdict(exchange::Verdict verdict);
    const exchange::Verdict& currentVerdict() const noexcept { return m_exchange->verdict; }
    void accessToken(std::string_view token);

    exchange::Exchange& exchange() noexcept { return *m_exchange; }
    exchange::ExchangePointer finish(std::chrono::steady_clock::time_point end);

private:
    std::shared_ptr<exchange::Exchange> m_exchange;
    std::chrono::steady_clock::time_point m_start;
    bool m_recordLegs;
};

}  // namespace gatehouse::proxy

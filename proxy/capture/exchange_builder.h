#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/exchange/exchange.h"
#include "core/exchange/packed_exchange.h"

namespace gatehouse::proxy {

/// Collects one exchange while its request is handled, then the next one. Belongs to one connection's coroutine at a
/// time. With recording off the verdict is kept and nothing else: everything is a cheap no-op.
class ExchangeBuilder {
public:
    ExchangeBuilder() = default;
    ExchangeBuilder(exchange::ExchangeId id, std::chrono::system_clock::time_point wall,
                    std::chrono::steady_clock::time_point start, bool recordLegs)
    {
        begin(id, wall, start, recordLegs);
    }
    /// The next exchange, with the client's leg and nothing else.
    void begin(exchange::ExchangeId id, std::chrono::system_clock::time_point wall,
               std::chrono::steady_clock::time_point start, bool recordLegs);

    exchange::ExchangeId id() const noexcept { return m_id; }
    bool recordsLegs() const noexcept { return m_recordLegs; }
    std::chrono::steady_clock::time_point start() const noexcept { return m_start; }

    /// A decision; `step` must be of static storage.
    void trace(std::string_view step, exchange::StepOutcome outcome, exchange::Reason reason,
               std::string_view detail = {});
    /// A real call that was made for this request.
    void call(exchange::LegPurpose purpose, const net::CallRecord& record);
    /// A call that a cache made needless.
    void cacheHit(exchange::LegPurpose purpose, exchange::ExchangeId filledBy, std::chrono::seconds lifetimeLeft,
                  std::string_view url);
    /// A call of another exchange that this one waited for; `start` and `end` on the monotonic clock.
    void sharedCall(exchange::LegPurpose purpose, exchange::ExchangeId filledBy, std::string_view url,
                    std::chrono::steady_clock::time_point start, std::chrono::steady_clock::time_point end);
    /// The last verdict set stands.
    void verdict(exchange::Verdict verdict) { m_verdict = std::move(verdict); }
    const exchange::Verdict& currentVerdict() const noexcept { return m_verdict; }
    void accessToken(std::string_view token);

    /// Only where legs are recorded.
    exchange::ExchangePacker& packer() noexcept { return m_packer; }
    exchange::PackedLeg& clientLeg() noexcept { return m_packer.leg(0); }
    /// Everything is in: `packer()` may be written. With recording off there is nothing to write.
    void finish(std::chrono::steady_clock::time_point end);

private:
    exchange::PackedLeg& addLeg(exchange::LegPurpose purpose, std::string_view url);

    exchange::ExchangeId m_id = 0;
    exchange::ExchangePacker m_packer;
    exchange::Verdict m_verdict;
    std::chrono::steady_clock::time_point m_start;
    bool m_recordLegs = false;
};

}  // namespace gatehouse::proxy

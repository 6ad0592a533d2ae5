#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/exchange.h"

namespace gatehouse::exchange {

/// Where a text lies among the octets of a packed exchange.
struct PackedText {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
};

/// As Leg, the texts elsewhere. The URL is its three parts one behind the other, and so is the request's head.
struct PackedLeg {
    LegKind kind = LegKind::Client;
    LegPurpose purpose = LegPurpose::Client;
    std::chrono::nanoseconds start{0};
    net::CallTimes times;
    std::string_view scheme;  ///< static storage
    PackedText method, authority, target, tls;
    PackedText requestHead, requestHeadShared, requestHeadRest;
    PackedText requestBody, responseHead, responseBody;
    std::uint64_t requestBodySize = 0, responseBodySize = 0;
    ExchangeId filledBy = 0;
    std::optional<std::chrono::seconds> cacheLifetimeLeft;
    int status = 0;
    bool reusedConnection = false, ghost = false, shared = false;
    bool failed = false;  ///< the error's members count
    ErrorCode errorCode = ErrorCode::Internal;
    PackedText errorOrigin, errorDetail;
};

/// As TraceStep.
struct PackedStep {
    std::chrono::nanoseconds at{0};
    std::string_view step;  ///< static storage
    StepOutcome outcome = StepOutcome::Info;
    Reason reason = Reason::None;
    PackedText detail;
};

/// As Exchange and Verdict.
struct PackedHead {
    ExchangeId id = 0;
    std::chrono::system_clock::time_point startedAt;
    std::chrono::nanoseconds duration{0};
    std::uint64_t configuration = 0;
    PackedText requestId, route, service, clientAddress, accessToken;
    Decision decision = Decision::Failed;
    Reason reason = Reason::None;
    std::string_view authMethod, field;  ///< static storage
    PackedText detail;
    std::optional<std::chrono::seconds> age;
    std::uint32_t legs = 0, steps = 0, octets = 0;
};

/// A finished exchange in one piece of memory: PackedHead, legs, steps, octets. A view; whoever has the memory keeps
/// it. Recording a request costs the copying of this and no more; it becomes an Exchange when somebody looks.
class PackedExchange {
public:
    /// `memory` begins at a multiple of `alignment` and holds what ExchangePacker wrote there, in this process.
    explicit PackedExchange(const char* memory) noexcept : m_memory(memory) {}

    static constexpr std::size_t alignment = 8;

    const PackedHead& head() const noexcept { return *reinterpret_cast<const PackedHead*>(m_memory); }
    std::span<const PackedLeg> legs() const noexcept;
    std::span<const PackedStep> steps() const noexcept;
    std::string_view text(PackedText text) const noexcept { return {octets() + text.at, text.size}; }
    Verdict verdict() const;
    /// Octets of memory, a multiple of `alignment`.
    std::size_t size() const noexcept;
    ExchangePointer unpacked() const;

private:
    const char* octets() const noexcept;

    const char* m_memory;
};

/// Collects one exchange after the other for packing; its memory is used again. One thread.
class ExchangePacker {
public:
    void begin();
    PackedHead& head() noexcept { return m_head; }
    /// The reference holds until the next one is added.
    PackedLeg& addLeg() { return m_legs.emplace_back(); }
    PackedLeg& leg(std::size_t index) noexcept { return m_legs[index]; }
    PackedStep& addStep() { return m_steps.emplace_back(); }
    /// A copy of `text`; what lies within the source is not copied again.
    PackedText keep(std::string_view text);
    /// Keeps a request's head that has a piece of the source in it, which is not copied again where that is worth it.
    void keepRequestHead(PackedLeg& leg, std::string_view head, std::string_view piece);
    /// Keeps a text of which later ones are likely to be parts; it must stay where it is until `begin`.
    PackedText keepSource(std::string_view text);

    std::size_t size() const noexcept;
    /// Writes `size()` octets.
    void write(char* memory) noexcept;
    /// A large exchange's memory does not stay for small ones.
    void shrink();

private:
    PackedHead m_head;
    std::vector<PackedLeg> m_legs;
    std::vector<PackedStep> m_steps;
    std::string m_octets;
    std::string_view m_source;
    PackedText m_sourceText;
};

}  // namespace gatehouse::exchange

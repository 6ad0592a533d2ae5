#include "core/exchange/packed_exchange.h"

#include <cstring>
#include <limits>
#include <memory>
#include <type_traits>

namespace gatehouse::exchange {
namespace {

static_assert(std::is_trivially_copyable_v<PackedHead> && alignof(PackedHead) <= PackedExchange::alignment);
static_assert(std::is_trivially_copyable_v<PackedLeg> && alignof(PackedLeg) <= PackedExchange::alignment);
static_assert(std::is_trivially_copyable_v<PackedStep> && alignof(PackedStep) <= PackedExchange::alignment);
static_assert(sizeof(PackedHead) % PackedExchange::alignment == 0);
static_assert(sizeof(PackedLeg) % PackedExchange::alignment == 0);
static_assert(sizeof(PackedStep) % PackedExchange::alignment == 0);

constexpr std::size_t keptCapacity = 16 * 1024;
constexpr std::size_t worthSharing = 256;

std::size_t sizeOf(std::size_t legs, std::size_t steps, std::size_t octets) noexcept
{
    const std::size_t size = sizeof(PackedHead) + legs * sizeof(PackedLeg) + steps * sizeof(PackedStep) + octets;
    return (size + PackedExchange::alignment - 1) & ~(PackedExchange::alignment - 1);
}

Leg unpackedLeg(const PackedExchange& packed, const PackedLeg& from)
{
    const auto text = [&packed](PackedText which) { return std::string(packed.text(which)); };
    Leg leg;
    leg.kind = from.kind;
    leg.purpose = from.purpose;
    leg.start = from.start;
    leg.times = from.times;
    leg.method = text(from.method);
    leg.url.append(from.scheme).append(packed.text(from.authority)).append(packed.text(from.target));
    leg.status = from.status;
    std::string head = text(from.requestHead);
    head.append(packed.text(from.requestHeadShared)).append(packed.text(from.requestHeadRest));
    leg.request = {std::move(head), text(from.requestBody), from.requestBodySize};
    leg.response = {text(from.responseHead), text(from.responseBody), from.responseBodySize};
    leg.reusedConnection = from.reusedConnection;
    leg.tls = text(from.tls);
    if (from.failed) {
        leg.error = Error{from.errorCode, text(from.errorOrigin), text(from.errorDetail)};
    }
    leg.ghost = from.ghost;
    leg.shared = from.shared;
    leg.filledBy = from.filledBy;
    leg.cacheLifetimeLeft = from.cacheLifetimeLeft;
    return leg;
}

}  // namespace

std::span<const PackedLeg> PackedExchange::legs() const noexcept
{
    return {reinterpret_cast<const PackedLeg*>(m_memory + sizeof(PackedHead)), head().legs};
}

std::span<const PackedStep> PackedExchange::steps() const noexcept
{
    const char* const behindLegs = m_memory + sizeof(PackedHead) + head().legs * sizeof(PackedLeg);
    return {reinterpret_cast<const PackedStep*>(behindLegs), head().steps};
}

const char* PackedExchange::octets() const noexcept
{
    return m_memory + sizeof(PackedHead) + head().legs * sizeof(PackedLeg) + head().steps * sizeof(PackedStep);
}

std::size_t PackedExchange::size() const noexcept
{
    return sizeOf(head().legs, head().steps, head().octets);
}

Verdict PackedExchange::verdict() const
{
    const PackedHead& from = head();
    return {from.decision, from.reason, from.authMethod, from.field, std::string(text(from.detail)), from.age};
}

ExchangePointer PackedExchange::unpacked() const
{
    const PackedHead& from = head();
    auto exchange = std::make_shared<Exchange>();
    exchange->id = from.id;
    exchange->startedAt = from.startedAt;
    exchange->duration = from.duration;
    exchange->requestId = text(from.requestId);
    exchange->route = text(from.route);
    exchange->service = text(from.service);
    exchange->clientAddress = text(from.clientAddress);
    exchange->configuration = from.configuration;
    exchange->verdict = verdict();
    exchange->accessToken = text(from.accessToken);
    exchange->legs.reserve(from.legs);
    for (const PackedLeg& leg : legs()) {
        exchange->legs.push_back(unpackedLeg(*this, leg));
    }
    exchange->trace.reserve(from.steps);
    for (const PackedStep& step : steps()) {
        exchange->trace.push_back({step.at, step.step, step.outcome, step.reason, std::string(text(step.detail))});
    }
    return exchange;
}

void ExchangePacker::begin()
{
    m_head = {};
    m_legs.clear();
    m_steps.clear();
    m_octets.clear();
    m_source = {};
}

PackedText ExchangePacker::keep(std::string_view text)
{
    if (text.empty()) {
        return {};
    }
    // Of addresses that lie before the source, the difference is larger than any size.
    const std::size_t offset =
        reinterpret_cast<std::uintptr_t>(text.data()) - reinterpret_cast<std::uintptr_t>(m_source.data());
    if (offset < m_source.size() && text.size() <= m_source.size() - offset) {
        return {m_sourceText.at + static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(text.size())};
    }
    // Every part is bounded far below this; the whole is, too.
    if (m_octets.size() + text.size() > std::numeric_limits<std::uint32_t>::max()) {
        return {};
    }
    const PackedText kept{static_cast<std::uint32_t>(m_octets.size()), static_cast<std::uint32_t>(text.size())};
    m_octets.append(text);
    return kept;
}

void ExchangePacker::keepRequestHead(PackedLeg& leg, std::string_view head, std::string_view piece)
{
    const std::size_t at = piece.size() < worthSharing ? std::string_view::npos : head.find(piece);
    leg.requestHead = keep(head.substr(0, at));
    if (at != std::string_view::npos) {
        leg.requestHeadShared = keep(piece);
        leg.requestHeadRest = keep(head.substr(at + piece.size()));
    }
}

PackedText ExchangePacker::keepSource(std::string_view text)
{
    m_sourceText = keep(text);
    m_source = text.substr(0, m_sourceText.size);
    return m_sourceText;
}

std::size_t ExchangePacker::size() const noexcept
{
    return sizeOf(m_legs.size(), m_steps.size(), m_octets.size());
}

void ExchangePacker::write(char* memory) noexcept
{
    m_head.legs = static_cast<std::uint32_t>(m_legs.size());
    m_head.steps = static_cast<std::uint32_t>(m_steps.size());
    m_head.octets = static_cast<std::uint32_t>(m_octets.size());
    const auto put = [&memory](const void* from, std::size_t size) {
        if (size > 0) {
            std::memcpy(memory, from, size);
            memory += size;
        }
    };
    put(&m_head, sizeof m_head);
    put(m_legs.data(), m_legs.size() * sizeof(PackedLeg));
    put(m_steps.data(), m_steps.size() * sizeof(PackedStep));
    put(m_octets.data(), m_octets.size());
}

void ExchangePacker::shrink()
{
    if (m_octets.capacity() > keptCapacity) {
        m_octets = {};
        m_source = {};
    }
}

}  // namespace gatehouse::exchange

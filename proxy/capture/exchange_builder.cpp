#include "proxy/capture/exchange_builder.h"

namespace gatehouse::proxy {

using exchange::LegKind;
using exchange::LegPurpose;
using exchange::PackedLeg;

namespace {

LegKind kindOf(LegPurpose purpose) noexcept
{
    switch (purpose) {
    case LegPurpose::Client: return LegKind::Client;
    case LegPurpose::Upstream: return LegKind::Upstream;
    default: return LegKind::IdentityProvider;
    }
}

}  // namespace

void ExchangeBuilder::begin(exchange::ExchangeId id, std::chrono::system_clock::time_point wall,
                            std::chrono::steady_clock::time_point start, bool recordLegs)
{
    m_id = id;
    m_start = start;
    m_recordLegs = recordLegs;
    m_verdict = {};
    if (recordLegs) {
        m_packer.begin();
        m_packer.head().id = id;
        m_packer.head().startedAt = wall;
        m_packer.addLeg();
    }
}

void ExchangeBuilder::trace(std::string_view step, exchange::StepOutcome outcome, exchange::Reason reason,
                            std::string_view detail)
{
    if (m_recordLegs) {
        const exchange::PackedText text = m_packer.keep(detail);
        m_packer.addStep() = {std::chrono::steady_clock::now() - m_start, step, outcome, reason, text};
    }
}

PackedLeg& ExchangeBuilder::addLeg(LegPurpose purpose, std::string_view url)
{
    const exchange::PackedText target = m_packer.keep(url);
    PackedLeg& leg = m_packer.addLeg();
    leg.kind = kindOf(purpose);
    leg.purpose = purpose;
    leg.target = target;
    return leg;
}

void ExchangeBuilder::call(LegPurpose purpose, const net::CallRecord& record)
{
    if (!m_recordLegs) {
        return;
    }
    PackedLeg& leg = addLeg(purpose, record.url);
    leg.start = record.start - m_start;
    leg.times = record.times;
    leg.method = m_packer.keep(record.method);
    leg.status = record.status;
    leg.requestHead = m_packer.keep(record.requestHead);
    leg.requestBody = m_packer.keep(record.requestBody);
    leg.requestBodySize = record.requestBody.size();
    leg.responseHead = m_packer.keep(record.responseHead);
    leg.responseBody = m_packer.keep(record.responseBody);
    leg.responseBodySize = record.responseBodySize;
    leg.reusedConnection = record.reusedConnection;
    leg.tls = m_packer.keep(record.tls);
    if (record.error) {
        leg.failed = true;
        leg.errorCode = record.error->code;
        leg.errorOrigin = m_packer.keep(record.error->origin);
        leg.errorDetail = m_packer.keep(record.error->detail);
    }
}

void ExchangeBuilder::cacheHit(LegPurpose purpose, exchange::ExchangeId filledBy, std::chrono::seconds lifetimeLeft,
                               std::string_view url)
{
    if (!m_recordLegs) {
        return;
    }
    PackedLeg& leg = addLeg(purpose, url);
    leg.start = std::chrono::steady_clock::now() - m_start;
    leg.ghost = true;
    leg.filledBy = filledBy;
    leg.cacheLifetimeLeft = lifetimeLeft;
}

void ExchangeBuilder::sharedCall(LegPurpose purpose, exchange::ExchangeId filledBy, std::string_view url,
                                 std::chrono::steady_clock::time_point start, std::chrono::steady_clock::time_point end)
{
    if (!m_recordLegs) {
        return;
    }
    PackedLeg& leg = addLeg(purpose, url);
    leg.start = start - m_start;
    leg.times.end = end - start;
    leg.shared = true;
    leg.filledBy = filledBy;
}

void ExchangeBuilder::accessToken(std::string_view token)
{
    if (m_recordLegs) {
        m_packer.head().accessToken = m_packer.keep(token);
    }
}

void ExchangeBuilder::finish(std::chrono::steady_clock::time_point end)
{
    if (!m_recordLegs) {
        return;
    }
    exchange::PackedHead& head = m_packer.head();
    head.duration = end - m_start;
    head.decision = m_verdict.decision;
    head.reason = m_verdict.reason;
    head.authMethod = m_verdict.authMethod;
    head.field = m_verdict.field;
    head.detail = m_packer.keep(m_verdict.detail);
    head.age = m_verdict.age;
}

}  // namespace gatehouse::proxy

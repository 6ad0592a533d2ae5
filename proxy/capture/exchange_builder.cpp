#include "proxy/capture/exchange_builder.h"

#include <utility>

namespace gatehouse::proxy {

using exchange::Leg;
using exchange::LegKind;
using exchange::LegPurpose;

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

ExchangeBuilder::ExchangeBuilder(exchange::ExchangeId id, std::chrono::system_clock::time_point wall,
                                 std::chrono::steady_clock::time_point start, bool recordLegs) :
    m_exchange(std::make_shared<exchange::Exchange>()), m_start(start), m_recordLegs(recordLegs)
{
    m_exchange->id = id;
    m_exchange->startedAt = wall;
    m_exchange->legs.emplace_back();
}

void ExchangeBuilder::trace(std::string_view step, exchange::StepOutcome outcome, exchange::Reason reason,
                            std::string detail)
{
    m_exchange->trace.push_back({std::chrono::steady_clock::now() - m_start, step, outcome, reason, std::move(detail)});
}

void ExchangeBuilder::call(LegPurpose purpose, net::CallRecord record)
{
    if (!m_recordLegs) {
        return;
    }
    Leg leg;
    leg.kind = kindOf(purpose);
    leg.purpose = purpose;
    leg.start = record.start - m_start;
    leg.times = record.times;
    leg.method = std::move(record.method);
    leg.url = std::move(record.url);
    leg.status = record.status;
    leg.request.head = std::move(record.requestHead);
    leg.request.bodySize = record.requestBody.size();
    leg.request.body = std::move(record.requestBody);
    leg.response.head = std::move(record.responseHead);
    leg.response.body = std::move(record.responseBody);
    leg.response.bodySize = record.responseBodySize;
    leg.reusedConnection = record.reusedConnection;
    leg.tls = std::move(record.tls);
    leg.error = std::move(record.error);
    m_exchange->legs.push_back(std::move(leg));
}

void ExchangeBuilder::cacheHit(LegPurpose purpose, exchange::ExchangeId filledBy, std::chrono::seconds lifetimeLeft,
                               std::string url)
{
    if (!m_recordLegs) {
        return;
    }
    Leg leg;
    leg.kind = kindOf(purpose);
    leg.purpose = purpose;
    leg.start = std::chrono::steady_clock::now() - m_start;
    leg.url = std::move(url);
    leg.ghost = true;
    leg.filledBy = filledBy;
    leg.cacheLifetimeLeft = lifetimeLeft;
    m_exchange->legs.push_back(std::move(leg));
}

void ExchangeBuilder::sharedCall(LegPurpose purpose, exchange::ExchangeId filledBy, std::string url,
                                 std::chrono::steady_clock::time_point start, std::chrono::steady_clock::time_point end)
{
    if (!m_recordLegs) {
        return;
    }
    Leg leg;
    leg.kind = kindOf(purpose);
    leg.purpose = purpose;
    leg.start = start - m_start;
    leg.times.end = end - start;
    leg.url = std::move(url);
    leg.shared = true;
    leg.filledBy = filledBy;
    m_exchange->legs.push_back(std::move(leg));
}

void ExchangeBuilder::verdict(exchange::Verdict verdict)
{
    m_exchange->verdict = std::move(verdict);
}

void ExchangeBuilder::accessToken(std::string_view token)
{
    if (m_recordLegs) {
        m_exchange->accessToken = token;
    }
}

exchange::ExchangePointer ExchangeBuilder::finish(std::chrono::steady_clock::time_point end)
{
    m_exchange->duration = end - m_start;
    return std::move(m_exchange);
}

}  // namespace gatehouse::proxy

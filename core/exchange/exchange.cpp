#include "core/exchange/exchange.h"

#include <algorithm>

namespace gatehouse::exchange {

std::string_view legPurposeWord(LegPurpose purpose) noexcept
{
    switch (purpose) {
    case LegPurpose::Client: return "client";
    case LegPurpose::Discovery: return "discovery";
    case LegPurpose::Jwks: return "jwks";
    case LegPurpose::Token: return "token";
    case LegPurpose::Introspection: return "introspection";
    case LegPurpose::UserInfo: return "userinfo";
    case LegPurpose::Revocation: return "revocation";
    case LegPurpose::Admin: return "admin";
    case LegPurpose::Upstream: return "upstream";
    }
    return "client";
}

std::size_t Exchange::identityProviderCalls() const noexcept
{
    return static_cast<std::size_t>(std::count_if(legs.begin(), legs.end(), [](const Leg& leg) {
        return leg.kind == LegKind::IdentityProvider && !leg.ghost && !leg.shared;
    }));
}

std::size_t Exchange::footprint() const noexcept
{
    std::size_t octets = sizeof(Exchange) + requestId.capacity() + route.capacity() + service.capacity()
                         + clientAddress.capacity() + accessToken.capacity() + verdict.detail.capacity();
    for (const Leg& leg : legs) {
        octets += sizeof(Leg) + leg.method.capacity() + leg.url.capacity() + leg.request.head.capacity()
                  + leg.request.body.capacity() + leg.response.head.capacity() + leg.response.body.capacity();
    }
    for (const TraceStep& step : trace) {
        octets += sizeof(TraceStep) + step.detail.capacity();
    }
    return octets;
}

}  // namespace gatehouse::exchange

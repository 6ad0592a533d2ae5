#pragma once

#include "core/exchange/exchange.h"

namespace gatehouse::test {

using exchange::ExchangeId;
using exchange::ExchangePointer;

/// "header.claims.signature" with readable claims; signed by nobody.
std::string sampleToken(std::chrono::system_clock::time_point issuedAt, std::chrono::seconds lifetime);

// Records as the gateway makes them for the introspection how-to and for what goes wrong around it.
ExchangePointer passwordExchange(ExchangeId id);       ///< discovery, token endpoint, upstream: let in
ExchangePointer introspectionExchange(ExchangeId id);  ///< one introspection: let in
ExchangePointer cachedExchange(ExchangeId id, ExchangeId filledBy);
ExchangePointer sharedExchange(ExchangeId id, ExchangeId callOf);
ExchangePointer inactiveExchange(ExchangeId id);     ///< active: false: refused
ExchangePointer wrongSecretExchange(ExchangeId id);  ///< the identity provider refuses the gateway's client
ExchangePointer unreachableExchange(ExchangeId id);  ///< nobody listens at the identity provider
ExchangePointer noRouteExchange(ExchangeId id);
ExchangePointer slowUpstreamExchange(ExchangeId id);

}  // namespace gatehouse::test

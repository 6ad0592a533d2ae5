#pragma once

#include <optional>

#include "core/oidc/settings.h"
#include "proxy/capture/exchange_builder.h"
#include "proxy/filters/auth/auth_method.h"
#include "proxy/filters/reasons.h"

namespace gatehouse::proxy {

/// Second step of the chain: the rules on scopes, audience, groups and roles, of which every one that is configured
/// must hold, and claims_forbidden. A claim is taken from the introspection answer, else from the access token's
/// payload; one that is missing fails its rule. A forbidden claim is looked for in both. Pure but for the trace.
/// nullopt: let in; otherwise the reason for a 403.
std::optional<Refusal> authorize(const oidc::Settings& settings, const Identity& identity, ExchangeBuilder& record);

}  // namespace gatehouse::proxy

#pragma once

#include "core/jose/jwk.h"
#include "core/net/http_client.h"
#include "core/oidc/failure.h"

namespace gatehouse::oidc {

/// The provider's JWK set (RFC 7517 section 5) from the answer of jwks_uri.
Outcome<jose::JwkSet> readKeys(const net::CallOutcome& outcome);

}  // namespace gatehouse::oidc

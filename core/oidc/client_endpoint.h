#pragma once

#include <string>
#include <string_view>

#include "core/oidc/client_authentication/client_authentication.h"

namespace gatehouse::oidc {

/// Whether the client authentication method of that id shows a certificate (RFC 8705 section 2).
bool showsCertificate(std::string_view methodId) noexcept;

/// Where the gateway calls as a client that authenticates with `methodId`. With a certificate: the mtls_ field →
/// mtls_endpoint_aliases of the discovery document (RFC 8705 section 5) → as without one: the endpoint's field →
/// discovery. nullptr when nobody says.
const std::string* clientEndpoint(CallEndpoint endpoint, std::string_view methodId, const Settings& settings,
                                  const ProviderMetadata& metadata) noexcept;

/// Whether the configuration alone answers that: discovery could change nothing.
bool configuresClientEndpoint(CallEndpoint endpoint, std::string_view methodId, const Settings& settings) noexcept;

}  // namespace gatehouse::oidc

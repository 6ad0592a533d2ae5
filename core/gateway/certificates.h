#pragma once

#include <string>

#include "core/base/result.h"
#include "core/gateway/configuration.h"
#include "core/net/http_client.h"

namespace gatehouse::gateway {

/// Entities of a decK file that others name by id: `certificates` (cert, key) and `ca_certificates` (cert), PEM. The
/// configuration is resolved. NotFound, InvalidArgument: `detail` says which and why.
Result<void> useClientCertificate(net::TlsOptions& tls, const Configuration& configuration,
                                  const boost::json::value& reference);
Result<void> useCaCertificates(net::TlsOptions& tls, const Configuration& configuration,
                               const boost::json::value& references);

}  // namespace gatehouse::gateway

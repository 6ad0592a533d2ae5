#pragma once

#include <QString>

#include <chrono>
#include <string>

#include "core/net/http_client.h"

namespace gatehouse::app {

/// What the issuer's discovery document told, for the line under the issuer field.
struct DiscoveryCheck {
    std::string issuer;    ///< as asked
    std::string metadata;  ///< the document, JSON; empty when there is a problem
    QString problem;       ///< one or two sentences: what came and what to do
    std::chrono::nanoseconds duration{0};
};

/// The URL of the metadata: `issuer` may carry the well-known suffix already (as the plugin allows).
std::string discoveryUrl(const std::string& issuer);

/// Fetches the metadata and compares the issuer byte for byte (OpenID Connect Discovery 1.0 section 4.3). Background
/// thread; never throws for an outside failure.
net::Awaitable<DiscoveryCheck> checkDiscovery(net::HttpClient& client, std::string issuer, net::TlsOptions tls);

/// Judges an answer; pure.
DiscoveryCheck judgeDiscovery(std::string issuer, const Result<net::CallAnswer>& answer,
                              std::chrono::nanoseconds duration);

}  // namespace gatehouse::app

#pragma once

#include <QString>

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <string>

#include "core/net/http_client.h"

namespace gatehouse::app {

/// What the issuer's discovery document told, for the line under the issuer field.
struct DiscoveryCheck {
    std::string issuer;     ///< as asked
    std::string metadata;   ///< the document, JSON, also where it names another issuer; empty: none came
    QString problem;        ///< one or two sentences: what came and what to do
    bool answered = false;  ///< somebody answered, whatever
    std::chrono::nanoseconds duration{0};
};

/// The URL of the metadata: `issuer` may carry the well-known suffix already (as the plugin allows).
std::string discoveryUrl(const std::string& issuer);

/// The document as an object; nullopt: it is none.
std::optional<boost::json::object> readDocument(const std::string& metadata);

/// Fetches the metadata and compares the issuer byte for byte (OpenID Connect Discovery 1.0 section 4.3). Background
/// thread; never throws for an outside failure.
net::Awaitable<DiscoveryCheck> checkDiscovery(net::HttpClient& client, std::string issuer, net::TlsOptions tls);

/// The same by a request that is ready: with the plugin's own proxies, headers and timeout.
net::Awaitable<DiscoveryCheck> checkDiscovery(net::HttpClient& client, std::string issuer, net::CallRequest request);

/// Judges an answer; pure.
DiscoveryCheck judgeDiscovery(std::string issuer, const Result<net::CallAnswer>& answer,
                              std::chrono::nanoseconds duration);

}  // namespace gatehouse::app

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"
#include "core/gateway/field_table.h"
#include "core/http/url.h"
#include "core/net/http_client.h"
#include "core/oidc/settings.h"

namespace gatehouse::gateway {

/// An upstream, ready to be called.
struct RuntimeService {
    std::string name;
    http::Url url;  ///< path without a trailing slash unless it is "/"
    net::TlsOptions tls;
    std::chrono::milliseconds connectTimeout{60'000}, readTimeout{60'000}, writeTimeout{60'000};
};

/// A route with what holds for it. The matcher is in core/gateway/router.h.
struct RuntimeRoute {
    std::string name;
    std::vector<std::string> paths, methods, hosts, protocols;
    bool stripPath = true;
    bool preserveHost = false;
    std::int64_t regexPriority = 0;
    int httpsRedirectStatusCode = 426;
    std::shared_ptr<const RuntimeService> service;        ///< never null
    std::shared_ptr<const oidc::Settings> openidConnect;  ///< null: no plugin holds for this route
};

class Router;

/// A configuration that has been resolved, validated and compiled: what workers share, immutable.
struct RuntimeConfiguration {
    Version version;
    std::vector<RuntimeRoute> routes;
    /// "set but not acted on yet", one per field and plugin; empty services, routes without a service …
    Diagnostics notes;
    /// Finds a request's route in `routes`; never null.
    std::shared_ptr<const Router> router;
};

/// Compiles a resolved configuration (references.h) for that release; every error is a diagnostic at its place.
/// Runs `validate` first. Pure; any thread.
Checked<std::shared_ptr<const RuntimeConfiguration>> compile(const Configuration& resolved, const FieldTable& table,
                                                             Version version);

}  // namespace gatehouse::gateway

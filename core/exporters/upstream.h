#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/gateway/configuration.h"

namespace gatehouse::exporters {

/// A service's address in parts, whether the file gives it as url or in parts. `host` and `path` may hold references.
struct Upstream {
    std::string protocol = "http";
    std::string host;
    std::uint16_t port = 80;
    std::string path;  ///< empty, or begins with "/"

    bool secure() const noexcept { return protocol == "https" || protocol == "grpcs" || protocol == "wss"; }
    /// "http://host:port/path", the port always written.
    std::string url() const;
    /// host:port, IPv6 in brackets.
    std::string authority() const;
};

/// nullopt: the address cannot be taken apart before its references are filled (url is one whole reference).
std::optional<Upstream> upstreamOf(const gateway::Service& service);

}  // namespace gatehouse::exporters

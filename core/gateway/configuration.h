#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::gateway {

/// Where something stood in its file; line and column from 1, 0 = not from a file.
struct Position {
    int line = 0;
    int column = 0;
};

/// Positions by path ("protocol", "auth_methods[1]", "redis.port"), for messages.
using Positions = std::map<std::string, Position, std::less<>>;

/// Strings in these entities may hold references, kept as written until `resolve` (references.h) replaces them:
/// `${{ env "DECK_X" }}` (decK) and `{vault://…}`; `{vault://keychain/ID}` is a secret in the OS keychain.

/// An upstream. Members absent in the file are nullopt, so that a file is written back as it came; the effective values
/// are the accessors'. Unknown members are kept in `other`.
struct Service {
    std::string name;
    std::optional<std::string> url;  ///< shorthand; exclusive with the four below in a file
    std::optional<std::string> protocol, host, path;
    std::optional<std::uint16_t> port;
    std::optional<std::int64_t> connectTimeout, readTimeout, writeTimeout;  ///< milliseconds; default 60000
    std::optional<std::int64_t> retries;                                    ///< default 5
    std::optional<bool> tlsVerify;                                          ///< tls_verify; unset: verified
    std::optional<bool> enabled;
    boost::json::object other;
    Position position;
    Positions memberPositions;
};

struct Route {
    std::string name;
    std::optional<std::string> service;  ///< name
    std::vector<std::string> paths;      ///< prefix, or regex after "~"
    std::vector<std::string> methods;
    std::vector<std::string> hosts;  ///< may begin or end with "*."
    std::vector<std::string> protocols;
    std::optional<bool> stripPath;     ///< default true
    std::optional<bool> preserveHost;  ///< default false
    std::optional<std::int64_t> regexPriority;
    std::optional<std::int64_t> httpsRedirectStatusCode;  ///< default 426
    boost::json::object other;
    Position position;
    Positions memberPositions;
};

struct Plugin {
    std::string name;  ///< "openid-connect"; plugins of other names are kept and not run
    std::optional<std::string> instanceName;
    std::optional<std::string> service, route;  ///< names; neither: global
    std::optional<bool> enabled;
    std::vector<std::string> protocols;
    /// Exactly what is set, in the order of the file. Unset fields are absent; null is kept.
    boost::json::object config;
    boost::json::object other;
    Position position;
    Positions memberPositions;  ///< of everything but config
    Positions positions;        ///< of config's members, without "config." in front
};

/// The place of a path, or else of the nearest thing that it lies in; `otherwise` if nothing of it is known.
Position positionOf(const Positions& positions, std::string_view path, Position otherwise) noexcept;

/// Service, route and plugin as one model. What Gatehouse does not model (consumers, upstreams, …) is kept in `other`.
struct Configuration {
    std::string file;  ///< where it came from, for messages
    std::string formatVersion = "3.0";
    std::vector<Service> services;
    std::vector<Route> routes;
    std::vector<Plugin> plugins;
    boost::json::object other;  ///< remaining top-level keys in their order: "_info", "consumers", …

    const Service* findService(std::string_view name) const noexcept;
    const Route* findRoute(std::string_view name) const noexcept;
    /// The plugin that holds for a route: on the route, else on its service, else global (and enabled).
    const Plugin* effectivePlugin(const Route& route) const noexcept;
};

}  // namespace gatehouse::gateway

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/gateway/runtime_configuration.h"

namespace gatehouse::gateway {

/// The one form of a request path that both the router and the upstream see, so that no spelling of a path can match
/// one route here and mean another resource there (RFC 3986 section 6.2.2): escapes of unreserved characters decoded,
/// other escapes in capitals, raw octets that no path may hold escaped, "." and ".." segments resolved, runs of slashes
/// merged. An escaped slash stays escaped and separates nothing.
///
/// nullopt, to be answered with 400: a broken escape, an escaped NUL, a path that does not begin with "/", and a
/// segment in which some upstreams would find a "." or ".." after decoding once more or dropping a parameter ("..%2Fx",
/// "..;").
///
/// Returns `path` itself when it has that form already (nothing is allocated), else a view of `storage`.
std::optional<std::string_view> normalizedPath(std::string_view path, std::string& storage);

/// What of a request decides its route.
struct RouteQuery {
    std::string_view method;
    std::string_view host;   ///< the Host field: host[:port]
    std::string_view path;   ///< from normalizedPath
    bool secure = false;     ///< the client's connection is TLS
    bool webSocket = false;  ///< asks to become one: routes of ws and wss take nothing else
};

struct RouteMatch {
    enum class Outcome {
        NoRoute,        ///< 404
        HttpsRequired,  ///< the route takes https only: RuntimeRoute::httpsRedirectStatusCode, 426 or a redirect
        Matched,
    };
    Outcome outcome = Outcome::NoRoute;
    const RuntimeRoute* route = nullptr;  ///< as long as the RuntimeConfiguration; nullptr with NoRoute
    std::size_t matchedLength = 0;        ///< octets of the path that the route's path matched
};

/// Finds the route of a request, in the order of Kong's traditional router: routes with more kinds of criteria
/// (methods, hosts, paths) first, then routes with exact hosts before "*." hosts, regex paths before prefixes, higher
/// regex_priority, longer prefix, and the order of the file. Prefixes are plain text ("/a" matches "/ab"); regexes
/// (after "~") are RE2's, anchored at the start, linear in time; they see the normalized path.
///
/// A mid-segment match that would leave "." or ".." as the first segment for the upstream ("/a" of "/a../b") is no
/// match.
///
/// Immutable, any thread. It points into the routes it was made from: RuntimeConfiguration holds both.
///
///     std::string storage;
///     const auto path = normalizedPath(head.path, storage);
///     if (!path) → 400
///     const RouteMatch match = configuration->router->match({head.method, head.host, *path, secure, head.webSocket});
///     …
///     std::string target;
///     appendUpstreamPath(target, match, *path);  // then "?" and the query, untouched
class Router {
public:
    explicit Router(std::span<const RuntimeRoute> routes);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    /// Allocates nothing for prefix routes.
    RouteMatch match(const RouteQuery& query) const;

    struct Entry;

private:
    std::vector<Entry> m_entries;  ///< in the order in which they are tried
};

/// The path for the upstream: the service's path, then what strip_path leaves, joined by one slash (path_handling v0).
void appendUpstreamPath(std::string& out, const RouteMatch& match, std::string_view path);

/// What is wrong with one entry of a route's `paths` ("missing closing )"); nullopt: nothing.
std::optional<std::string> pathFault(std::string_view path);

/// What is wrong with one entry of a route's `hosts`; nullopt: nothing.
std::optional<std::string> hostFault(std::string_view host);

}  // namespace gatehouse::gateway

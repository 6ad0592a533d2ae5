// RFC 3986 section 6.2.2: one form of a path for the router and the upstream. The first line of the input is the Host.
#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>

#include "core/gateway/router.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

namespace {

std::shared_ptr<const gateway::RuntimeService> service(std::string_view url)
{
    gateway::RuntimeService service;
    service.url = *http::Url::parse(url);
    return std::make_shared<const gateway::RuntimeService>(std::move(service));
}

/// Three ways to match, with strip_path and without.
std::vector<gateway::RuntimeRoute> makeRoutes()
{
    gateway::RuntimeRoute stripped;
    stripped.name = "stripped";
    stripped.paths = {"/a", "/api/v1", "/caf%C3%A9/"};
    stripped.protocols = {"http"};
    stripped.service = service("http://upstream/base");
    gateway::RuntimeRoute kept = stripped;
    kept.name = "kept";
    kept.paths = {"/kept"};
    kept.stripPath = false;
    gateway::RuntimeRoute regex = stripped;
    regex.name = "regex";
    regex.paths = {R"(~/(?<name>x|y)\d*)"};
    regex.service = service("http://upstream");
    gateway::RuntimeRoute named = stripped;
    named.name = "host";
    named.paths = {};
    named.hosts = {"api.example", "*.example.com:8000"};
    return {stripped, kept, regex, named};
}

const std::vector<gateway::RuntimeRoute> routes = makeRoutes();
const gateway::Router router(routes);

void requireNormal(std::string_view path)
{
    require(path.starts_with('/') && path.find("//") == std::string_view::npos, "one slash at a time");
    for (std::string_view rest = path; !rest.empty();) {
        rest.remove_prefix(1);
        const std::string_view segment = rest.substr(0, rest.find('/'));
        require(segment != "." && segment != "..", "no dot segment");
        rest.remove_prefix(segment.size());
    }
    const auto hex = [](char digit) { return (digit >= '0' && digit <= '9') || (digit >= 'A' && digit <= 'F'); };
    for (std::size_t i = 0; i < path.size(); ++i) {
        require(path[i] > ' ' && path[i] < '\x7f' && path[i] != '\\' && path[i] != '?' && path[i] != '#',
                "only octets that a path may hold");
        if (path[i] == '%') {
            require(i + 2 < path.size() && hex(path[i + 1]) && hex(path[i + 2]), "escapes in capitals");
            const std::string_view escape = path.substr(i, 3);
            require(escape != "%00" && escape != "%2E" && escape != "%41" && escape != "%7E",
                    "no needless escape, no NUL");
        }
    }
    std::string storage;
    const auto again = gateway::normalizedPath(path, storage);
    require(again && *again == path, "normalizing twice changes nothing");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto [host, input] = fuzzing::firstLine(fuzzing::textOf(data, size));
    std::string storage;
    const auto path = gateway::normalizedPath(input, storage);
    require(path || input.starts_with('~') || gateway::pathFault(input),
            "a path that no request may have is no route's");
    if (!path) {
        return 0;
    }
    requireNormal(*path);
    const gateway::RouteMatch match = router.match({"GET", host, *path, false});
    if (match.outcome != gateway::RouteMatch::Outcome::Matched) {
        return 0;
    }
    require(match.route && match.matchedLength <= path->size(), "a match lies in the path");
    std::string upstream;
    gateway::appendUpstreamPath(upstream, match, *path);
    require(upstream.starts_with(match.route->service->url.path), "below the service's path");
    std::string second;
    const auto again = gateway::normalizedPath(upstream, second);
    require(again && *again == upstream, "what the upstream gets has one meaning only");
    return 0;
}

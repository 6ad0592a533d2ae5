#include "core/gateway/router.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <tuple>

#include "core/http/characters.h"
#include "core/http/header_list.h"

namespace gatehouse::gateway {

namespace {

constexpr std::string_view upperCaseHex = "0123456789ABCDEF";
constexpr std::int64_t regexMemory = std::int64_t{1} << 22;

/// pchar and "/" without "%" (RFC 3986 section 3.3); one look-up an octet, for this runs over each request's path.
constexpr std::array<bool, 256> plainOctets = [] {
    std::array<bool, 256> table{};
    for (const char octet : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
                                             "!$&'()*+,;=:@/")) {
        table[static_cast<unsigned char>(octet)] = true;
    }
    return table;
}();

bool plainInPath(char octet) noexcept
{
    return plainOctets[static_cast<unsigned char>(octet)];
}

bool isDotSegment(std::string_view segment) noexcept
{
    return segment == "." || segment == "..";
}

/// The part of a segment before what some upstreams take for a separator: an escaped slash or backslash, or ";".
std::size_t endOfPart(std::string_view segment, std::size_t from) noexcept
{
    for (std::size_t i = from; i < segment.size(); ++i) {
        if (segment[i] == ';' || segment.substr(i, 3) == "%2F" || segment.substr(i, 3) == "%5C") {
            return i;
        }
    }
    return segment.size();
}

bool hidesDotSegment(std::string_view segment) noexcept
{
    std::size_t begin = 0;
    while (begin <= segment.size()) {
        const std::size_t end = endOfPart(segment, begin);
        const bool wholeSegment = begin == 0 && end == segment.size();
        if (!wholeSegment && isDotSegment(segment.substr(begin, end - begin))) {
            return true;
        }
        begin = end + (end < segment.size() && segment[end] == '%' ? 3 : 1);
    }
    return false;
}

bool alreadyNormalized(std::string_view path) noexcept
{
    char previous = '\0';
    for (const char octet : path) {
        if (!plainInPath(octet) || (previous == '/' && (octet == '/' || octet == '.'))) {
            return false;
        }
        if (octet == ';') {
            return false;
        }
        previous = octet;
    }
    return path.starts_with('/');
}

void appendEscaped(std::string& out, std::uint8_t octet)
{
    out += '%';
    out += upperCaseHex[octet >> 4];
    out += upperCaseHex[octet & 0x0f];
}

/// Escapes in their one form; false: a broken escape or NUL.
bool normalizeEscapes(std::string_view path, std::string& out)
{
    for (std::size_t i = 0; i < path.size(); ++i) {
        auto octet = static_cast<std::uint8_t>(path[i]);
        const bool escaped = path[i] == '%';
        if (escaped) {
            const int high = i + 2 < path.size() ? http::hexValue(path[i + 1]) : -1;
            const int low = high >= 0 ? http::hexValue(path[i + 2]) : -1;
            if (low < 0) {
                return false;
            }
            octet = static_cast<std::uint8_t>(high * 16 + low);
            i += 2;
        }
        if (octet == 0) {
            return false;
        }
        const char letter = static_cast<char>(octet);
        if (http::inSet(letter, http::octets::unreserved) || (!escaped && plainInPath(letter))) {
            out += letter;
        } else {
            appendEscaped(out, octet);
        }
    }
    return true;
}

/// Resolves dot segments and merges slashes, in place; false: a hidden dot segment.
bool resolveSegments(std::string& path)
{
    std::string out;
    out.reserve(path.size());
    std::size_t begin = 1;
    bool endsInSlash = false;
    while (begin <= path.size()) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view segment(path.data() + begin, end - begin);
        endsInSlash = segment.empty() || isDotSegment(segment);
        if (segment == "..") {
            out.resize(out.empty() ? 0 : out.rfind('/'));
        } else if (!endsInSlash) {
            if (hidesDotSegment(segment)) {
                return false;
            }
            out += '/';
            out += segment;
        }
        begin = end + 1;
    }
    if (endsInSlash || out.empty()) {
        out += '/';
    }
    path = std::move(out);
    return true;
}

/// Kong's regexes may name groups "(?<name>…)"; RE2 of Debian 12 knows only "(?P<name>…)".
std::string inRe2Syntax(std::string_view regex)
{
    std::string out;
    for (std::size_t i = 0; i < regex.size(); ++i) {
        out += regex[i];
        if (regex[i] == '\\' && i + 1 < regex.size()) {
            out += regex[++i];
        } else if (regex.substr(i, 3) == "(?<" && i + 3 < regex.size() && regex[i + 3] != '=' && regex[i + 3] != '!') {
            out += "?P";
            ++i;
        }
    }
    return out;
}

std::unique_ptr<RE2> makeRegex(std::string_view regex)
{
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(regexMemory);
    options.set_encoding(RE2::Options::EncodingLatin1);
    return std::make_unique<RE2>(inRe2Syntax(regex), options);
}

bool isRegex(std::string_view path) noexcept
{
    return path.starts_with('~');
}

bool isWildcard(std::string_view host) noexcept
{
    return host.find('*') != std::string_view::npos;
}

/// Splits "host:port", "[v6]:port".
std::pair<std::string_view, std::string_view> splitPort(std::string_view host) noexcept
{
    const auto colon = host.rfind(':');
    const auto bracket = host.rfind(']');
    if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) {
        return {host, {}};
    }
    return {host.substr(0, colon), host.substr(colon + 1)};
}

bool hostMatches(std::string_view pattern, std::string_view host)
{
    const auto [wantedName, wantedPort] = splitPort(pattern);
    auto [name, port] = splitPort(host);
    if (!wantedPort.empty() && wantedPort != port) {
        return false;
    }
    if (name.ends_with('.')) {
        name.remove_suffix(1);
    }
    if (wantedName.starts_with("*.")) {
        const auto suffix = wantedName.substr(1);
        return name.size() > suffix.size()
               && http::equalsIgnoringCase(name.substr(name.size() - suffix.size()), suffix);
    }
    if (wantedName.ends_with(".*")) {
        const auto prefix = wantedName.substr(0, wantedName.size() - 1);
        return name.size() > prefix.size() && http::equalsIgnoringCase(name.substr(0, prefix.size()), prefix);
    }
    return http::equalsIgnoringCase(wantedName, name);
}

bool contains(const std::vector<std::string>& list, std::string_view word) noexcept
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// Would the upstream see "." or ".." as its first segment, because the match ended inside a segment or an escape?
bool leavesHazard(std::string_view path, std::size_t matched) noexcept
{
    if (matched == 0 || matched >= path.size() || path[matched - 1] == '/' || path[matched] == '/') {
        return false;
    }
    if (path[matched - 1] == '%' || (matched >= 2 && path[matched - 2] == '%')) {
        return true;
    }
    const auto segment = path.substr(matched, path.find('/', matched) - matched);
    return isDotSegment(segment) || hidesDotSegment(segment);
}

}  // namespace

std::optional<std::string_view> normalizedPath(std::string_view path, std::string& storage)
{
    if (alreadyNormalized(path)) {
        return path;
    }
    storage.clear();
    if (!path.starts_with('/') || !normalizeEscapes(path, storage) || !resolveSegments(storage)) {
        return std::nullopt;
    }
    return storage;
}

/// One path of a route with one kind of its hosts.
struct Router::Entry {
    const RuntimeRoute* route = nullptr;
    std::string prefix;  ///< normalized; empty: any path
    std::unique_ptr<RE2> regex;
    std::vector<std::string_view> hosts;  ///< empty: any
    bool wildcardHosts = false;
    /// Which protocols are allowed: for any request, and for those that ask to become a WebSocket.
    struct Allowed {
        bool plain = false;
        bool secure = false;
    };
    Allowed any;
    Allowed webSocket;
    std::size_t order = 0;

    std::size_t criteria() const noexcept
    {
        return std::size_t{!route->paths.empty()} + std::size_t{!hosts.empty()} + std::size_t{!route->methods.empty()};
    }

    /// Smaller is tried earlier.
    auto rank() const noexcept
    {
        return std::tuple(-static_cast<std::int64_t>(criteria()), wildcardHosts, regex == nullptr,
                          regex ? -route->regexPriority : 0, -static_cast<std::int64_t>(regex ? 0 : prefix.size()),
                          order);
    }

    std::optional<std::size_t> matchPath(std::string_view path) const
    {
        if (!regex) {
            return path.starts_with(prefix) ? std::optional(prefix.size()) : std::nullopt;
        }
        re2::StringPiece found;
        const re2::StringPiece text(path.data(), path.size());
        if (!regex->Match(text, 0, text.size(), RE2::ANCHOR_START, &found, 1)) {
            return std::nullopt;
        }
        return found.size();
    }

    bool matchesHost(std::string_view host) const
    {
        return hosts.empty()
               || std::any_of(hosts.begin(), hosts.end(), [&](auto wanted) { return hostMatches(wanted, host); });
    }
};

Router::Router(std::span<const RuntimeRoute> routes)
{
    for (const auto& route : routes) {
        static const std::vector<std::string> anyPath{""};
        std::array<std::vector<std::string_view>, 2> hosts;  // exact, wildcard
        for (const auto& host : route.hosts) {
            hosts[isWildcard(host) ? 1 : 0].emplace_back(host);
        }
        for (const auto& path : route.paths.empty() ? anyPath : route.paths) {
            for (std::size_t kind = 0; kind < hosts.size(); ++kind) {
                if (hosts[kind].empty() && !(route.hosts.empty() && kind == 0)) {
                    continue;
                }
                Entry entry;
                entry.route = &route;
                entry.hosts = hosts[kind];
                entry.wildcardHosts = kind == 1;
                entry.any = {contains(route.protocols, "http"), contains(route.protocols, "https")};
                entry.webSocket = {entry.any.plain || contains(route.protocols, "ws"),
                                   entry.any.secure || contains(route.protocols, "wss")};
                entry.order = m_entries.size();
                if (isRegex(path)) {
                    entry.regex = makeRegex(std::string_view(path).substr(1));
                    assert(entry.regex->ok());
                } else if (!path.empty()) {
                    std::string storage;
                    const auto prefix = normalizedPath(path, storage);
                    assert(prefix);
                    entry.prefix = std::string(prefix.value_or(path));
                }
                m_entries.push_back(std::move(entry));
            }
        }
    }
    std::sort(m_entries.begin(), m_entries.end(), [](const Entry& a, const Entry& b) { return a.rank() < b.rank(); });
}

Router::~Router() = default;

RouteMatch Router::match(const RouteQuery& query) const
{
    for (const auto& entry : m_entries) {
        // Plain http on an https-only route is a match that is answered with an upgrade; https on an http-only one is
        // none.
        const Entry::Allowed& allowed = query.webSocket ? entry.webSocket : entry.any;
        if ((query.secure && !allowed.secure) || (!allowed.plain && !allowed.secure)) {
            continue;
        }
        const auto& methods = entry.route->methods;
        if (!methods.empty() && !contains(methods, query.method)) {
            continue;
        }
        const auto matched = entry.matchPath(query.path);
        if (!matched || !entry.matchesHost(query.host)) {
            continue;
        }
        if (entry.route->stripPath && leavesHazard(query.path, *matched)) {
            continue;
        }
        const bool upgrade = !query.secure && !allowed.plain;
        return {upgrade ? RouteMatch::Outcome::HttpsRequired : RouteMatch::Outcome::Matched, entry.route, *matched};
    }
    return {};
}

void appendUpstreamPath(std::string& out, const RouteMatch& match, std::string_view path)
{
    assert(match.route);
    std::string_view base = match.route->service->url.path;
    if (base.ends_with('/')) {
        base.remove_suffix(1);
    }
    const std::size_t begin = out.size();
    out += base;
    if (match.route->stripPath) {
        const auto rest = path.substr(match.matchedLength);
        // The request's last slash survives though the whole path was matched.
        if (rest.empty() ? path.size() > 1 && path.ends_with('/') : !rest.starts_with('/')) {
            out += '/';
        }
        out += rest;
    } else if (path != "/") {
        out += path;
    }
    if (out.size() == begin) {
        out += '/';
    }
}

std::optional<std::string> pathFault(std::string_view path)
{
    if (isRegex(path)) {
        const auto regex = makeRegex(path.substr(1));
        if (regex->ok()) {
            return std::nullopt;
        }
        std::string fault = "not a regular expression: " + regex->error();
        if (regex->error_code() == RE2::ErrorBadPerlOp) {
            fault += " (look-around is not supported, neither here nor by the gateway's router)";
        }
        return fault;
    }
    if (!path.starts_with('/')) {
        return "a path begins with / (or with ~ for a regular expression)";
    }
    std::string storage;
    if (!normalizedPath(path, storage)) {
        return "a broken percent-escape, or a . or .. hidden behind one";
    }
    return std::nullopt;
}

std::optional<std::string> hostFault(std::string_view host)
{
    const auto [name, port] = splitPort(host);
    const auto star = name.find('*');
    if (star != std::string_view::npos
        && (name.find('*', star + 1) != std::string_view::npos || !(name.starts_with("*.") || name.ends_with(".*"))
            || name.size() < 3)) {
        return "a * stands first (*.example.com) or last (example.*), once";
    }
    if (name.empty() || name.find_first_of("/ ") != std::string_view::npos
        || port.find_first_not_of("0123456789") != std::string_view::npos) {
        return "not a host name";
    }
    return std::nullopt;
}

}  // namespace gatehouse::gateway

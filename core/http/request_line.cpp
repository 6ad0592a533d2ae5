#include "core/http/request_line.h"

#include <algorithm>
#include <limits>

#include "core/http/characters.h"
#include "core/http/head_parser.h"

namespace gatehouse::http {
namespace {

constexpr std::size_t longestMethod = 32;

bool validPort(std::string_view port) noexcept
{
    std::uint64_t number = 0;
    return port.empty() || (port.size() <= 5 && parseLength(port, number) && number <= 65535);
}

void splitPathAndQuery(std::string_view target, RequestHead& head) noexcept
{
    const std::size_t question = target.find('?');
    head.path = target.substr(0, question);
    head.query = question == std::string_view::npos ? std::string_view{} : target.substr(question + 1);
}

/// RFC 9112 section 3.2.
Refusal parseTarget(bool secure, RequestHead& head)
{
    const std::string_view target = head.target;
    if (target.empty() || !allInSet(target, octets::target) || !validEscapes(target)) {
        return {400, "a request target that is not a URI"};
    }
    if (target.front() == '/') {
        splitPathAndQuery(target, head);
        return {};
    }
    if (target == "*") {
        head.path = target;
        head.query = {};
        return head.method == "OPTIONS" ? Refusal{} : Refusal{400, "the target * with a method other than OPTIONS"};
    }
    constexpr std::string_view http = "http://";
    constexpr std::string_view https = "https://";
    const bool plainUrl = target.size() > http.size() && equalsIgnoringCase(target.substr(0, http.size()), http);
    const bool secureUrl = target.size() > https.size() && equalsIgnoringCase(target.substr(0, https.size()), https);
    if (!plainUrl && !secureUrl) {
        return {400, "a request target that is neither a path nor an http URL"};
    }
    // RFC 9110 section 7.4: what came by one scheme is not answered as if it had come by the other.
    if (secureUrl != secure) {
        return {421, secure ? "an http target on a connection that is secured"
                            : "an https target on a connection that is not secured"};
    }
    const std::string_view rest = target.substr(secure ? https.size() : http.size());
    const std::size_t authorityEnd = std::min(rest.find_first_of("/?"), rest.size());
    head.host = rest.substr(0, authorityEnd);
    if (!isValidHost(head.host)) {
        return {400, "an invalid host in the request target"};
    }
    splitPathAndQuery(rest.substr(authorityEnd), head);
    if (head.path.empty()) {
        head.path = head.method == "OPTIONS" && head.query.empty() ? std::string_view("*") : std::string_view("/");
    }
    return {};
}

}  // namespace

bool parseLength(std::string_view text, std::uint64_t& length) noexcept
{
    // Who counts octets with a sign would read more as a negative length.
    constexpr auto maximum = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (text.empty()) {
        return false;
    }
    length = 0;
    for (const char letter : text) {
        if (!inSet(letter, octets::digit)) {
            return false;
        }
        const auto digit = static_cast<std::uint64_t>(letter - '0');
        if (length > (maximum - digit) / 10) {
            return false;
        }
        length = length * 10 + digit;
    }
    return true;
}

std::string_view withoutDefaultPort(std::string_view host, bool secure) noexcept
{
    const std::string_view port = secure ? ":443" : ":80";
    if (host.ends_with(port)) {
        host.remove_suffix(port.size());
    } else if (host.ends_with(':')) {
        host.remove_suffix(1);
    }
    return host;
}

Refusal parseRequestLine(std::string_view line, bool secure, RequestHead& head)
{
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    head.method = line.substr(0, first);
    if (head.method.empty() || !allInSet(head.method, octets::token)) {
        return {400, "an invalid method"};
    }
    if (first == std::string_view::npos || last == first) {
        return {400, "a request line without target or version"};
    }
    const std::string_view version = line.substr(last + 1);
    const bool wellFormed = version.size() == 8 && version.starts_with("HTTP/") && inSet(version[5], octets::digit)
                            && version[6] == '.' && inSet(version[7], octets::digit);
    if (!wellFormed) {
        return {400, "an invalid HTTP version"};
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        return {505, "an HTTP version other than 1.0 and 1.1"};
    }
    head.minorVersion = version[7] - '0';
    head.target = line.substr(first + 1, last - first - 1);
    if (head.method.size() > longestMethod || head.method == "CONNECT" || head.method == "TRACE") {
        return {501, "a method that is not supported"};
    }
    return parseTarget(secure, head);
}

bool isValidHost(std::string_view value) noexcept
{
    if (value.starts_with('[')) {
        const std::size_t close = value.find(']');
        if (close == std::string_view::npos) {
            return false;
        }
        const std::string_view rest = value.substr(close + 1);
        return isIpv6Address(value.substr(1, close - 1))
               && (rest.empty() || (rest.front() == ':' && validPort(rest.substr(1))));
    }
    const std::size_t colon = value.find(':');
    const std::string_view name = value.substr(0, colon);
    return !name.empty() && allInSet(name, octets::host) && validEscapes(name)
           && (colon == std::string_view::npos || validPort(value.substr(colon + 1)));
}

}  // namespace gatehouse::http

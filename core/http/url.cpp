#include "core/http/url.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/http/characters.h"

namespace gatehouse::http {
namespace {

constexpr std::string_view upperCaseHex = "0123456789ABCDEF";

tl::unexpected<Error> notAUrl(std::string detail)
{
    return fail(ErrorCode::InvalidArgument, "URL", std::move(detail));
}

std::uint16_t defaultPort(std::string_view scheme) noexcept
{
    return scheme == "https" ? 443 : 80;
}

/// "host", "host:port" or "[v6]:port"; an error's detail in the Result.
Result<std::pair<std::string, std::uint16_t>> splitAuthority(std::string_view authority, std::uint16_t standardPort)
{
    if (authority.find('@') != std::string_view::npos) {
        return notAUrl("user information is not allowed");
    }
    std::string_view host;
    std::string_view port;
    bool hasPort = false;
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos) {
            return notAUrl("the bracket of an IPv6 address is not closed");
        }
        host = authority.substr(1, close - 1);
        if (!isIpv6Address(host)) {
            return notAUrl("not an IPv6 address between the brackets");
        }
        const std::string_view rest = authority.substr(close + 1);
        if (!rest.empty() && rest.front() != ':') {
            return notAUrl("something other than a port after the IPv6 address");
        }
        hasPort = !rest.empty();
        port = hasPort ? rest.substr(1) : rest;
    } else {
        const std::size_t colon = authority.find(':');
        host = authority.substr(0, colon);
        hasPort = colon != std::string_view::npos;
        port = hasPort ? authority.substr(colon + 1) : std::string_view{};
        if (!allInSet(host, octets::host) || !validEscapes(host)) {
            return notAUrl("a character in the host that no host name has");
        }
    }
    if (host.empty()) {
        return notAUrl("the host is missing");
    }
    std::uint16_t number = standardPort;
    if (hasPort) {
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
        if (error != std::errc{} || end != port.data() + port.size() || number == 0) {
            return notAUrl("the port is not a number from 1 to 65535");
        }
    }
    return std::pair{std::string(host), number};
}

}  // namespace

Result<Url> Url::parse(std::string_view text)
{
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) {
        return notAUrl("http:// or https:// is missing in front");
    }
    Url url;
    url.scheme = text.substr(0, colon);
    std::transform(url.scheme.begin(), url.scheme.end(), url.scheme.begin(), lowerCase);
    if (url.scheme != "http" && url.scheme != "https") {
        return notAUrl("the scheme is not http or https");
    }
    const std::string_view rest = text.substr(colon + 3);
    if (rest.find('#') != std::string_view::npos) {
        return notAUrl("a fragment is not allowed");
    }
    const std::size_t authorityEnd = std::min(rest.find_first_of("/?"), rest.size());
    auto authority = splitAuthority(rest.substr(0, authorityEnd), defaultPort(url.scheme));
    if (!authority) {
        return tl::unexpected(std::move(authority).error());
    }
    url.host = std::move(authority->first);
    url.port = authority->second;
    const std::string_view target = rest.substr(authorityEnd);
    if (!allInSet(target, octets::target)) {
        return notAUrl("a character that has to be percent-encoded");
    }
    if (!validEscapes(target)) {
        return notAUrl("% without two hexadecimal digits, or an escaped NUL");
    }
    const std::size_t question = target.find('?');
    url.path = target.substr(0, question);
    if (url.path.empty()) {
        url.path = "/";
    }
    if (question != std::string_view::npos) {
        url.query = target.substr(question + 1);
    }
    return url;
}

std::string Url::authority() const
{
    std::string text;
    appendAuthority(text);
    return text;
}

void Url::appendAuthority(std::string& out) const
{
    if (host.find(':') == std::string::npos) {
        out.append(host);
    } else {
        out.append(1, '[').append(host).append(1, ']');
    }
    if (port != defaultPort(scheme)) {
        std::array<char, 6> text{':'};
        const char* const end = std::to_chars(text.data() + 1, text.data() + text.size(), port).ptr;
        out.append(static_cast<const char*>(text.data()), end);
    }
}

std::string Url::target() const
{
    return query.empty() ? path : path + '?' + query;
}

std::string Url::toString() const
{
    return scheme + "://" + authority() + target();
}

Result<std::string> percentDecode(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        const int high = text.size() - i > 2 ? hexValue(text[i + 1]) : -1;
        const int low = high >= 0 ? hexValue(text[i + 2]) : -1;
        if (low < 0) {
            return fail(ErrorCode::InvalidSyntax, "percent-encoding", "% without two hexadecimal digits");
        }
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return out;
}

std::string percentEncode(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (const char octet : text) {
        if (inSet(octet, octets::unreserved)) {
            out.push_back(octet);
        } else {
            const auto value = static_cast<std::uint8_t>(octet);
            out.push_back('%');
            out.push_back(upperCaseHex[value >> 4]);
            out.push_back(upperCaseHex[value & 0x0f]);
        }
    }
    return out;
}

}  // namespace gatehouse::http

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace gatehouse::http {

/// An absolute http or https URL, split (RFC 3986 section 3, RFC 9110 section 4.2). User information is refused.
struct Url {
    std::string scheme;  ///< "http" or "https", lower case
    std::string host;    ///< as written, without the brackets of an IPv6 literal
    std::uint16_t port = 0;
    std::string path;   ///< begins with "/"
    std::string query;  ///< without "?"; empty when there is none

    /// InvalidArgument, with what is wrong in `detail`, on anything else than an absolute http(s) URL.
    static Result<Url> parse(std::string_view text);

    bool secure() const noexcept { return scheme == "https"; }
    /// host[:port] as the Host field wants it: the default port left out, IPv6 in brackets.
    std::string authority() const;
    void appendAuthority(std::string& out) const;
    /// path[?query]: the request target in origin-form.
    std::string target() const;
    std::string toString() const;
    bool operator==(const Url&) const = default;
};

/// Percent-decoding (RFC 3986 section 2.1); InvalidSyntax on a broken escape.
Result<std::string> percentDecode(std::string_view text);
/// Everything but unreserved characters is escaped.
std::string percentEncode(std::string_view text);

}  // namespace gatehouse::http

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

/// RFC 4648 section 4, with padding.
std::string base64Encode(std::string_view octets);
/// Strict: the padding must be there and right, no white space. nullopt otherwise.
std::optional<std::string> base64Decode(std::string_view text);

/// RFC 4648 section 5, without padding (as RFC 7515 section 2 wants it).
std::string base64urlEncode(std::string_view octets);
/// Strict: no padding, no white space, no stray bits. nullopt otherwise.
std::optional<std::string> base64urlDecode(std::string_view text);

/// Lower-case hexadecimal.
std::string hexEncode(std::string_view octets);

/// Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
bool isUtf8(std::string_view octets) noexcept;

}  // namespace gatehouse

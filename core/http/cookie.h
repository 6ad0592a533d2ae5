#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::http {

/// The value of the first cookie of that name in a Cookie field (RFC 6265 section 5.4); names compare octet by octet.
std::optional<std::string_view> findCookie(std::string_view cookieField, std::string_view name) noexcept;
/// The field without every cookie of that name; empty when none is left.
std::string withoutCookie(std::string_view cookieField, std::string_view name);

}  // namespace gatehouse::http

#pragma once

#include "proxy/filters/auth/auth_method.h"

namespace gatehouse::proxy {

/// An access token as a client presents it (RFC 6750 section 2), shared by every method that takes one. Looks at the
/// header (Authorization: Bearer, access-token, x-access-token, or only the one that bearer_token_header_name names),
/// the query and body argument access_token, and the cookie that bearer_token_cookie_name names, each where
/// bearer_token_param_type lists it, in this order (the body last): the first place that holds something decides, and
/// what others hold is neither looked at nor removed. One place with two tokens is refused.
Extraction extractBearerToken(const oidc::Settings& settings, const RequestArguments& arguments, Look look);

/// b64token of RFC 6750 section 2.1, at most 16 KiB.
bool isBearerToken(std::string_view token) noexcept;

/// The rest of a field value after an authentication scheme and blanks; nullopt when the scheme is another.
std::optional<std::string_view> afterScheme(std::string_view value, std::string_view scheme) noexcept;

}  // namespace gatehouse::proxy

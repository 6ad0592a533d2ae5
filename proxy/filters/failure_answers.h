#pragma once

#include <cstddef>
#include <string_view>

#include "core/oidc/settings.h"
#include "proxy/filters/filter.h"
#include "proxy/filters/reasons.h"

namespace gatehouse::proxy {

/// What WWW-Authenticate says about the failure (RFC 6750 section 3.1), where expose_error_code lets it.
enum class ErrorCodeShown { None, InvalidToken, InsufficientScope };

/// 401 with {"message": unauthorized_error_message}, or 302 to unauthorized_redirect_uri.
LocalAnswer unauthorizedAnswer(const oidc::Settings& settings, std::size_t client, const Refusal& refusal,
                               ErrorCodeShown shown);
/// 403 with {"message": forbidden_error_message}, or 302 to forbidden_redirect_uri.
LocalAnswer forbiddenAnswer(const oidc::Settings& settings, std::size_t client, const Refusal& refusal);
/// 413: the body that would have to be looked into is larger than what the gateway holds.
LocalAnswer tooLargeAnswer();
/// 400: the body could not be read.
LocalAnswer badRequestAnswer();

/// 500 with a plain message, or 302 to unexpected_redirect_uri: a defect of the gateway itself.
LocalAnswer unexpectedAnswer(const oidc::Settings& settings, std::size_t client = 0);

/// The value of WWW-Authenticate: the realm is the issuer's host, without port and path.
std::string challenge(const oidc::Settings& settings, ErrorCodeShown shown);

}  // namespace gatehouse::proxy

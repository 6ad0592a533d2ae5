#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/secret_bytes.h"

namespace gatehouse::http {

/// User-id and password of HTTP Basic (RFC 7617).
struct BasicCredentials {
    std::string userId;
    SecretBytes password;
};

/// From the value of an Authorization field; nullopt when the scheme is another or the octets are not valid
/// credentials.
std::optional<BasicCredentials> parseBasicCredentials(std::string_view authorization);
/// The value of an Authorization field: "Basic …".
std::string basicAuthorization(std::string_view userId, std::string_view password);

}  // namespace gatehouse::http

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::gateway {

/// ws for http and wss for https, alone or in front of a URL: a WebSocket begins as a request of HTTP (RFC 6455 section
/// 3). Anything else comes back as it is.
std::string withHttpScheme(std::string_view text);

/// The formats that the field table's `constraints` name. Each returns what is wrong, or nullopt; what they return
/// never holds the value.
std::optional<std::string> urlFault(std::string_view text);         ///< absolute http(s); a fragment is fine
std::optional<std::string> hostFormatFault(std::string_view text);  ///< name or address, no scheme, no port
std::optional<std::string> uuidFault(std::string_view text);

}  // namespace gatehouse::gateway

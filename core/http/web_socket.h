#pragma once

#include <string>
#include <string_view>

namespace gatehouse::http {

/// Whether `value` can be a Sec-WebSocket-Key: 16 octets in base64 (RFC 6455 section 4.1).
bool isWebSocketKey(std::string_view value);

/// The Sec-WebSocket-Accept by which a server shows that it has read this key (RFC 6455 section 4.2.2).
std::string webSocketAccept(std::string_view key);

}  // namespace gatehouse::http

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/http/header_list.h"

namespace gatehouse::http {

/// How a body is delimited (RFC 9112 section 6).
enum class BodyFraming { None, ContentLength, Chunked, UntilClose };

/// A parsed request head. All views point into the buffer it was parsed from; nothing is copied.
struct RequestHead {
    std::string_view method;
    std::string_view target;  ///< as on the wire
    std::string_view path;    ///< origin-form path, raw (not decoded), begins with "/"; "*" for OPTIONS *
    std::string_view query;   ///< without "?"
    std::string_view host;    ///< host[:port] of the Host field or of the absolute-form target
    int minorVersion = 1;     ///< HTTP/1.x
    std::vector<HeaderView> headers;
    BodyFraming framing = BodyFraming::None;
    std::uint64_t contentLength = 0;
    bool keepAlive = true;
    bool expectContinue = false;
    bool webSocket = false;  ///< asks to be upgraded to WebSocket and to nothing else (RFC 6455 section 4.2.1)

    std::optional<std::string_view> find(std::string_view name) const noexcept;
    std::size_t count(std::string_view name) const noexcept;
};

/// A parsed response head; views as above.
struct ResponseHead {
    int status = 0;
    std::string_view reason;
    int minorVersion = 1;
    std::vector<HeaderView> headers;
    BodyFraming framing = BodyFraming::None;
    std::uint64_t contentLength = 0;
    bool keepAlive = true;

    std::optional<std::string_view> find(std::string_view name) const noexcept;
    std::size_t count(std::string_view name) const noexcept;
};

}  // namespace gatehouse::http

#pragma once

#include <cstdint>
#include <string_view>

#include "core/http/message_head.h"

namespace gatehouse::http {

// The parts of head parsing that are about one line or one value; used by head_parser.cpp.

/// Why a head is refused; status 0 means that nothing is wrong.
struct Refusal {
    int status = 0;
    std::string_view problem;
    explicit operator bool() const noexcept { return status != 0; }
};

/// RFC 9112 section 3: method SP target SP HTTP-version, one blank each. `line` without its CRLF.
Refusal parseRequestLine(std::string_view line, bool secure, RequestHead& head);

/// RFC 9110 section 8.6: digits and nothing else, no list, within 63 bits.
bool parseLength(std::string_view text, std::uint64_t& length) noexcept;

/// A host without the port that its scheme has anyway.
std::string_view withoutDefaultPort(std::string_view host, bool secure) noexcept;

}  // namespace gatehouse::http

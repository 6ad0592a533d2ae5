#pragma once

#include <cstddef>
#include <string_view>

#include "core/http/limits.h"
#include "core/http/message_head.h"

namespace gatehouse::http {

/// What came out of looking at the octets at the front of a connection.
struct HeadParse {
    enum class Outcome { NeedMore, Complete, Refused };
    Outcome outcome = Outcome::NeedMore;
    std::size_t begin = 0;     ///< where the head itself begins: 2 after a tolerated empty line (RFC 9112 section 2.2)
    std::size_t end = 0;       ///< one past the empty line that ends the head; only meaningful when Complete
    int status = 400;          ///< only when Refused: what a server answers: 400, 414, 417, 421, 431, 501, 505
    std::string_view problem;  ///< only when Refused: one line of static storage, without anything the peer sent
};

/// Parses a request head in place (RFC 9112 sections 2 to 6, RFC 9110 section 5), strictly: whatever two parsers might
/// understand differently is refused. `head`'s views point into `buffer`; its vector keeps its capacity over calls.
/// `scanned` is the caller's note of how far earlier calls have looked, 0 for a fresh head; with it a head that comes
/// octet by octet costs no more than one that comes at once.
HeadParse parseRequestHead(std::string_view buffer, std::size_t& scanned, const Limits& limits, RequestHead& head,
                           bool secure = false);

/// Parses a response head likewise. The request's method decides the framing (RFC 9112 section 6.3). 1xx heads are
/// returned like any other; whoever calls reads on after them.
HeadParse parseResponseHead(std::string_view buffer, std::size_t& scanned, const Limits& limits,
                            std::string_view requestMethod, ResponseHead& head);

/// Whether `value` is a Host field's: a name, an IPv4 or bracketed IPv6 address, and perhaps a port (RFC 9110 section
/// 7.2). Empty is not.
bool isValidHost(std::string_view value) noexcept;

}  // namespace gatehouse::http

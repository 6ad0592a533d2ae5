#pragma once

#include <string>
#include <string_view>

#include "proxy/filters/filter.h"

namespace gatehouse::proxy {

/// The gateway's own answer to what it cannot or will not forward: {"message":"…"}. `message` is of ours and needs no
/// escaping; nothing of the request or of an upstream's answer goes into it.
LocalAnswer messageAnswer(int status, std::string_view message);

struct LocalAnswerFraming {
    bool keepAlive = true;
    int clientMinorVersion = 1;
    std::int64_t latency = 0;    ///< X-Kong-Response-Latency, milliseconds
    std::string_view date;       ///< RFC 9110 section 6.6.1; empty: none
    std::string_view requestId;  ///< X-Request-Id, by which a client finds its exchange; empty: none
};

/// The head of a local answer, with Content-Length. Fields with forbidden octets are left out.
void appendLocalAnswerHead(std::string& out, const LocalAnswer& answer, const LocalAnswerFraming& framing);

std::string_view reasonPhrase(int status) noexcept;

}  // namespace gatehouse::proxy

#pragma once

#include <chrono>
#include <string>

namespace gatehouse::http {

/// IMF-fixdate: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string dateText(std::chrono::system_clock::time_point time);

}  // namespace gatehouse::http

#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "proxy/server/gateway_server.h"

namespace gatehouse::cli {

/// "127.0.0.1:8000", "[::1]:8000", "localhost:8000", ":8000". InvalidArgument with what is wrong in `detail`.
Result<proxy::Endpoint> parseListenAddress(std::string_view text);
/// Reached from this machine only?
bool isLoopback(std::string_view host);
/// "http://127.0.0.1:8000", or with https.
std::string urlOf(const proxy::Endpoint& endpoint, bool secure = false);

}  // namespace gatehouse::cli

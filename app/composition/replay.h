#pragma once

#include <string>
#include <string_view>

#include "core/exchange/exchange.h"
#include "core/net/http_client.h"

namespace gatehouse::app {

/// The request that began an exchange, to be sent anew to the gateway at `gatewayUrl`: its method, target, fields in
/// their order (Host among them: routes are chosen by it) and body. What belongs to the connection of then (RFC 9110
/// section 7.6.1) stays behind. A `token` takes the place of the access token that it carried, or comes with it as a
/// bearer token where it carried no credential. Fails with InvalidArgument, with a sentence in `detail`, where the
/// request cannot be sent again: it is a call of Gatehouse's own, it was malformed, or its body was recorded only in
/// part. Pure.
Result<net::CallRequest> replayRequest(const exchange::Exchange& exchange, const std::string& gatewayUrl,
                                       std::string_view token = {});

}  // namespace gatehouse::app

#pragma once

#include "proxy/lab/http_server.h"

namespace gatehouse::proxy::lab {

/// The built-in upstream. `/anything` and all below it answer as httpbin's does: a JSON object of args, data, files,
/// form, headers, json, method, origin and url. Unlike httpbin it also shows the headers that proxies add
/// (X-Forwarded-…, Via), because a gateway's reader wants to see them. Besides: /headers, /status/N, /delay/SECONDS
/// (ten at most), /bytes/N (ten million at most). Pure.
Answer echo(const Request& request);

}  // namespace gatehouse::proxy::lab

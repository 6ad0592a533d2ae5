#pragma once

#include "core/http/message_head.h"

namespace gatehouse::proxy {

/// Whether a browser has come to a port of this machine's loopback by a name that anybody may have registered: so comes
/// a page that had its own name resolve to 127.0.0.1 (DNS rebinding), with the browser taking it for the same site.
/// README.md says why it is decided so.
bool isForeignNameInBrowser(const http::RequestHead& head) noexcept;

}  // namespace gatehouse::proxy

#pragma once

#include "proxy/filters/authentication.h"
#include "proxy/filters/request_arguments.h"

namespace gatehouse::proxy {

/// Takes away from what goes to the upstream every field by which the gateway names a caller, however a client spelled
/// it (case, underscore for dash): those of the configuration and the X-Consumer family. Done for every request of a
/// route with the plugin, let in by a credential or not.
void removeForgedHeaders(RequestContext& request, const oidc::Settings& settings);

/// Third step of the chain: hide_credentials, then the tokens, introspection answer and claims that the configuration
/// sends on, upstream and downstream. A value that no header may hold is left out.
void editHeads(RequestContext& request, RequestArguments& arguments, const Authenticated& authenticated);

}  // namespace gatehouse::proxy

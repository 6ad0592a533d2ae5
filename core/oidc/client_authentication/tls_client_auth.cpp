#include "core/oidc/client_authentication/client_authentication.h"

namespace gatehouse::oidc {

/// The certificate of the connection speaks for the client; the request only names it (RFC 8705 section 2).
Outcome<void> tlsClientAuth(const Client& client, net::CallRequest&, http::FormFields& form)
{
    form.emplace_back("client_id", client.id);
    return {};
}

}  // namespace gatehouse::oidc

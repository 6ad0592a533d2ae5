#include "core/oidc/client_authentication/client_authentication.h"

namespace gatehouse::oidc {

/// A public client (RFC 6749 section 2.1) only names itself (section 3.2.1).
Outcome<void> none(const Client& client, net::CallRequest&, http::FormFields& form)
{
    form.emplace_back("client_id", client.id);
    return {};
}

}  // namespace gatehouse::oidc

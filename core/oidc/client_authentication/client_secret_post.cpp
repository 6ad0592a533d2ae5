#include "core/oidc/client_authentication/client_authentication.h"

namespace gatehouse::oidc {

/// RFC 6749 section 2.3.1: id and secret as members of the form.
Outcome<void> clientSecretPost(const Client& client, net::CallRequest&, http::FormFields& form)
{
    form.emplace_back("client_id", client.id);
    form.emplace_back("client_secret", std::string(client.secret.revealed()));
    return {};
}

}  // namespace gatehouse::oidc

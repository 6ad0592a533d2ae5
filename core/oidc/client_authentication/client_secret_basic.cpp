#include "core/http/basic_credentials.h"
#include "core/oidc/client_authentication/client_authentication.h"

namespace gatehouse::oidc {

/// RFC 6749 section 2.3.1: id and secret are form-encoded before they are joined and put into Basic.
Outcome<void> clientSecretBasic(const Client& client, net::CallRequest& request, http::FormFields&)
{
    std::string secret = http::formEncode(client.secret.revealed());
    request.headers.set("Authorization", http::basicAuthorization(http::formEncode(client.id), secret));
    wipe(secret);
    return {};
}

}  // namespace gatehouse::oidc

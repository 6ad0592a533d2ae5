#pragma once

#include <boost/json/value.hpp>

#include <functional>
#include <optional>
#include <string>

#include "core/base/secret_bytes.h"
#include "core/http/form.h"
#include "core/keycloak/provisioner.h"
#include "core/net/http_client.h"

namespace gatehouse::keycloak {

/// What Keycloak answered, or why it did not.
struct Reply {
    int status = 0;              ///< 0: no answer
    boost::json::value body;     ///< null where the answer is empty or not JSON
    bool json = false;           ///< the answer is JSON
    std::string words;           ///< Keycloak's own: error_description, errorMessage or error; else the status
    std::string location;        ///< of a redirect
    std::optional<Error> error;  ///< outside failure

    bool good() const noexcept { return status >= 200 && status < 300; }
};

/// The thin part below the provisioner: signs in as an admin and carries requests to Keycloak's Admin REST API.
class AdminApi {
public:
    AdminApi(net::HttpClient& client, const AdminLogin& login, std::function<void(const net::CallRecord&)> onCall);

    /// The base URL without a final slash; the reason why it cannot be used otherwise.
    Result<void> checkUrl() const;
    /// Password grant of admin-cli in the realm master; keeps the access token for `call`.
    net::Awaitable<Reply> signIn();
    /// `path` begins behind the base URL: "/admin/realms/x".
    net::Awaitable<Reply> call(std::string method, std::string path);
    net::Awaitable<Reply> call(std::string method, std::string path, boost::json::value body);
    /// A form without admin rights: the token endpoint of a realm.
    net::Awaitable<Reply> postForm(std::string path, http::FormFields form);
    net::Awaitable<Reply> get(std::string path);  ///< without admin rights

    const std::string& url() const noexcept { return m_url; }

private:
    net::Awaitable<Reply> send(net::CallRequest request, std::string path);

    net::HttpClient& m_client;
    const AdminLogin& m_login;
    std::string m_url;
    std::function<void(const net::CallRecord&)> m_onCall;
    SecretBytes m_accessToken;
};

}  // namespace gatehouse::keycloak

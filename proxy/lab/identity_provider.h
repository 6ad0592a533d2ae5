#pragma once

#include <boost/json/object.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/secret_bytes.h"
#include "core/http/form.h"
#include "proxy/lab/http_server.h"
#include "proxy/lab/signing_key.h"

namespace gatehouse::proxy::lab {

struct IdentityProviderOptions {
    std::string baseUrl;  ///< http://127.0.0.1:PORT
    std::string realm;
    std::string clientId;
    SecretBytes clientSecret;
    std::string userName;
    SecretBytes password;
    std::chrono::seconds accessTokenLifetime{300};
};

/// The built-in identity provider: one realm, one confidential client, one user, with Keycloak's paths, claims and
/// words. Tokens are self-contained; what is remembered are revoked ones until they would have expired. One thread.
class IdentityProvider {
public:
    /// Told of each request that reached an endpoint: "discovery", "jwks", "token", "introspection", "userinfo",
    /// "revocation".
    using Count = std::function<void(std::string_view endpoint)>;

    IdentityProvider(IdentityProviderOptions options, SigningKey key, std::shared_ptr<const Clock> clock,
                     std::shared_ptr<Random> random, Count count);

    std::string issuer() const { return m_options.baseUrl + "/realms/" + m_options.realm; }
    Answer answer(const Request& request);

private:
    enum class ClientCheck { Right, WrongSecret, Unknown, Missing, Doubled };

    Answer discovery() const;
    Answer jwks() const;
    Answer token(const Request& request);
    Answer introspection(const Request& request);
    Answer userinfo(const Request& request);
    Answer revocation(const Request& request);

    Answer passwordGrant(const http::FormFields& form);
    Answer clientCredentialsGrant(const http::FormFields& form);
    Answer refreshGrant(const http::FormFields& form);
    /// `session` empty: a service account's tokens, without refresh token.
    Answer tokenAnswer(const std::string& session, const std::string& scope);
    boost::json::object accessClaims(const std::string& session, const std::string& scope);
    boost::json::object commonClaims(std::string_view type, std::chrono::seconds lifetime);

    ClientCheck checkClient(const Request& request, const http::FormFields& form) const;
    /// The claims of a token that this provider issued and that is neither expired nor revoked.
    std::optional<boost::json::object> activeClaims(std::string_view token) const;
    void revoke(const std::string& id, std::int64_t expiry);
    std::string uuid();
    std::int64_t now() const;

    IdentityProviderOptions m_options;
    SigningKey m_key;
    std::string m_refreshKey;
    std::string m_refreshKeyId;
    std::string m_userId;
    std::string m_serviceAccountId;
    std::shared_ptr<const Clock> m_clock;
    std::shared_ptr<Random> m_random;
    Count m_count;
    std::map<std::string, std::int64_t, std::less<>> m_revoked;  ///< jti or sid → when it may be forgotten
};

}  // namespace gatehouse::proxy::lab

#pragma once

#include <boost/json/object.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace gatehouse::proxy::lab {

/// The identity provider's RSA key: signs and checks RS256 JWTs (RFC 7515, RFC 7518 section 3.3) straight through
/// OpenSSL.
class SigningKey {
public:
    /// A fresh RSA-2048 key.
    static Result<SigningKey> generate();
    SigningKey(SigningKey&&) noexcept;
    SigningKey& operator=(SigningKey&&) noexcept;
    ~SigningKey();

    /// RFC 7638 thumbprint.
    const std::string& keyId() const noexcept { return m_keyId; }
    /// The public part as a member of a JWK set (RFC 7517).
    boost::json::object jwk() const;
    std::string sign(const boost::json::object& claims) const;
    /// The claims of a JWT that this key signed; nullopt otherwise. Looks at the signature only.
    std::optional<boost::json::object> claimsOf(std::string_view jwt) const;

private:
    struct Key;
    SigningKey();

    std::unique_ptr<Key> m_key;
    std::string m_keyId;
    std::string m_modulus;   ///< base64url
    std::string m_exponent;  ///< base64url
};

/// The same with a shared secret (HS512), which is how Keycloak signs refresh tokens.
std::string signHs512(const boost::json::object& claims, std::string_view keyId, std::string_view key);
std::optional<boost::json::object> claimsOfHs512(std::string_view jwt, std::string_view key);

}  // namespace gatehouse::proxy::lab

#pragma once

#include <boost/json/object.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace gatehouse::jose {

/// A key that can check signatures (RFC 7517, RFC 7518 section 6, RFC 8037): RSA of 2048 bits and more, P-256, P-384,
/// P-521, Ed25519, Ed448, or a symmetric one. Immutable; cheap to copy; any thread.
class Jwk {
public:
    /// UnexpectedJson when a member is missing or wrong, UnsupportedMethod for a key type or curve we do not know.
    static Result<Jwk> parse(const boost::json::object& jwk);

    const std::string& keyId() const noexcept { return m_keyId; }      ///< `kid`; empty: none
    const std::string& keyType() const noexcept { return m_keyType; }  ///< `kty`
    /// The algorithms that this key may be used with, decided by the key alone (RFC 8725 section 3.1): its `alg`, or
    /// all that fit its type. None when its `use` or `key_ops` is for something other than signatures.
    const std::vector<std::string>& algorithms() const noexcept { return m_algorithms; }
    bool symmetric() const noexcept { return m_keyType == "oct"; }
    /// The key as JSON, as the set has it, without members that are secret.
    const std::string& publicText() const noexcept;

    /// Whether `signature` is this key's over `input` with that algorithm; false also when the algorithm is not one of
    /// `algorithms()`.
    bool verify(std::string_view algorithm, std::string_view input, std::string_view signature) const;

private:
    struct Material;
    std::shared_ptr<const Material> m_material;
    std::string m_keyId;
    std::string m_keyType;
    std::vector<std::string> m_algorithms;
};

/// A JWK set (RFC 7517 section 5). Keys that cannot check signatures or that we do not understand are left out, as that
/// section advises; there may be several with the same kid.
struct JwkSet {
    std::vector<Jwk> keys;

    static Result<JwkSet> parse(std::string_view text);
};

}  // namespace gatehouse::jose

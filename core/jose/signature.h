#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace gatehouse::jose {

/// One row of the signature algorithms of RFC 7518 section 3.1 and RFC 8037 section 3.1. `none` has no row.
struct SignatureAlgorithm {
    std::string_view name;     ///< wire word: "RS256"
    std::string_view keyType;  ///< the only `kty` it goes with
    std::string_view curve;    ///< the only `crv` it goes with; empty: any
    const char* digest;        ///< OpenSSL's name; nullptr: part of the algorithm (EdDSA)
    bool pss = false;
};

std::span<const SignatureAlgorithm> signatureAlgorithms() noexcept;
/// nullptr: unknown.
const SignatureAlgorithm* findSignatureAlgorithm(std::string_view name) noexcept;

/// A public key inside OpenSSL. Cheap to copy; any thread.
class PublicKey {
public:
    /// Octets are unsigned big-endian numbers. Fewer than 2048 or more than 16384 bits are refused, as is an exponent
    /// that is even or 1.
    static Result<PublicKey> rsa(std::string_view modulus, std::string_view exponent);
    /// The point must lie on the curve; coordinates have the curve's full length (RFC 7518 section 6.2.1.2).
    static Result<PublicKey> elliptic(std::string_view curve, std::string_view x, std::string_view y);
    static Result<PublicKey> edwards(std::string_view curve, std::string_view x);

    /// The caller has made sure that the algorithm goes with the key (Jwk::algorithms).
    bool verify(const SignatureAlgorithm& algorithm, std::string_view input, std::string_view signature) const;

private:
    explicit PublicKey(std::shared_ptr<void> key) : m_key(std::move(key)) {}
    std::shared_ptr<void> m_key;  ///< EVP_PKEY
};

/// HMAC with SHA-2 (RFC 7518 section 3.2): keys shorter than the hash are refused; compared in constant time.
bool verifyHmac(const SignatureAlgorithm& algorithm, const SecretBytes& key, std::string_view input,
                std::string_view signature);

}  // namespace gatehouse::jose

#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/jose/jwk.h"

namespace gatehouse::jose {

inline constexpr std::size_t maximumToken = 16 * 1024;

/// A JWS in compact form (RFC 7515 section 7.1), taken apart but not yet believed.
struct CompactJws {
    boost::json::object header;
    std::string payload;
    std::string signature;
    std::string signingInput;  ///< "header.payload" as it came
    std::string algorithm;     ///< `alg`
    std::string keyId;         ///< `kid`; empty: none
    std::string type;          ///< `typ`, lower case and without "application/"; empty: none
};

/// Whether the text has the shape of a compact JWS: three parts of base64url, the first of which begins like a JSON
/// object. Cheap: decodes nothing.
bool looksLikeCompactJws(std::string_view token) noexcept;

/// InvalidToken unless it is exactly three parts of strict base64url, at most 16 KiB in all, the first a JSON object
/// with a string `alg`; also for any `crit` (RFC 7515 section 4.1.11: we understand no extension) and `b64`.
Result<CompactJws> parseCompactJws(std::string_view token);

/// The claims (RFC 7519 section 4): the payload as a JSON object.
Result<boost::json::object> jwtClaims(const CompactJws& jws);

/// Header and claims of a JWT without a look at its signature, for tokens that came from the provider itself or that it
/// has vouched for. InvalidToken or InvalidJson where it is none.
Result<boost::json::object> unverifiedClaims(std::string_view token);

enum class SymmetricKeys { Refused, Allowed };

/// The key among them whose signature this is; nullptr: none. As `verifyJws` looks for it.
const Jwk* signingKey(const CompactJws& jws, const JwkSet& keys);

/// InvalidSignature unless one of the keys fits by kid and algorithm and the signature is right. The algorithms are the
/// keys', never the token's wish; jku, x5u, jwk and x5c of the header are never looked at.
Result<void> verifyJws(const CompactJws& jws, const JwkSet& keys, SymmetricKeys symmetricKeys = SymmetricKeys::Refused);

}  // namespace gatehouse::jose

#pragma once

#include <boost/json/object.hpp>

#include <span>
#include <string_view>

#include "core/base/result.h"

namespace gatehouse::jose {

/// The kinds of keys that can be made.
struct KeyKind {
    std::string_view id;    ///< "rsa-2048"
    std::string_view name;  ///< "RSA, 2048 bits"
    std::string_view alg;   ///< what the key is used with: "RS256" (RFC 7518 section 3.1, RFC 8037 section 3.1)
};
std::span<const KeyKind> keyKinds() noexcept;

/// A fresh private key for signatures as a JWK (RFC 7518 section 6, RFC 8037 section 2), with `use`, `alg`, and the
/// thumbprint (RFC 7638) as `kid`. A large RSA key takes long: not for a thread that must not wait. UnsupportedMethod:
/// no such kind.
Result<boost::json::object> generateJwk(std::string_view kind);

/// A private JWK without everything that is secret (RFC 7518 sections 6.2.2, 6.3.2; RFC 8037), for others to have.
boost::json::object publicJwk(const boost::json::object& jwk);

/// RFC 7638 with SHA-256, as base64url; empty: it lacks a member or is of no kind that we know.
std::string thumbprint(const boost::json::object& jwk);

/// Is the member of a JWK secret: "d", "p", "q" …?
bool isPrivateMember(std::string_view name) noexcept;

}  // namespace gatehouse::jose

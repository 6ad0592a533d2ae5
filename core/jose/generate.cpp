#include "core/jose/generate.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include <boost/json/serialize.hpp>

#include "core/base/encoding.h"
#include "core/jose/claims.h"

namespace gatehouse::jose {
namespace {

namespace json = boost::json;

constexpr std::array<KeyKind, 6> kinds{{
    {"rsa-2048", "RSA, 2048 bits", "RS256"},
    {"rsa-3072", "RSA, 3072 bits", "RS256"},
    {"rsa-4096", "RSA, 4096 bits", "RS256"},
    {"ec-p256", "EC, P-256", "ES256"},
    {"ec-p384", "EC, P-384", "ES384"},
    {"ed25519", "Ed25519", "EdDSA"},
}};

struct KeyDeleter {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyDeleter>;

/// A number of the key as base64url of its octets, `width` of them (RFC 7518 section 6.2.1.2), or as few as it takes.
std::optional<json::string> number(const Key& key, const char* name, int width = 0)
{
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key.get(), name, &raw) != 1) {
        return std::nullopt;
    }
    const std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> owned(raw, BN_clear_free);
    std::string octets(static_cast<std::size_t>(std::max(width, BN_num_bytes(raw))), '\0');
    if (BN_bn2binpad(raw, reinterpret_cast<unsigned char*>(octets.data()), static_cast<int>(octets.size())) < 0) {
        return std::nullopt;
    }
    json::string text(base64urlEncode(octets));
    OPENSSL_cleanse(octets.data(), octets.size());
    return text;
}

struct Member {
    const char* member;
    const char* parameter;
    int width = 0;
};

bool fill(json::object& jwk, const Key& key, std::initializer_list<Member> members)
{
    for (const Member& one : members) {
        auto text = number(key, one.parameter, one.width);
        if (!text) {
            return false;
        }
        jwk[one.member] = std::move(*text);
    }
    return true;
}

bool fillRsa(json::object& jwk, const Key& key)
{
    return fill(jwk, key,
                {{"n", OSSL_PKEY_PARAM_RSA_N},
                 {"e", OSSL_PKEY_PARAM_RSA_E},
                 {"d", OSSL_PKEY_PARAM_RSA_D},
                 {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
                 {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
                 {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
                 {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
                 {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}});
}

bool fillEc(json::object& jwk, const Key& key, int width)
{
    return fill(jwk, key,
                {{"x", OSSL_PKEY_PARAM_EC_PUB_X, width},
                 {"y", OSSL_PKEY_PARAM_EC_PUB_Y, width},
                 {"d", OSSL_PKEY_PARAM_PRIV_KEY, width}});
}

bool fillEd25519(json::object& jwk, const Key& key)
{
    std::array<unsigned char, 32> octets{};
    const auto text = [&] { return base64urlEncode({reinterpret_cast<const char*>(octets.data()), octets.size()}); };
    std::size_t size = octets.size();
    if (EVP_PKEY_get_raw_public_key(key.get(), octets.data(), &size) != 1 || size != octets.size()) {
        return false;
    }
    jwk["x"] = text();
    const bool read = EVP_PKEY_get_raw_private_key(key.get(), octets.data(), &size) == 1 && size == octets.size();
    jwk["d"] = text();
    OPENSSL_cleanse(octets.data(), octets.size());
    return read;
}

Key makeKey(std::string_view kind)
{
    if (kind == "rsa-2048" || kind == "rsa-3072" || kind == "rsa-4096") {
        const std::size_t bits = kind == "rsa-2048" ? 2048 : kind == "rsa-3072" ? 3072 : 4096;
        return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits));
    }
    if (kind == "ec-p256" || kind == "ec-p384") {
        return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", kind == "ec-p256" ? "P-256" : "P-384"));
    }
    return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

}  // namespace

std::span<const KeyKind> keyKinds() noexcept
{
    return kinds;
}

Result<json::object> generateJwk(std::string_view kind)
{
    const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const KeyKind& one) { return one.id == kind; });
    if (found == kinds.end()) {
        return fail(ErrorCode::UnsupportedMethod, "JWK", "no key of the kind " + std::string(kind) + " can be made");
    }
    const Key key = makeKey(kind);
    json::object jwk;
    bool filled = false;
    if (kind.starts_with("rsa")) {
        jwk["kty"] = "RSA";
        filled = key && fillRsa(jwk, key);
    } else if (kind.starts_with("ec")) {
        jwk["kty"] = "EC";
        jwk["crv"] = kind == "ec-p256" ? "P-256" : "P-384";
        filled = key && fillEc(jwk, key, kind == "ec-p256" ? 32 : 48);
    } else {
        jwk["kty"] = "OKP";
        jwk["crv"] = "Ed25519";
        filled = key && fillEd25519(jwk, key);
    }
    if (!filled) {
        return fail(ErrorCode::Internal, "JWK", "the key could not be made");
    }
    jwk["use"] = "sig";
    jwk["alg"] = found->alg;
    jwk["kid"] = thumbprint(jwk);
    return jwk;
}

bool isPrivateMember(std::string_view name) noexcept
{
    constexpr std::array<std::string_view, 10> secret{"d", "p", "q", "dp", "dq", "qi", "oth", "k", "r", "t"};
    return std::find(secret.begin(), secret.end(), name) != secret.end();
}

json::object publicJwk(const json::object& jwk)
{
    json::object rest;
    for (const auto& member : jwk) {
        if (!isPrivateMember(member.key()) && !member.value().is_null()) {
            rest[member.key()] = member.value();
        }
    }
    return rest;
}

std::string thumbprint(const json::object& jwk)
{
    const auto kty = stringClaim(jwk, "kty");
    std::vector<std::string_view> names;
    if (kty == "RSA") {
        names = {"e", "kty", "n"};
    } else if (kty == "EC") {
        names = {"crv", "kty", "x", "y"};
    } else if (kty == "OKP") {
        names = {"crv", "kty", "x"};
    } else if (kty == "oct") {
        names = {"k", "kty"};
    }
    json::object required;  // in the order of their names, as section 3.3 wants it
    for (const std::string_view name : names) {
        const auto text = stringClaim(jwk, name);
        if (!text) {
            return {};
        }
        required[name] = *text;
    }
    if (required.empty()) {
        return {};
    }
    const std::string text = json::serialize(required);
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return base64urlEncode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace gatehouse::jose

#include "core/jose/jwk.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

#include "core/base/encoding.h"
#include "core/base/secret_bytes.h"
#include "core/jose/claims.h"
#include "core/jose/json.h"
#include "core/jose/signature.h"

namespace gatehouse::jose {
namespace {

namespace json = boost::json;

constexpr std::size_t maximumKeys = 256;

tl::unexpected<Error> badKey(std::string detail)
{
    return fail(ErrorCode::UnexpectedJson, "JWK", std::move(detail));
}

/// A base64url member; nullopt when it is missing, empty or badly encoded.
std::optional<std::string> octets(const json::object& jwk, std::string_view name)
{
    const std::optional<std::string_view> text = stringClaim(jwk, name);
    std::optional<std::string> decoded = text ? base64urlDecode(*text) : std::nullopt;
    return decoded && !decoded->empty() ? decoded : std::nullopt;
}

/// `use` and `key_ops` (RFC 7517 sections 4.2, 4.3), where present, must both be for signatures.
bool isForSignatures(const json::object& jwk)
{
    if (jwk.contains("use") && stringClaim(jwk, "use") != "sig") {
        return false;
    }
    const json::value* operations = jwk.if_contains("key_ops");
    return operations == nullptr || (operations->is_array() && claimContains(*operations, "verify"));
}

/// Without the members of RFC 7518 sections 6.2.2, 6.3.2 and 6.4.
std::string withoutSecrets(const json::object& jwk)
{
    json::object rest = jwk;
    for (const std::string_view name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
        rest.erase(name);
    }
    return json::serialize(rest);
}

Result<PublicKey> rsaKey(const json::object& jwk)
{
    const std::optional<std::string> modulus = octets(jwk, "n");
    const std::optional<std::string> exponent = octets(jwk, "e");
    if (!modulus || !exponent) {
        return badKey("RSA without n or e");
    }
    return PublicKey::rsa(*modulus, *exponent);
}

Result<PublicKey> ellipticKey(const json::object& jwk, std::string_view curve)
{
    const std::optional<std::string> x = octets(jwk, "x");
    const std::optional<std::string> y = octets(jwk, "y");
    if (!x || !y) {
        return badKey("EC without x or y");
    }
    return PublicKey::elliptic(curve, *x, *y);
}

Result<PublicKey> edwardsKey(const json::object& jwk, std::string_view curve)
{
    const std::optional<std::string> x = octets(jwk, "x");
    if (!x) {
        return badKey("OKP without x");
    }
    return PublicKey::edwards(curve, *x);
}

std::vector<std::string> fittingAlgorithms(std::string_view keyType, std::string_view curve)
{
    std::vector<std::string> names;
    for (const SignatureAlgorithm& algorithm : signatureAlgorithms()) {
        if (algorithm.keyType == keyType && (algorithm.curve.empty() || algorithm.curve == curve)) {
            names.emplace_back(algorithm.name);
        }
    }
    return names;
}

}  // namespace

struct Jwk::Material {
    std::optional<PublicKey> publicKey;
    SecretBytes symmetric;
    std::string publicText;
};

const std::string& Jwk::publicText() const noexcept
{
    return m_material->publicText;
}

Result<Jwk> Jwk::parse(const json::object& jwk)
{
    const std::optional<std::string_view> keyType = stringClaim(jwk, "kty");
    if (!keyType) {
        return badKey("kty is missing");
    }
    const std::string_view curve = stringClaim(jwk, "crv").value_or("");
    auto material = std::make_shared<Material>();
    if (*keyType == "oct") {
        std::optional<std::string> key = octets(jwk, "k");
        if (!key) {
            return badKey("oct without k");
        }
        material->symmetric = SecretBytes(std::move(*key));
    } else {
        Result<PublicKey> key = fail(ErrorCode::UnsupportedMethod, "JWK", "key type " + std::string(*keyType));
        if (*keyType == "RSA") {
            key = rsaKey(jwk);
        } else if (*keyType == "EC") {
            key = ellipticKey(jwk, curve);
        } else if (*keyType == "OKP") {
            key = edwardsKey(jwk, curve);
        }
        if (!key) {
            return tl::unexpected(std::move(key).error());
        }
        material->publicKey = std::move(*key);
    }
    material->publicText = withoutSecrets(jwk);
    Jwk parsed;
    parsed.m_material = std::move(material);
    parsed.m_keyId = stringClaim(jwk, "kid").value_or("");
    parsed.m_keyType = *keyType;
    if (isForSignatures(jwk)) {
        parsed.m_algorithms = fittingAlgorithms(*keyType, curve);
        if (const json::value* algorithm = jwk.if_contains("alg")) {
            std::erase_if(parsed.m_algorithms,
                          [algorithm](const std::string& name) { return !claimContains(*algorithm, name); });
        }
    }
    return parsed;
}

bool Jwk::verify(std::string_view algorithm, std::string_view input, std::string_view signature) const
{
    if (std::find(m_algorithms.begin(), m_algorithms.end(), algorithm) == m_algorithms.end()) {
        return false;
    }
    const SignatureAlgorithm* found = findSignatureAlgorithm(algorithm);
    if (found == nullptr) {
        return false;
    }
    return m_material->publicKey ? m_material->publicKey->verify(*found, input, signature)
                                 : verifyHmac(*found, m_material->symmetric, input, signature);
}

Result<JwkSet> JwkSet::parse(std::string_view text)
{
    const Result<json::object> document = parseJsonObject(text);
    if (!document) {
        return tl::unexpected(document.error());
    }
    const json::value* keys = document->if_contains("keys");
    if (keys == nullptr || !keys->is_array()) {
        return fail(ErrorCode::UnexpectedJson, "JWK set", "keys is missing or no array");
    }
    if (keys->as_array().size() > maximumKeys) {
        return fail(ErrorCode::TooLarge, "JWK set", std::to_string(keys->as_array().size()) + " keys");
    }
    JwkSet set;
    for (const json::value& key : keys->as_array()) {
        if (!key.is_object()) {
            return fail(ErrorCode::UnexpectedJson, "JWK set", "a key is no object");
        }
        Result<Jwk> parsed = Jwk::parse(key.as_object());
        if (parsed && !parsed->algorithms().empty()) {
            set.keys.push_back(std::move(*parsed));
        }
    }
    return set;
}

}  // namespace gatehouse::jose

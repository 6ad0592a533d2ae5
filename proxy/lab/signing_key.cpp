#include "proxy/lab/signing_key.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#include <array>
#include <vector>

#include "core/base/encoding.h"

namespace gatehouse::proxy::lab {
namespace {

namespace json = boost::json;

const unsigned char* octetsOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string signingInput(std::string_view algorithm, std::string_view keyId, const json::object& claims)
{
    const json::object header{{"alg", algorithm}, {"typ", "JWT"}, {"kid", keyId}};
    return base64urlEncode(json::serialize(header)) + "." + base64urlEncode(json::serialize(claims));
}

struct Parts {
    std::string_view input;  ///< header.payload
    std::string signature;
    json::object claims;
};

/// The three parts, if the header names `algorithm`.
std::optional<Parts> split(std::string_view jwt, std::string_view algorithm)
{
    const std::size_t first = jwt.find('.');
    const std::size_t last = jwt.rfind('.');
    if (first == std::string_view::npos || last == first || jwt.find('.', first + 1) != last) {
        return std::nullopt;
    }
    const auto header = base64urlDecode(jwt.substr(0, first));
    const auto payload = base64urlDecode(jwt.substr(first + 1, last - first - 1));
    auto signature = base64urlDecode(jwt.substr(last + 1));
    if (!header || !payload || !signature) {
        return std::nullopt;
    }
    boost::system::error_code error;
    const json::value head = json::parse(*header, error);
    if (error || !head.is_object()) {
        return std::nullopt;
    }
    const json::value* named = head.as_object().if_contains("alg");
    if (named == nullptr || !named->is_string() || std::string_view(named->as_string()) != algorithm) {
        return std::nullopt;
    }
    json::value body = json::parse(*payload, error);
    if (error || !body.is_object()) {
        return std::nullopt;
    }
    return Parts{jwt.substr(0, last), std::move(*signature), std::move(body.as_object())};
}

std::string numberOf(EVP_PKEY* key, const char* name)
{
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1) {
        return {};
    }
    std::string octets(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(octets.data()));
    BN_free(number);
    return base64urlEncode(octets);
}

std::string hmacSha512(std::string_view key, std::string_view input)
{
    std::array<unsigned char, SHA512_DIGEST_LENGTH> digest{};
    unsigned int size = 0;
    HMAC(EVP_sha512(), key.data(), static_cast<int>(key.size()), octetsOf(input), input.size(), digest.data(), &size);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace

struct SigningKey::Key {
    EVP_PKEY* pkey = nullptr;
    Key() = default;
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    ~Key() { EVP_PKEY_free(pkey); }
};

SigningKey::SigningKey() : m_key(std::make_unique<Key>()) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::generate()
{
    SigningKey key;
    key.m_key->pkey = EVP_RSA_gen(2048);
    if (key.m_key->pkey == nullptr) {
        return fail(ErrorCode::Internal, "the lab's signing key", "OpenSSL made no RSA key");
    }
    key.m_modulus = numberOf(key.m_key->pkey, OSSL_PKEY_PARAM_RSA_N);
    key.m_exponent = numberOf(key.m_key->pkey, OSSL_PKEY_PARAM_RSA_E);
    const std::string canonical = R"({"e":")" + key.m_exponent + R"(","kty":"RSA","n":")" + key.m_modulus + R"("})";
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(octetsOf(canonical), canonical.size(), digest.data());
    key.m_keyId = base64urlEncode(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
    return key;
}

json::object SigningKey::jwk() const
{
    return {{"kid", m_keyId}, {"kty", "RSA"}, {"alg", "RS256"}, {"use", "sig"}, {"n", m_modulus}, {"e", m_exponent}};
}

std::string SigningKey::sign(const json::object& claims) const
{
    const std::string input = signingInput("RS256", m_keyId, claims);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::size_t size = 0;
    std::string signature;
    if (EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, m_key->pkey) == 1
        && EVP_DigestSign(context, nullptr, &size, octetsOf(input), input.size()) == 1) {
        signature.resize(size);
        if (EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, octetsOf(input),
                           input.size())
            != 1) {
            signature.clear();
        }
    }
    EVP_MD_CTX_free(context);
    return input + "." + base64urlEncode(signature);
}

std::optional<json::object> SigningKey::claimsOf(std::string_view jwt) const
{
    auto parts = split(jwt, "RS256");
    if (!parts) {
        return std::nullopt;
    }
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    const bool good = EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, m_key->pkey) == 1
                      && EVP_DigestVerify(context, octetsOf(parts->signature), parts->signature.size(),
                                          octetsOf(parts->input), parts->input.size())
                             == 1;
    EVP_MD_CTX_free(context);
    if (!good) {
        return std::nullopt;
    }
    return std::move(parts->claims);
}

std::string signHs512(const json::object& claims, std::string_view keyId, std::string_view key)
{
    const std::string input = signingInput("HS512", keyId, claims);
    return input + "." + base64urlEncode(hmacSha512(key, input));
}

std::optional<json::object> claimsOfHs512(std::string_view jwt, std::string_view key)
{
    auto parts = split(jwt, "HS512");
    if (!parts) {
        return std::nullopt;
    }
    const std::string expected = hmacSha512(key, parts->input);
    if (expected.size() != parts->signature.size()
        || CRYPTO_memcmp(expected.data(), parts->signature.data(), expected.size()) != 0) {
        return std::nullopt;
    }
    return std::move(parts->claims);
}

}  // namespace gatehouse::proxy::lab

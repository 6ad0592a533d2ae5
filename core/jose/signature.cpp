#include "core/jose/signature.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

namespace gatehouse::jose {
namespace {

constexpr std::array<SignatureAlgorithm, 13> algorithms{{
    {"RS256", "RSA", "", "SHA256", false},
    {"RS384", "RSA", "", "SHA384", false},
    {"RS512", "RSA", "", "SHA512", false},
    {"PS256", "RSA", "", "SHA256", true},
    {"PS384", "RSA", "", "SHA384", true},
    {"PS512", "RSA", "", "SHA512", true},
    {"ES256", "EC", "P-256", "SHA256", false},
    {"ES384", "EC", "P-384", "SHA384", false},
    {"ES512", "EC", "P-521", "SHA512", false},
    {"EdDSA", "OKP", "", nullptr, false},
    {"HS256", "oct", "", "SHA256", false},
    {"HS384", "oct", "", "SHA384", false},
    {"HS512", "oct", "", "SHA512", false},
}};

constexpr int minimumRsaBits = 2048;
constexpr int maximumRsaBits = 16384;  // above it a verification costs more than a request should

template <class T, void (*Free)(T*)>
struct Deleter {
    void operator()(T* object) const noexcept { Free(object); }
};
template <class T, void (*Free)(T*)>
using Owned = std::unique_ptr<T, Deleter<T, Free>>;

using Number = Owned<BIGNUM, BN_free>;
using Context = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using ParameterBuilder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Parameters = Owned<OSSL_PARAM, OSSL_PARAM_free>;
using EcdsaSignature = Owned<ECDSA_SIG, ECDSA_SIG_free>;

const unsigned char* bytes(std::string_view octets) noexcept
{
    return reinterpret_cast<const unsigned char*>(octets.data());
}

Number number(std::string_view octets)
{
    return Number(BN_bin2bn(bytes(octets), static_cast<int>(octets.size()), nullptr));
}

tl::unexpected<Error> badKey(std::string detail)
{
    ERR_clear_error();
    return fail(ErrorCode::UnexpectedJson, "JWK", std::move(detail));
}

std::shared_ptr<void> keyFrom(const char* type, OSSL_PARAM_BLD* builder)
{
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
    const Context context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) <= 0
        || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) <= 0) {
        return nullptr;
    }
    return {key, [](void* owned) { EVP_PKEY_free(static_cast<EVP_PKEY*>(owned)); }};
}

struct Curve {
    std::string_view name;
    const char* group;
    std::size_t coordinateOctets;
};

constexpr std::array<Curve, 3> curves{{{"P-256", "P-256", 32}, {"P-384", "P-384", 48}, {"P-521", "P-521", 66}}};

/// r and s side by side, each of the curve's length (RFC 7518 section 3.4), as the DER that OpenSSL wants. Empty when
/// the length is wrong.
std::string derSignature(std::string_view curve, std::string_view signature)
{
    const auto found =
        std::find_if(curves.begin(), curves.end(), [curve](const Curve& candidate) { return candidate.name == curve; });
    if (found == curves.end() || signature.size() != 2 * found->coordinateOctets) {
        return {};
    }
    EcdsaSignature pair(ECDSA_SIG_new());
    Number r = number(signature.substr(0, found->coordinateOctets));
    Number s = number(signature.substr(found->coordinateOctets));
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) {
        return {};
    }
    // The pair owns both numbers now.
    static_cast<void>(r.release());
    static_cast<void>(s.release());
    const int length = i2d_ECDSA_SIG(pair.get(), nullptr);
    if (length <= 0) {
        return {};
    }
    std::string der(static_cast<std::size_t>(length), '\0');
    auto* out = reinterpret_cast<unsigned char*>(der.data());
    i2d_ECDSA_SIG(pair.get(), &out);
    return der;
}

}  // namespace

std::span<const SignatureAlgorithm> signatureAlgorithms() noexcept
{
    return algorithms;
}

const SignatureAlgorithm* findSignatureAlgorithm(std::string_view name) noexcept
{
    const auto* const found =
        std::find_if(algorithms.begin(), algorithms.end(),
                     [name](const SignatureAlgorithm& algorithm) { return algorithm.name == name; });
    return found != algorithms.end() ? found : nullptr;
}

Result<PublicKey> PublicKey::rsa(std::string_view modulus, std::string_view exponent)
{
    if (modulus.size() > maximumRsaBits / 8 || exponent.size() > 8) {
        return badKey("an RSA key that is too large");
    }
    const Number n = number(modulus);
    const Number e = number(exponent);
    if (!n || !e || BN_num_bits(n.get()) < minimumRsaBits) {
        return badKey("an RSA key of fewer than 2048 bits");
    }
    if (!BN_is_odd(e.get()) || BN_is_one(e.get())) {
        return badKey("an RSA exponent that is even or 1");
    }
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1
        || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
        return badKey("RSA");
    }
    std::shared_ptr<void> key = keyFrom("RSA", builder.get());
    if (!key) {
        return badKey("RSA members that make no key");
    }
    return PublicKey(std::move(key));
}

Result<PublicKey> PublicKey::elliptic(std::string_view curve, std::string_view x, std::string_view y)
{
    const auto found =
        std::find_if(curves.begin(), curves.end(), [curve](const Curve& candidate) { return candidate.name == curve; });
    if (found == curves.end()) {
        return fail(ErrorCode::UnsupportedMethod, "JWK", "curve " + std::string(curve));
    }
    if (x.size() != found->coordinateOctets || y.size() != found->coordinateOctets) {
        return badKey("a coordinate of the wrong length");
    }
    std::string point(1, '\x04');  // uncompressed
    point.append(x).append(y);
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, found->group, 0) != 1
        || OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
        return badKey("EC");
    }
    std::shared_ptr<void> key = keyFrom("EC", builder.get());
    if (!key) {
        return badKey("a point that is not on the curve");
    }
    const Context check(EVP_PKEY_CTX_new_from_pkey(nullptr, static_cast<EVP_PKEY*>(key.get()), nullptr));
    if (!check || EVP_PKEY_public_check(check.get()) != 1) {
        return badKey("a point that is not on the curve");
    }
    return PublicKey(std::move(key));
}

Result<PublicKey> PublicKey::edwards(std::string_view curve, std::string_view x)
{
    int type = 0;
    if (curve == "Ed25519") {
        type = EVP_PKEY_ED25519;
    } else if (curve == "Ed448") {
        type = EVP_PKEY_ED448;
    } else {
        return fail(ErrorCode::UnsupportedMethod, "JWK", "curve " + std::string(curve));
    }
    EVP_PKEY* key = EVP_PKEY_new_raw_public_key(type, nullptr, bytes(x), x.size());
    if (key == nullptr) {
        return badKey("x of the wrong length");
    }
    return PublicKey({key, [](void* owned) { EVP_PKEY_free(static_cast<EVP_PKEY*>(owned)); }});
}

bool PublicKey::verify(const SignatureAlgorithm& algorithm, std::string_view input, std::string_view signature) const
{
    std::string der;
    if (algorithm.keyType == "EC") {
        der = derSignature(algorithm.curve, signature);
        signature = der;
    }
    if (signature.empty()) {
        return false;
    }
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;  // owned by the context
    bool ready = context
                 && EVP_DigestVerifyInit_ex(context.get(), &parameters, algorithm.digest, nullptr, nullptr,
                                            static_cast<EVP_PKEY*>(m_key.get()), nullptr)
                        == 1;
    if (ready && algorithm.pss) {
        ready = EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1;
    }
    const bool valid =
        ready && EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(input), input.size()) == 1;
    ERR_clear_error();
    return valid;
}

bool verifyHmac(const SignatureAlgorithm& algorithm, const SecretBytes& key, std::string_view input,
                std::string_view signature)
{
    const EVP_MD* digest = EVP_get_digestbyname(algorithm.digest);
    const std::string_view secret = key.revealed();
    if (digest == nullptr || secret.size() < static_cast<std::size_t>(EVP_MD_get_size(digest))) {
        return false;
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int length = 0;
    const bool made =
        HMAC(digest, secret.data(), static_cast<int>(secret.size()), bytes(input), input.size(), mac.data(), &length)
        != nullptr;
    return made && signature.size() == length && CRYPTO_memcmp(mac.data(), signature.data(), length) == 0;
}

}  // namespace gatehouse::jose

#include "core/jose/signature.h"

#include <gtest/gtest.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>

using namespace gatehouse::jose;
using gatehouse::SecretBytes;

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::string number(EVP_PKEY* key, const char* name)
{
    BIGNUM* value = nullptr;
    EXPECT_EQ(EVP_PKEY_get_bn_param(key, name, &value), 1);
    std::string octets(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
    BN_bn2bin(value, reinterpret_cast<unsigned char*>(octets.data()));
    BN_free(value);
    return octets;
}

std::string sign(EVP_PKEY* key, const SignatureAlgorithm& algorithm, std::string_view input, int saltLength)
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* parameters = nullptr;
    EVP_DigestSignInit_ex(context.get(), &parameters, algorithm.digest, nullptr, nullptr, key, nullptr);
    if (algorithm.pss) {
        EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, saltLength);
    }
    const auto* octets = reinterpret_cast<const unsigned char*>(input.data());
    std::size_t length = 0;
    EVP_DigestSign(context.get(), nullptr, &length, octets, input.size());
    std::string signature(length, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, octets, input.size());
    signature.resize(length);
    return signature;
}

}  // namespace

TEST(SignatureTest, VerifiesEveryRsaAlgorithm)
{
    const Key key(EVP_RSA_gen(2048), EVP_PKEY_free);
    const auto publicKey =
        PublicKey::rsa(number(key.get(), OSSL_PKEY_PARAM_RSA_N), number(key.get(), OSSL_PKEY_PARAM_RSA_E));
    ASSERT_TRUE(publicKey);
    for (const char* name : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}) {
        const SignatureAlgorithm* algorithm = findSignatureAlgorithm(name);
        ASSERT_NE(algorithm, nullptr);
        const std::string signature = sign(key.get(), *algorithm, "input", RSA_PSS_SALTLEN_DIGEST);
        EXPECT_TRUE(publicKey->verify(*algorithm, "input", signature)) << name;
        EXPECT_FALSE(publicKey->verify(*algorithm, "Input", signature)) << name;
        EXPECT_FALSE(publicKey->verify(*algorithm, "input", "")) << name;
    }
}

TEST(SignatureTest, ThePssSaltHasTheHashsLength)
{
    const Key key(EVP_RSA_gen(2048), EVP_PKEY_free);
    const auto publicKey =
        PublicKey::rsa(number(key.get(), OSSL_PKEY_PARAM_RSA_N), number(key.get(), OSSL_PKEY_PARAM_RSA_E));
    const SignatureAlgorithm* algorithm = findSignatureAlgorithm("PS256");
    EXPECT_FALSE(publicKey->verify(*algorithm, "input", sign(key.get(), *algorithm, "input", 0)));
}

TEST(SignatureTest, RefusesASmallRsaKey)
{
    const Key key(EVP_RSA_gen(1024), EVP_PKEY_free);
    EXPECT_FALSE(PublicKey::rsa(number(key.get(), OSSL_PKEY_PARAM_RSA_N), number(key.get(), OSSL_PKEY_PARAM_RSA_E)));
}

TEST(SignatureTest, AnHmacKeyIsAsLongAsItsHash)
{
    // RFC 4231 test case 1 has a key of 20 octets: right, but too short for RFC 7518 section 3.2.
    const SignatureAlgorithm* algorithm = findSignatureAlgorithm("HS256");
    const SecretBytes key(std::string(20, '\x0b'));
    EXPECT_FALSE(verifyHmac(*algorithm, key, "Hi There",
                            "\xb0\x34\x4c\x61\xd8\xdb\x38\x53\x5c\xa8\xaf\xce\xaf\x0b\xf1\x2b\x88\x1d\xc2\x00\xc9\x83"
                            "\x3d\xa7\x26\xe9\x37\x6c\x2e\x32\xcf\xf7"));
}

TEST(SignatureTest, ThereIsNoNone)
{
    EXPECT_EQ(findSignatureAlgorithm("none"), nullptr);
    EXPECT_EQ(findSignatureAlgorithm("rs256"), nullptr);
    EXPECT_EQ(signatureAlgorithms().size(), 13U);
}

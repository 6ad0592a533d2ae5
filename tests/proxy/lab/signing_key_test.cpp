#include "proxy/lab/signing_key.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "core/base/encoding.h"

namespace gatehouse::proxy::lab {
namespace {

namespace json = boost::json;

const unsigned char* octetsOf(const std::string& text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// Checks an RS256 signature with nothing but the published key.
bool verifiesWith(const json::object& jwk, const std::string& jwt)
{
    const std::string n = *base64urlDecode(std::string(jwk.at("n").as_string()));
    const std::string e = *base64urlDecode(std::string(jwk.at("e").as_string()));
    OSSL_PARAM_BLD* const build = OSSL_PARAM_BLD_new();
    BIGNUM* const modulus = BN_bin2bn(octetsOf(n), static_cast<int>(n.size()), nullptr);
    BIGNUM* const exponent = BN_bin2bn(octetsOf(e), static_cast<int>(e.size()), nullptr);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, exponent);
    OSSL_PARAM* const parameters = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX* const maker = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
    EVP_PKEY* key = nullptr;
    EVP_PKEY_fromdata_init(maker);
    EVP_PKEY_fromdata(maker, &key, EVP_PKEY_PUBLIC_KEY, parameters);
    const std::string input = jwt.substr(0, jwt.rfind('.'));
    const std::string signature = base64urlDecode(jwt.substr(jwt.rfind('.') + 1)).value_or("");
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    const bool good =
        EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key) == 1
        && EVP_DigestVerify(context, octetsOf(signature), signature.size(), octetsOf(input), input.size()) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(maker);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(build);
    BN_free(modulus);
    BN_free(exponent);
    return good;
}

TEST(SigningKey, SignsRs256ThatThePublishedKeyVerifies)
{
    const auto key = SigningKey::generate();
    ASSERT_TRUE(key);
    const std::string jwt = key->sign({{"sub", "alex"}});
    EXPECT_TRUE(verifiesWith(key->jwk(), jwt));
    EXPECT_EQ(key->jwk().at("kid"), json::value(key->keyId()));
    const json::value header = json::parse(*base64urlDecode(jwt.substr(0, jwt.find('.'))));
    EXPECT_EQ(header.at("alg"), json::value("RS256"));
    EXPECT_EQ(header.at("kid"), json::value(key->keyId()));
}

TEST(SigningKey, KnowsItsOwnTokensOnly)
{
    const auto key = SigningKey::generate();
    const auto other = SigningKey::generate();
    const std::string jwt = key->sign({{"sub", "alex"}});
    ASSERT_TRUE(key->claimsOf(jwt));
    EXPECT_EQ(json::serialize(*key->claimsOf(jwt)), R"({"sub":"alex"})");
    EXPECT_FALSE(other->claimsOf(jwt));
    std::string spoiled = jwt;
    spoiled[jwt.find('.') + 3] ^= 1;
    EXPECT_FALSE(key->claimsOf(spoiled));
    const std::string unsignedToken =
        base64urlEncode(R"({"alg":"none"})") + "." + base64urlEncode(R"({"sub":"alex"})") + ".";
    for (const std::string& text :
         {std::string(), std::string("."), std::string(".."), std::string("a.b.c"), jwt + ".x", unsignedToken}) {
        EXPECT_FALSE(key->claimsOf(text)) << text;
    }
}

TEST(SigningKey, Hs512)
{
    const std::string jwt = signHs512({{"typ", "Refresh"}}, "kid", "secret");
    EXPECT_TRUE(claimsOfHs512(jwt, "secret"));
    EXPECT_FALSE(claimsOfHs512(jwt, "Secret"));
    EXPECT_FALSE(SigningKey::generate()->claimsOf(jwt));
}

}  // namespace
}  // namespace gatehouse::proxy::lab

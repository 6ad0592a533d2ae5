#include "core/jose/jwk.h"

#include <gtest/gtest.h>

#include <string>

#include "core/jose/json.h"
#include "tests/core/jose/vectors.h"

using namespace gatehouse::jose;
using gatehouse::ErrorCode;
using gatehouse::Result;

namespace {

using Names = std::vector<std::string>;

Result<Jwk> parse(std::string_view text)
{
    return Jwk::parse(*parseJsonObject(text));
}

std::string with(std::string_view key, std::string_view member)
{
    return std::string(key.substr(0, key.size() - 1)) + "," + std::string(member) + "}";
}

}  // namespace

TEST(JwkTest, TheKeyDecidesItsAlgorithms)
{
    EXPECT_EQ(parse(vectors::es256Key)->algorithms(), (Names{"ES256"}));
    EXPECT_EQ(parse(vectors::es512Key)->algorithms(), (Names{"ES512"}));
    EXPECT_EQ(parse(vectors::ed25519Key)->algorithms(), (Names{"EdDSA"}));
    EXPECT_EQ(parse(vectors::rs256Key)->algorithms(), (Names{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}));
    EXPECT_EQ(parse(vectors::hs256Key)->algorithms(), (Names{"HS256", "HS384", "HS512"}));
    EXPECT_EQ(parse(with(vectors::rs256Key, R"("alg":"PS256")"))->algorithms(), (Names{"PS256"}));
    for (const char* member : {R"("alg":"none")", R"("alg":"HS256")", R"("alg":"RSA-OAEP")", R"("use":"enc")",
                               R"("use":7)", R"("key_ops":["encrypt"])", R"("key_ops":"verify")", R"("alg":null)"}) {
        EXPECT_EQ(parse(with(vectors::rs256Key, member))->algorithms(), Names{}) << member;
    }
}

TEST(JwkTest, ItsPublicTextHoldsNoSecret)
{
    const std::string text =
        parse(with(vectors::ed25519Key, R"("d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")"))->publicText();
    EXPECT_EQ(text, vectors::ed25519Key);
    EXPECT_EQ(parse(R"({"kty":"oct","k":"c2VjcmV0"})")->publicText(), R"({"kty":"oct"})");
}

TEST(JwkTest, RefusesKeysThatAreNone)
{
    for (const char* text :
         {R"({})", R"({"kty":7})", R"({"kty":"RSA","e":"AQAB"})", R"({"kty":"RSA","n":"AQAB","e":"AQAB"})",
          R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})", R"({"kty":"oct"})", R"({"kty":"oct","k":""})",
          R"({"kty":"oct","k":"a b"})", R"({"kty":"OKP","crv":"Ed25519","x":"AAAA"})",
          // a point that is not on the curve: y of the RFC's key with its last octet changed
          R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
              "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4"})"}) {
        const Result<Jwk> key = parse(text);
        ASSERT_FALSE(key) << text;
        EXPECT_EQ(key.error().code, ErrorCode::UnexpectedJson) << text;
    }
    EXPECT_EQ(parse(R"({"kty":"XYZ"})").error().code, ErrorCode::UnsupportedMethod);
    EXPECT_EQ(parse(R"({"kty":"OKP","crv":"X25519","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"})").error().code,
              ErrorCode::UnsupportedMethod);
    std::string evenExponent(vectors::rs256Key);
    evenExponent.replace(evenExponent.find("AQAB"), 4, "AQAA");
    EXPECT_FALSE(parse(evenExponent));
}

TEST(JwkSetTest, KeepsTheKeysThatCheckSignatures)
{
    const Result<JwkSet> set = JwkSet::parse(vectors::publicKeys);
    ASSERT_TRUE(set);
    ASSERT_EQ(set->keys.size(), 1U);
    EXPECT_EQ(set->keys[0].keyId(), "2011-04-29");
    EXPECT_EQ(set->keys[0].algorithms(), (Names{"RS256"}));
}

TEST(JwkSetTest, RefusesWhatIsNoSet)
{
    for (const char* text : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":["a"]})", R"({"keys":[],"keys":[]})"}) {
        EXPECT_FALSE(JwkSet::parse(text)) << text;
    }
    EXPECT_TRUE(JwkSet::parse(R"({"keys":[{"kty":"new"},{}]})")->keys.empty());
    std::string many = R"({"keys":[{})";
    for (int i = 0; i < 300; ++i) {
        many += ",{}";
    }
    EXPECT_EQ(JwkSet::parse(many + "]}").error().code, ErrorCode::TooLarge);
}

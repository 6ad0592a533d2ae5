#include "core/jose/jws.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/encoding.h"
#include "core/jose/json.h"
#include "tests/core/jose/vectors.h"

using namespace gatehouse::jose;
using gatehouse::base64urlEncode;
using gatehouse::ErrorCode;

namespace {

JwkSet setOf(std::string_view key)
{
    return *JwkSet::parse(R"({"keys":[)" + std::string(key) + "]}");
}

bool verifies(std::string_view token, std::string_view key, SymmetricKeys symmetric = SymmetricKeys::Refused)
{
    const auto jws = parseCompactJws(token);
    return jws && verifyJws(*jws, setOf(key), symmetric).has_value();
}

std::string tokenWithHeader(std::string_view header)
{
    return base64urlEncode(header) + "." + std::string(vectors::payload) + ".AAAA";
}

}  // namespace

TEST(JwsTest, VerifiesTheExamplesOfRfc7515AndRfc8037)
{
    EXPECT_TRUE(verifies(vectors::hs256, vectors::hs256Key, SymmetricKeys::Allowed));
    EXPECT_TRUE(verifies(vectors::rs256, vectors::rs256Key));
    EXPECT_TRUE(verifies(vectors::es256, vectors::es256Key));
    EXPECT_TRUE(verifies(vectors::es512, vectors::es512Key));
    EXPECT_TRUE(verifies(vectors::ed25519, vectors::ed25519Key));
}

TEST(JwsTest, RefusesAChangedOctetAnywhere)
{
    for (const auto& [token, key] : {std::pair{vectors::rs256, vectors::rs256Key},
                                     {vectors::es256, vectors::es256Key},
                                     {vectors::es512, vectors::es512Key},
                                     {vectors::ed25519, vectors::ed25519Key}}) {
        for (std::size_t i = 0; i < token.size(); i += 7) {
            std::string changed(token);
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            EXPECT_FALSE(verifies(changed, key)) << i;
        }
    }
}

TEST(JwsTest, NeverTakesNone)
{
    const auto jws = parseCompactJws(vectors::unsecured);
    ASSERT_TRUE(jws);
    for (const std::string_view key : {vectors::rs256Key, vectors::hs256Key, vectors::es256Key}) {
        EXPECT_FALSE(verifyJws(*jws, setOf(key), SymmetricKeys::Allowed));
    }
    EXPECT_FALSE(verifyJws(*jws, JwkSet{}));
}

TEST(JwsTest, TheTokenCannotChooseTheAlgorithm)
{
    // An HMAC under the RSA key's public octets is the classic confusion; a symmetric key is refused unless asked for.
    EXPECT_FALSE(verifies(vectors::hs256, vectors::rs256Key, SymmetricKeys::Allowed));
    EXPECT_FALSE(verifies(vectors::hs256, vectors::hs256Key));
    EXPECT_FALSE(verifies(vectors::rs256, vectors::es256Key));
    EXPECT_FALSE(verifies(vectors::es256, vectors::es512Key));
}

TEST(JwsTest, RefusesThePsychicSignature)
{
    const std::string zero(64, '\0');
    const std::string token = "eyJhbGciOiJFUzI1NiJ9." + std::string(vectors::payload) + "." + base64urlEncode(zero);
    EXPECT_FALSE(verifies(token, vectors::es256Key));
}

TEST(JwsTest, TakesExactlyThreeStrictParts)
{
    for (const std::string& token :
         {std::string(), std::string("a"), std::string("a.b"), std::string(".."), std::string("e30.e30.e30"),
          std::string(vectors::hs256) + ".x", std::string(vectors::hs256) + "=", " " + std::string(vectors::hs256),
          std::string(vectors::hs256) + "\n", tokenWithHeader("[]"), tokenWithHeader("{}"), tokenWithHeader("x"),
          tokenWithHeader(R"({"alg":7})"), tokenWithHeader(R"({"alg":"RS256","alg":"none"})"),
          tokenWithHeader(R"({"alg":"RS256","crit":["exp"]})"), tokenWithHeader(R"({"alg":"RS256","crit":[]})"),
          tokenWithHeader(R"({"alg":"RS256","b64":false})"), tokenWithHeader(R"({"alg":"RS256","kid":7})"),
          std::string(20000, 'a')}) {
        const auto jws = parseCompactJws(token);
        ASSERT_FALSE(jws) << token;
        EXPECT_EQ(jws.error().code, ErrorCode::InvalidToken) << token;
    }
}

TEST(JwsTest, ReadsHeaderAndClaims)
{
    const auto jws = parseCompactJws(tokenWithHeader(R"({"alg":"RS256","kid":"k","typ":"application/AT+JWT"})"));
    ASSERT_TRUE(jws);
    EXPECT_EQ(jws->algorithm, "RS256");
    EXPECT_EQ(jws->keyId, "k");
    EXPECT_EQ(jws->type, "at+jwt");
    // RFC 7519 section 3.1
    const auto claims = unverifiedClaims(vectors::hs256);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->at("iss").as_string(), "joe");
    EXPECT_EQ(claims->at("exp").as_int64(), 1300819380);
    EXPECT_TRUE(claims->at("http://example.com/is_root").as_bool());
    EXPECT_FALSE(unverifiedClaims(vectors::es512)) << "the payload is no JSON";
}

TEST(JwsTest, ChoosesTheKeyByKid)
{
    const std::string other = R"({"kty":"EC","kid":"other",)" + std::string(vectors::es256Key.substr(12));
    const auto jws = parseCompactJws(tokenWithHeader(R"({"alg":"ES256","kid":"mine"})"));
    const auto outcome = verifyJws(*jws, setOf(other));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().detail, "no key for this kid and algorithm");
}

TEST(JwsTest, KnowsTheShapeWithoutDecoding)
{
    EXPECT_TRUE(looksLikeCompactJws(vectors::hs256));
    for (const char* token : {"", "opaque", "a.b.c", "eyJ.a", "eyJ.a.b.c", "eyJ.a b.c", "eyJ..c.d.e"}) {
        EXPECT_FALSE(looksLikeCompactJws(token)) << token;
    }
}

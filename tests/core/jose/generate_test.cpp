#include "core/jose/generate.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "core/base/encoding.h"
#include "core/jose/jwk.h"

using namespace gatehouse;
using namespace gatehouse::jose;

TEST(GenerateJwk, EveryKindIsAKeyThatOthersCanCheckWith)
{
    for (const KeyKind& kind : keyKinds()) {
        if (kind.id == "rsa-3072" || kind.id == "rsa-4096") {
            continue;  // the same code, and seconds each
        }
        const auto jwk = generateJwk(kind.id);
        ASSERT_TRUE(jwk) << kind.id;
        EXPECT_TRUE(jwk->contains("d")) << kind.id;
        EXPECT_EQ(jwk->at("kid").as_string(), thumbprint(*jwk));
        const auto shared = publicJwk(*jwk);
        for (const auto& member : shared) {
            EXPECT_FALSE(isPrivateMember(member.key())) << kind.id;
        }
        const auto parsed = Jwk::parse(shared);
        ASSERT_TRUE(parsed) << kind.id << ": " << parsed.error().detail;
        ASSERT_EQ(parsed->algorithms().size(), 1U);
        EXPECT_EQ(parsed->algorithms().front(), kind.alg);
    }
}

TEST(GenerateJwk, NumbersHaveTheirFullWidth)
{
    for (int i = 0; i < 40; ++i) {  // one in 256 begins with a zero octet
        const auto jwk = generateJwk("ec-p256");
        ASSERT_TRUE(jwk);
        for (const char* name : {"x", "y", "d"}) {
            EXPECT_EQ(base64urlDecode(std::string_view(jwk->at(name).as_string()))->size(), 32U) << name;
        }
    }
    const auto rsa = generateJwk("rsa-2048");
    EXPECT_EQ(base64urlDecode(std::string_view(rsa->at("n").as_string()))->size(), 256U);
    EXPECT_EQ(rsa->at("e").as_string(), "AQAB");
}

TEST(GenerateJwk, TwoAreNeverTheSame)
{
    EXPECT_NE(*generateJwk("ed25519"), *generateJwk("ed25519"));
    EXPECT_FALSE(generateJwk("rsa-512"));
}

TEST(Thumbprint, IsThatOfTheSpecificationsExample)
{
    // RFC 7638 section 3.1
    const auto key =
        boost::json::parse(R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfA)"
                           R"(AtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5)"
                           R"(n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0)"
                           R"(zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XP)"
                           R"(ksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256",)"
                           R"("kid":"2011-04-29"})");
    EXPECT_EQ(thumbprint(key.as_object()), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    EXPECT_EQ(thumbprint({{"kty", "RSA"}}), "");
    EXPECT_EQ(thumbprint({{"kty", "other"}}), "");
}

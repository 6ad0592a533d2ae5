#include "core/oidc/token_checks.h"

#include <gtest/gtest.h>

#include "core/jose/json.h"
#include "tests/core/oidc/support.h"

using namespace gatehouse;
using namespace gatehouse::oidc;
using std::chrono::seconds;

namespace {

boost::json::object claims(std::string_view text)
{
    return *jose::parseJsonObject(text);
}

std::optional<FailureKind> kind(const Outcome<void>& outcome)
{
    return outcome ? std::nullopt : std::optional(outcome.error().kind);
}

}  // namespace

TEST(TokenChecksTest, ExpiryWithLeeway)
{
    Settings settings = tests::settings();
    const auto expired = claims(R"({"exp":1699999990})");
    EXPECT_EQ(kind(checkExpiry(settings, expired, tests::now)), FailureKind::TokenExpired);
    EXPECT_EQ(checkExpiry(settings, expired, tests::now).error().age, seconds(10));
    EXPECT_EQ(kind(checkExpiry(settings, claims(R"({"exp":1700000000})"), tests::now)), FailureKind::TokenExpired);
    EXPECT_EQ(kind(checkExpiry(settings, claims(R"({"exp":1700000001})"), tests::now)), std::nullopt);
    EXPECT_EQ(kind(checkExpiry(settings, claims("{}"), tests::now)), std::nullopt);
    EXPECT_EQ(kind(checkExpiry(settings, claims(R"({"exp":"soon"})"), tests::now)), FailureKind::ProviderInvalidAnswer);
    settings.leeway = seconds(11);
    EXPECT_EQ(kind(checkExpiry(settings, expired, tests::now)), std::nullopt);
    settings.leeway = seconds(10);
    EXPECT_EQ(kind(checkExpiry(settings, expired, tests::now)), FailureKind::TokenExpired);
}

TEST(TokenChecksTest, NotBeforeAndIssuedAtWithLeeway)
{
    Settings settings = tests::settings();
    EXPECT_EQ(kind(checkNotBefore(settings, claims(R"({"nbf":1700000005})"), tests::now)),
              FailureKind::TokenNotYetValid);
    EXPECT_EQ(checkNotBefore(settings, claims(R"({"nbf":1700000005})"), tests::now).error().age, seconds(-5));
    EXPECT_EQ(kind(checkIssuedAt(settings, claims(R"({"iat":1700000005})"), tests::now)),
              FailureKind::TokenNotYetValid);
    EXPECT_EQ(kind(checkIssuedAt(settings, claims(R"({"iat":1700000000})"), tests::now)), std::nullopt);
    settings.leeway = seconds(5);
    EXPECT_EQ(kind(checkNotBefore(settings, claims(R"({"nbf":1700000005})"), tests::now)), std::nullopt);
}

TEST(TokenChecksTest, RefusesWrongTypes)
{
    for (const char* text : {R"({"sub":5})", R"({"sub":{}})", R"({"sub":["a"]})", R"({"sub":false})",
                             R"({"client_id":1})", R"({"username":[]})", R"({"token_type":7})", R"({"jti":{}})",
                             R"({"aud":5})", R"({"aud":{"kong":1}})", R"({"aud":["kong",5]})", R"({"scope":5})",
                             R"({"scope":true})", R"({"scope":{"a":1}})", R"({"scope":[null]})"}) {
        EXPECT_EQ(kind(checkTypes(claims(text))), FailureKind::ProviderInvalidAnswer) << text;
    }
    for (const char* text :
         {"{}", R"({"sub":null,"aud":null,"scope":null})", R"({"sub":"s","client_id":"c","jti":"j"})",
          R"({"aud":"kong","scope":"a b"})", R"({"aud":["kong","b"],"scope":["a","b"]})", R"({"aud":[],"scope":""})",
          R"({"groups":5})"}) {
        EXPECT_EQ(kind(checkTypes(claims(text))), std::nullopt) << text;
    }
}

TEST(TokenChecksTest, RefusesTokensThatAreNoAccessTokens)
{
    for (const char* text :
         {R"({"typ":"Refresh"})", R"({"token_type":"Refresh"})", R"({"typ":"ID"})", R"({"token_type":"id_token"})",
          R"({"token_use":"refresh_token"})", R"({"typ":"Offline"})", R"({"typ":"Logout"})"}) {
        EXPECT_EQ(kind(checkTokenType(claims(text))), FailureKind::TokenTypeWrong) << text;
    }
    for (const char* text : {"{}", R"({"typ":"Bearer","token_type":"Bearer"})", R"({"typ":"at+jwt"})",
                             R"({"token_type":"access_token"})", R"({"typ":7})"}) {
        EXPECT_EQ(kind(checkTokenType(claims(text))), std::nullopt) << text;
    }
    EXPECT_EQ(kind(checkHeaderType(tests::jwtWith("{}", R"({"alg":"RS256","typ":"logout+jwt"})"))),
              FailureKind::TokenTypeWrong);
    EXPECT_EQ(kind(checkHeaderType(tests::jwtWith("{}"))), std::nullopt);
    EXPECT_EQ(kind(checkHeaderType("opaque")), std::nullopt);
}

TEST(TokenChecksTest, ATokenWithCnfIsNoBearerToken)
{
    EXPECT_EQ(kind(checkNotSenderConstrained(claims(R"({"cnf":{"jkt":"x"}})"))), FailureKind::SenderConstrained);
    EXPECT_EQ(kind(checkNotSenderConstrained(claims(R"({"cnf":{}})"))), FailureKind::SenderConstrained);
    EXPECT_EQ(kind(checkNotSenderConstrained(claims(R"({"token_type":"DPoP"})"))), FailureKind::SenderConstrained);
    EXPECT_EQ(kind(checkNotSenderConstrained(claims(R"({"cnf":null})"))), std::nullopt);
}

TEST(TokenChecksTest, TheIssuerIsCheckedUnlessSwitchedOff)
{
    Settings settings = tests::settings();
    const auto other = claims(R"({"iss":"https://other.example","exp":1})");
    EXPECT_EQ(kind(checkIssuer(settings, tests::metadata(), other)), FailureKind::IssuerNotAllowed);
    EXPECT_EQ(kind(checkIssuer(settings, tests::metadata(), claims(R"({"iss":7})"))),
              FailureKind::ProviderInvalidAnswer);
    settings.verifyClaims = false;
    EXPECT_EQ(kind(checkClaims(settings, tests::metadata(), other, tests::now)), std::nullopt);
    settings.issuersAllowed = {"https://idp.example/realms/one"};
    EXPECT_EQ(kind(checkClaims(settings, tests::metadata(), other, tests::now)), FailureKind::IssuerNotAllowed);
    settings.verifyClaims = true;
    EXPECT_EQ(kind(checkClaims(settings, tests::metadata(), other, tests::now)), FailureKind::TokenExpired);
}

TEST(TokenChecksTest, ReadsTheClaimsInsideAJwtOnly)
{
    EXPECT_TRUE(claimsInside(tests::jwtWith(R"({"sub":"alex"})")));
    EXPECT_FALSE(claimsInside("opaque"));
    EXPECT_FALSE(claimsInside(tests::jwtWith("not json")));
    EXPECT_EQ(expiryOf(claims(R"({"exp":17})")), seconds(17));
    EXPECT_EQ(expiryOf(claims(R"({"exp":"x"})")), std::nullopt);
}

#include "core/oidc/introspection.h"

#include <gtest/gtest.h>

#include "tests/core/jose/vectors.h"
#include "tests/core/oidc/support.h"

using namespace gatehouse;
using namespace gatehouse::oidc;
using gatehouse::tests::FakeHttpClient;
using gatehouse::tests::jwtWith;
using gatehouse::tests::signedJwt;
using std::chrono::seconds;

namespace {

constexpr std::string_view introspectionJwt = "application/token-introspection+jwt";

net::CallOutcome signedAnswer(std::string body, std::string_view type = introspectionJwt)
{
    return FakeHttpClient::answer(200, std::move(body), {{"Content-Type", std::string(type)}});
}

/// A configuration with the answer that its provider gives, read.
struct Case {
    Settings settings = tests::settings();
    ProviderMetadata metadata = tests::metadata();
    std::string token = "opaque-token";
    const jose::JwkSet* keys = nullptr;

    Outcome<Introspection> read(const net::CallOutcome& outcome) const
    {
        return readIntrospection({settings, metadata, settings.clients.front(), token, tests::now, keys}, outcome);
    }
    FailureKind refused(const net::CallOutcome& outcome) const
    {
        const auto answer = read(outcome);
        EXPECT_FALSE(answer);
        return answer ? FailureKind::Cancelled : answer.error().kind;
    }
    FailureKind refused(std::string body) const { return refused(FakeHttpClient::json(200, std::move(body))); }
};

}  // namespace

TEST(IntrospectionTest, AsksAsRfc7662Does)
{
    Settings settings = tests::settings();
    const auto request =
        introspectionRequest(settings, tests::metadata(), settings.clients.front(), "mF_9.B5f-4.1JqM", {});
    ASSERT_TRUE(request);
    EXPECT_EQ(request->method, "POST");
    EXPECT_EQ(request->url.toString(), "https://idp.example/introspect");
    EXPECT_EQ(tests::header(*request, "Accept"), "application/json");
    EXPECT_EQ(tests::header(*request, "Content-Type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(tests::header(*request, "Authorization"), "Basic a29uZzpzM2NyZXQ=");
    EXPECT_EQ(request->body, "token=mF_9.B5f-4.1JqM&token_type_hint=access_token");
}

TEST(IntrospectionTest, EveryFieldOfTheGroupGoesIntoTheCall)
{
    Settings settings = tests::settings();
    settings.introspectionEndpoint = "https://elsewhere.example/check?tenant=1";
    settings.introspectionEndpointAuthMethod = "client_secret_post";
    settings.introspectionAccept = "application/jwt";
    settings.introspectionHint = "opaque";
    settings.introspectionTokenParamName = "the_token";
    settings.introspectionHeaders = {{"X-A", "1"}, {"Authorization", "Bearer fixed"}};
    settings.introspectionPostArgs = {{"b", "2"}, {"client_id", "evil"}};
    CopiedFromClient copied;
    copied.headers = {{"X-C", "3"}};
    copied.postArguments = {{"d", "4 5"}, {"the_token", "evil"}};
    const auto request = introspectionRequest(settings, tests::metadata(), settings.clients.front(), "t", copied);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->url.toString(), "https://elsewhere.example/check?tenant=1");
    EXPECT_EQ(tests::header(*request, "Accept"), "application/jwt");
    EXPECT_EQ(tests::header(*request, "X-A"), "1");
    EXPECT_EQ(tests::header(*request, "X-C"), "3");
    EXPECT_EQ(tests::header(*request, "Authorization"), "Bearer fixed");
    EXPECT_EQ(request->body, "the_token=t&token_type_hint=opaque&client_id=kong&client_secret=s3cret&b=2&d=4+5");
}

TEST(IntrospectionTest, WithoutAnEndpointThereIsNoCall)
{
    Settings settings = tests::settings();
    ProviderMetadata metadata = tests::metadata();
    metadata.introspectionEndpoint.reset();
    const auto request = introspectionRequest(settings, metadata, settings.clients.front(), "t", {});
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().kind, FailureKind::ProviderEndpointMissing);
    EXPECT_EQ(request.error().field, "introspection_endpoint");
}

TEST(IntrospectionTest, ReadsTheExampleOfRfc7662)
{
    // Section 2.2, but for the dates and the issuer
    const auto read = Case().read(FakeHttpClient::json(200, R"({"active": true, "client_id": "l238j323ds-23ij4",
        "username": "jdoe", "scope": "read write dolphin", "sub": "Z5O3upPC88QrAjx00dis",
        "aud": "https://protected.example.net/resource", "iss": "https://idp.example/realms/one",
        "exp": 1700003600, "iat": 1699999999, "extension_field": "twenty-seven"})"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->claims.at("username").as_string(), "jdoe");
    EXPECT_EQ(read->expiry, seconds(1'700'003'600));
    EXPECT_TRUE(read->json.starts_with(R"({"active":true,"client_id")"));
    EXPECT_EQ(Case().refused(R"({"active": false})"), FailureKind::TokenInactive);
}

TEST(IntrospectionTest, ActiveIsTheTruthValueTrueAndNothingElse)
{
    for (const char* body : {R"({})", R"({"active":"true"})", R"({"active":1})", R"({"active":null})",
                             R"({"active":[true]})", R"({"active":{}})", R"({"Active":true})"}) {
        EXPECT_EQ(Case().refused(body), FailureKind::ProviderInvalidAnswer) << body;
    }
    Case unchecked;
    unchecked.settings.introspectionCheckActive = false;
    EXPECT_TRUE(unchecked.read(FakeHttpClient::json(200, R"({"sub":"x"})")));
    EXPECT_EQ(unchecked.refused("<html>"), FailureKind::ProviderInvalidAnswer);
}

TEST(IntrospectionTest, ALyingProviderNeverLetsAnybodyIn)
{
    std::string deep = R"({"active":true,"x":)";
    for (int i = 0; i < 200'000; ++i) {
        deep += "[";
    }
    const std::string huge = R"({"active":true,"x":")" + std::string(2 * 1024 * 1024, 'a') + "\"}";
    for (const std::string& body : {std::string(),
                                    std::string("true"),
                                    std::string("null"),
                                    std::string("[]"),
                                    std::string("\"active\""),
                                    std::string("<html>active:true</html>"),
                                    std::string(R"({"active":true)"),
                                    std::string(R"({"active":true}})"),
                                    std::string(R"({"active":false,"active":true})"),
                                    std::string(R"({"active":true,"exp":NaN})"),
                                    std::string(R"({"active":true,"exp":"never"})"),
                                    std::string(R"({"active":true,"exp":[1]})"),
                                    std::string(R"({"active":true,"exp":-1})"),
                                    std::string(R"({"active":true,"exp":1e400})"),
                                    std::string(R"({"active":true,"nbf":{}})"),
                                    std::string(R"({"active":true,"iat":true})"),
                                    std::string(R"({"active":true,"iss":["https://idp.example/realms/one"]})"),
                                    deep,
                                    huge,
                                    std::string("\xef\xbb\xbf{\"active\":true}"),
                                    std::string("{\"active\":true,\"x\":\"\xff\"}")}) {
        EXPECT_EQ(Case().refused(body), FailureKind::ProviderInvalidAnswer) << body.substr(0, 80);
    }
    EXPECT_EQ(Case().refused(FakeHttpClient::answer(200, R"({"active":true})", {{"Content-Type", "text/html"}})),
              FailureKind::ProviderInvalidAnswer);
    EXPECT_EQ(Case().refused(FakeHttpClient::answer(200, R"({"active":true})", {{"Content-Type", "application/jwt"}})),
              FailureKind::ProviderInvalidAnswer);
}

TEST(IntrospectionTest, OnlyStatus200IsAnAnswer)
{
    const std::string active = R"({"active":true})";
    EXPECT_EQ(Case().refused(FakeHttpClient::json(
                  401, R"({"error":"invalid_request","error_description":"Authentication failed."})")),
              FailureKind::ClientCredentialsWrong);
    EXPECT_EQ(Case().refused(FakeHttpClient::json(
                  403, R"({"error":"invalid_request","error_description":"Client not allowed."})")),
              FailureKind::ClientIsPublic);
    EXPECT_EQ(Case().refused(FakeHttpClient::json(
                  400, R"({"error":"invalid_request","error_description":"Failed to introspect token."})")),
              FailureKind::TokenInactive);
    EXPECT_EQ(Case().refused(FakeHttpClient::json(
                  400, R"({"error":"invalid_request","error_description":"Token not provided."})")),
              FailureKind::ProviderStatus);
    for (const int status : {201, 202, 204, 206, 404, 405, 429, 500, 502, 503}) {
        EXPECT_EQ(Case().refused(FakeHttpClient::json(status, active)), FailureKind::ProviderStatus) << status;
    }
    for (const int status : {301, 302, 303, 307, 308}) {
        EXPECT_EQ(Case().refused(FakeHttpClient::answer(status, active, {{"Location", "https://idp.example/x"}})),
                  FailureKind::ProviderRedirected)
            << status;
    }
    EXPECT_EQ(Case().refused(FakeHttpClient::failure(ErrorCode::ConnectionRefused)), FailureKind::ProviderUnreachable);
    EXPECT_EQ(Case().refused(FakeHttpClient::failure(ErrorCode::TimedOut)), FailureKind::ProviderTimedOut);
    EXPECT_EQ(Case().refused(FakeHttpClient::failure(ErrorCode::TlsFailed)), FailureKind::ProviderTlsFailed);
    EXPECT_EQ(Case().refused(FakeHttpClient::failure(ErrorCode::TooLarge)), FailureKind::ProviderInvalidAnswer);
}

TEST(IntrospectionTest, TheDetailNeverHoldsTheToken)
{
    Case echo;
    echo.token = "short-token";
    const auto read = echo.read(FakeHttpClient::json(
        400, R"({"error":"invalid_request","error_description":"bad token short-token\r\nX: y"})"));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().detail, "400 invalid_request: bad token [hidden]  X: y");
}

TEST(IntrospectionTest, TheDetailNeverHoldsTheClientsSecret)
{
    Case echo;
    echo.settings.clients.front().secret = SecretBytes("gX1fBat3bV");
    const auto read =
        echo.read(FakeHttpClient::json(401, R"({"error":"invalid_client","error_description":"no gX1fBat3bV here"})"));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().detail, "401 invalid_client: no [hidden] here");
}

TEST(IntrospectionTest, ChecksTimeIssuerAndType)
{
    EXPECT_EQ(Case().refused(R"({"active":true,"exp":1699999999})"), FailureKind::TokenExpired);
    EXPECT_EQ(Case().refused(R"({"active":true,"nbf":1700000001})"), FailureKind::TokenNotYetValid);
    EXPECT_EQ(Case().refused(R"({"active":true,"iat":1700000001})"), FailureKind::TokenNotYetValid);
    EXPECT_EQ(Case().refused(R"({"active":true,"iss":"https://idp.example/realms/two"})"),
              FailureKind::IssuerNotAllowed);
    EXPECT_EQ(Case().refused(R"({"active":true,"typ":"Refresh","token_type":"Refresh"})"), FailureKind::TokenTypeWrong);
    EXPECT_EQ(Case().refused(R"({"active":true,"typ":"ID"})"), FailureKind::TokenTypeWrong);
    EXPECT_EQ(Case().refused(R"({"active":true,"cnf":{"x5t#S256":"x"}})"), FailureKind::SenderConstrained);
}

TEST(IntrospectionTest, WhatTheTokenSaysOfItselfCanOnlyRefuse)
{
    Case jwt;
    jwt.token = jwtWith(R"({"typ":"Refresh"})");
    EXPECT_EQ(jwt.refused(R"({"active":true})"), FailureKind::TokenTypeWrong);
    jwt.token = jwtWith(R"({"cnf":{"jkt":"x"}})");
    EXPECT_EQ(jwt.refused(R"({"active":true})"), FailureKind::SenderConstrained);
    jwt.token = jwtWith(R"({"active":true})");
    EXPECT_EQ(jwt.refused(R"({"active":false})"), FailureKind::TokenInactive);
    jwt.token = jwtWith(R"({"sub":"alex","exp":1700000100})");
    const auto read = jwt.read(FakeHttpClient::json(200, R"({"active":true,"exp":1700000900})"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->tokenClaims->at("sub").as_string(), "alex");
    EXPECT_EQ(read->expiry, seconds(1'700'000'100)) << "the earlier of both";
}

TEST(IntrospectionTest, ReadsASignedAnswerOfRfc9701)
{
    const jose::JwkSet keys = *jose::JwkSet::parse(R"({"keys":[)" + std::string(vectors::ed25519Key) + "]}");
    Case c;
    c.settings.introspectionAccept = introspectionJwt;
    c.keys = &keys;
    const auto claims = [](std::string_view issuer, std::string_view audience, std::string_view answer) {
        return R"({"iss":")" + std::string(issuer) + R"(","aud":)" + std::string(audience) + R"(,"iat":1700000000,)"
               + R"("token_introspection":)" + std::string(answer) + "}";
    };
    const std::string issuer = c.settings.issuer;
    const std::string good = signedJwt(claims(issuer, R"("kong")", R"({"active":true,"sub":"u1"})"));
    const auto read = c.read(signedAnswer(good));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->claims.at("sub").as_string(), "u1");
    EXPECT_EQ(read->jwt, good);
    EXPECT_EQ(read->json, R"({"active":true,"sub":"u1"})");
    EXPECT_TRUE(c.read(signedAnswer(signedJwt(claims(issuer, R"(["x","kong"])", R"({"active":true})")))));
    EXPECT_EQ(c.refused(signedAnswer(signedJwt(claims(issuer, R"("kong")", R"({"active":false})")))),
              FailureKind::TokenInactive);
    std::string spoilt = good;
    spoilt[good.size() - 3] = spoilt[good.size() - 3] == 'A' ? 'B' : 'A';
    for (const std::string& body :
         {spoilt, signedJwt(claims("https://other.example", R"("kong")", R"({"active":true})")),
          signedJwt(claims(issuer, R"("other")", R"({"active":true})")),
          signedJwt(claims(issuer, R"("other kong")", R"({"active":true})")),
          signedJwt(claims(issuer, "7", R"({"active":true})")), signedJwt(claims(issuer, R"("kong")", "true")),
          signedJwt(R"({"active":true})"),
          signedJwt(R"({"exp":1,)" + claims(issuer, R"("kong")", R"({"active":true})").substr(1)),
          signedJwt(R"({"nbf":99999999999,)" + claims(issuer, R"("kong")", R"({"active":true})").substr(1)),
          signedJwt(R"({"exp":"x",)" + claims(issuer, R"("kong")", R"({"active":true})").substr(1)),
          signedJwt(claims(issuer, R"("kong")", R"({"active":true})"), R"({"alg":"EdDSA","typ":"JWT"})"),
          signedJwt(claims(issuer, R"("kong")", R"({"active":true})"), R"({"alg":"EdDSA"})")}) {
        EXPECT_EQ(c.refused(signedAnswer(body)), FailureKind::ProviderInvalidAnswer) << body;
    }
    c.settings.introspectionAccept = "application/json";
    EXPECT_EQ(c.refused(signedAnswer(good)), FailureKind::ProviderInvalidAnswer) << "nobody asked for it";
}

TEST(IntrospectionTest, ASignedAnswerWithoutKeysIsRefused)
{
    Case signedCase;
    signedCase.settings.introspectionAccept = "application/token-introspection+jwt";
    const auto answer = FakeHttpClient::answer(
        200, jwtWith(R"({"token_introspection":{"active":true}})", R"({"alg":"none","typ":"token-introspection+jwt"})"),
        {{"Content-Type", "application/token-introspection+jwt"}});
    EXPECT_TRUE(isSignedIntrospection(answer));
    EXPECT_EQ(signedCase.refused(answer), FailureKind::ProviderInvalidAnswer);
    const jose::JwkSet noKeys;
    signedCase.keys = &noKeys;
    EXPECT_EQ(signedCase.refused(answer), FailureKind::ProviderInvalidAnswer);
    // Keycloak answers plain JSON to any Accept.
    EXPECT_TRUE(signedCase.read(FakeHttpClient::json(200, R"({"active":true})")));
}

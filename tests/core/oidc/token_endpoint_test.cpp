#include "core/oidc/token_endpoint.h"

#include <gtest/gtest.h>

#include "tests/core/oidc/support.h"

using namespace gatehouse;
using namespace gatehouse::oidc;
using gatehouse::tests::FakeHttpClient;
using gatehouse::tests::jwtWith;
using std::chrono::seconds;

namespace {

Outcome<TokenAnswer> read(const net::CallOutcome& outcome, const Settings& settings = tests::settings())
{
    const ProviderMetadata metadata = tests::metadata();
    return readTokenAnswer({settings, metadata, "password", "A3ddj3w", tests::now}, outcome);
}

FailureKind refused(const net::CallOutcome& outcome)
{
    const auto answer = read(outcome);
    EXPECT_FALSE(answer);
    return answer ? FailureKind::Cancelled : answer.error().kind;
}

std::string error(std::string_view code, std::string_view description)
{
    return R"({"error":")" + std::string(code) + R"(","error_description":")" + std::string(description) + R"("})";
}

}  // namespace

TEST(TokenEndpointTest, AsksAsRfc6749Does)
{
    // Section 4.3.2, with the credentials of section 2.3.1
    Settings settings = tests::settings();
    settings.scopes.clear();
    settings.clients.front().id = "s6BhdRkqt3";
    settings.clients.front().secret = SecretBytes("gX1fBat3bV");
    const auto request =
        passwordGrantRequest(settings, tests::metadata(), settings.clients.front(), "johndoe", "A3ddj3w", {});
    ASSERT_TRUE(request);
    EXPECT_EQ(request->method, "POST");
    EXPECT_EQ(tests::header(*request, "Authorization"), "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW");
    EXPECT_EQ(tests::header(*request, "Content-Type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(request->body, "grant_type=password&username=johndoe&password=A3ddj3w");
}

TEST(TokenEndpointTest, TheDetailNeverHoldsTheClientsSecret)
{
    Settings settings = tests::settings();
    settings.clients.front().secret = SecretBytes("gX1fBat3bV");
    const auto answer = read(FakeHttpClient::json(401, error("invalid_client", "no gX1fBat3bV here")), settings);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().detail, "401 invalid_client: no [hidden] here");
}

TEST(TokenEndpointTest, AnErrorBesideATokenIsNoToken)
{
    EXPECT_EQ(
        refused(FakeHttpClient::json(200, R"({"access_token":"t","token_type":"Bearer","error":"invalid_grant"})")),
        FailureKind::ProviderInvalidAnswer);
}

TEST(TokenEndpointTest, ScopesAudienceAndExtrasGoAlong)
{
    Settings settings = tests::settings();
    settings.tokenEndpoint = "https://elsewhere.example/token";
    settings.clients.front().authentication = "client_secret_post";
    settings.scopes = {"openid", "email"};
    settings.audience = {"api"};
    settings.tokenPostArgs = {{"resource", "x"}, {"grant_type", "client_credentials"}};
    settings.tokenHeaders = {{"X-A", "1"}};
    CopiedFromClient copied;
    copied.postArguments = {{"device", "2"}, {"username", "evil"}};
    const auto request =
        passwordGrantRequest(settings, tests::metadata(), settings.clients.front(), "alex", "d&e", copied);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->url.host, "elsewhere.example");
    EXPECT_EQ(tests::header(*request, "X-A"), "1");
    EXPECT_EQ(request->body, "grant_type=password&username=alex&password=d%26e&scope=openid+email&audience=api"
                             "&client_id=kong&client_secret=s3cret&resource=x&device=2");
}

TEST(TokenEndpointTest, ReadsTheExampleOfRfc6749)
{
    // Section 4.3.3; the token type is spelled so there
    const auto answer =
        read(FakeHttpClient::answer(200,
                                    R"({"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"bearer","expires_in":3600,
            "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA","example_parameter":"example_value"})",
                                    {{"Content-Type", "application/json;charset=UTF-8"}}));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->accessToken, "2YotnFZFEjr1zCsicMWpAA");
    EXPECT_EQ(answer->refreshToken, "tGzv3JOkF0XG5Qx2TlKWIA");
    EXPECT_EQ(answer->idToken, "");
    EXPECT_EQ(answer->expiresIn, seconds(3600));
    EXPECT_EQ(answer->expiry, std::nullopt);
}

TEST(TokenEndpointTest, TellsKeycloaksRefusalsApart)
{
    struct Row {
        int status;
        std::string body;
        FailureKind kind;
    };
    const std::string client = "Invalid client or Invalid client credentials";
    for (const Row& row : {
             Row{401, error("invalid_grant", "Invalid user credentials"), FailureKind::UserCredentialsWrong},
             Row{400, error("invalid_grant", "Account disabled"), FailureKind::UserDisabled},
             Row{400, error("invalid_grant", "Account is not fully set up"), FailureKind::UserAccountIncomplete},
             Row{401, error("unauthorized_client", client), FailureKind::ClientCredentialsWrong},
             Row{401, error("invalid_client", client), FailureKind::ClientUnknown},
             Row{401, R"({"error":"invalid_client"})", FailureKind::ClientCredentialsWrong},
             Row{400, error("unauthorized_client", "Client not allowed for direct access grants"),
                 FailureKind::ClientNotAllowedGrant},
             Row{400, R"({"error":"unsupported_grant_type"})", FailureKind::ClientNotAllowedGrant},
             Row{400, error("invalid_scope", "Invalid scopes: openid nope"), FailureKind::ScopeUnknown},
             Row{401, error("invalid_request", "Missing parameter: username"), FailureKind::ProviderStatus},
             Row{400, "<html>no</html>", FailureKind::ProviderStatus},
             Row{401, "", FailureKind::ClientCredentialsWrong},
             Row{500, error("invalid_grant", "Invalid user credentials"), FailureKind::ProviderStatus},
             Row{201, "{}", FailureKind::ProviderStatus},
         }) {
        EXPECT_EQ(refused(FakeHttpClient::json(row.status, row.body)), row.kind) << row.status << " " << row.body;
    }
    EXPECT_EQ(refused(FakeHttpClient::answer(302, "", {{"Location", "https://x.example"}})),
              FailureKind::ProviderRedirected);
    EXPECT_EQ(refused(FakeHttpClient::failure(ErrorCode::NameNotResolved)), FailureKind::ProviderUnreachable);
    const auto answer = read(FakeHttpClient::json(401, error("invalid_grant", "Wrong password A3ddj3w")));
    EXPECT_EQ(answer.error().detail, "401 invalid_grant: Wrong password [hidden]");
}

TEST(TokenEndpointTest, RefusesAnAnswerThatIsNone)
{
    for (const char* body : {
             "",
             "{}",
             "[]",
             "<html>",
             R"({"access_token":"a"})",
             R"({"token_type":"Bearer"})",
             R"({"access_token":"","token_type":"Bearer"})",
             R"({"access_token":7,"token_type":"Bearer"})",
             R"({"access_token":null,"token_type":"Bearer"})",
             R"({"access_token":"a\r\nb","token_type":"Bearer"})",
             R"({"access_token":"a b","token_type":"Bearer"})",
             R"({"access_token":"é","token_type":"Bearer"})",
             R"({"access_token":"a","token_type":"mac"})",
             R"({"access_token":"a","token_type":["Bearer"]})",
             R"({"access_token":"a","token_type":"Bearer","expires_in":"soon"})",
             R"({"access_token":"a","token_type":"Bearer","expires_in":true})",
             R"({"access_token":"a","token_type":"Bearer","id_token":{}})",
             R"({"access_token":"a","access_token":"b","token_type":"Bearer"})",
         }) {
        EXPECT_EQ(refused(FakeHttpClient::json(200, body)), FailureKind::ProviderInvalidAnswer) << body;
    }
    EXPECT_EQ(refused(FakeHttpClient::json(200, R"({"access_token":"a","token_type":"DPoP"})")),
              FailureKind::SenderConstrained);
    const std::string long_(20'000, 'a');
    EXPECT_EQ(refused(FakeHttpClient::json(200, R"({"token_type":"Bearer","access_token":")" + long_ + "\"}")),
              FailureKind::ProviderInvalidAnswer);
}

TEST(TokenEndpointTest, ALifetimeOfNothingIsKeptAsNothing)
{
    for (const char* expires : {"0", "-1", "-9223372036854775808"}) {
        const auto answer = read(FakeHttpClient::json(200, R"({"access_token":"a","token_type":"Bearer","expires_in":)"
                                                               + std::string(expires) + "}"));
        ASSERT_TRUE(answer) << expires;
        EXPECT_EQ(answer->expiresIn, seconds(0)) << expires;
    }
    EXPECT_EQ(
        read(FakeHttpClient::json(200, R"({"access_token":"a","token_type":"Bearer","expires_in":"300"})"))->expiresIn,
        seconds(300));
}

TEST(TokenEndpointTest, AJwtIsCheckedToo)
{
    const auto answerWith = [](std::string_view claims) {
        return FakeHttpClient::json(200, R"({"token_type":"Bearer","access_token":")" + jwtWith(claims) + "\"}");
    };
    const auto good = read(answerWith(R"({"iss":"https://idp.example/realms/one","exp":1700000300,"sub":"alex"})"));
    ASSERT_TRUE(good);
    EXPECT_EQ(good->expiry, seconds(1'700'000'300));
    EXPECT_EQ(good->tokenClaims->at("sub").as_string(), "alex");
    EXPECT_EQ(refused(answerWith(R"({"iss":"https://idp.example/realms/two"})")), FailureKind::IssuerNotAllowed);
    EXPECT_EQ(refused(answerWith(R"({"exp":1699999999})")), FailureKind::TokenExpired);
}

TEST(TokenEndpointTest, ReplaysTheNamedHeadersOfTheNamedGrants)
{
    Settings settings = tests::settings();
    settings.tokenHeadersReplay = {"X-Trace", "X-Split", "X-Missing"};
    settings.tokenHeadersPrefix = "Idp-";
    const auto outcome = FakeHttpClient::answer(
        200, R"({"access_token":"a","token_type":"Bearer"})",
        {{"Content-Type", "application/json"}, {"x-trace", "1"}, {"X-Split", "a\r\nX-Evil: b"}, {"X-Other", "2"}});
    EXPECT_EQ(read(outcome, settings)->replayedHeaders, (http::HeaderList{{"Idp-X-Trace", "1"}}));
    settings.tokenHeadersGrants = {"client_credentials"};
    EXPECT_TRUE(read(outcome, settings)->replayedHeaders.empty());
    settings.tokenHeadersGrants = {"client_credentials", "password"};
    EXPECT_EQ(read(outcome, settings)->replayedHeaders.size(), 1U);
}

#include "proxy/filters/authentication.h"

#include <gtest/gtest.h>

#include "proxy/filters/auth/auth_method.h"
#include "tests/proxy/filters/support.h"

using namespace gatehouse;
using exchange::Reason;
using tests::Gateway;
using tests::jwtWith;
using tests::TestRequest;

namespace {

Reason reasonFor(Gateway& gateway, TestRequest request)
{
    gateway.send(request);
    return request.verdict().reason;
}

}  // namespace

TEST(AuthenticationTest, TheLookupOrderIsFixed)
{
    std::vector<std::string_view> ids;
    std::vector<std::string_view> actedOn;
    for (const proxy::AuthMethod* method : proxy::authMethods()) {
        ids.push_back(method->id);
        if (method->actedOn()) {
            actedOn.push_back(method->id);
        }
    }
    EXPECT_EQ(ids,
              (std::vector<std::string_view>{"session", "bearer", "kong_oauth2", "introspection", "userinfo",
                                             "refresh_token", "password", "client_credentials", "authorization_code"}));
    EXPECT_EQ(actedOn, (std::vector<std::string_view>{"introspection", "password"}));
}

TEST(AuthenticationTest, BearerGoesToIntrospectionAndBasicToPassword)
{
    Gateway gateway;
    EXPECT_EQ(reasonFor(gateway, gateway.bearer("AT1")), Reason::Introspection);
    EXPECT_EQ(reasonFor(gateway, gateway.basic()), Reason::PasswordGrant);
}

TEST(AuthenticationTest, AFoundButRefusedCredentialEndsTheSearch)
{
    Gateway gateway;
    gateway.settings->passwordParamType.query = true;
    gateway.introspection = R"({"active":false})";
    TestRequest request = gateway.bearer("AT1");
    request.query = "username=alex&password=doe";
    gateway.send(request);
    EXPECT_EQ(request.verdict().reason, Reason::TokenInactive);
    EXPECT_EQ(gateway.calls("/token"), 0U);
}

TEST(AuthenticationTest, SaysWhenNoneOfTheMethodsIsActedOn)
{
    Gateway gateway;
    gateway.settings->authMethods = {"bearer", "session"};
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    ASSERT_TRUE(request.answer);
    EXPECT_EQ(request.answer->status, 401);
    EXPECT_EQ(request.verdict().reason, Reason::AuthMethodNotActedOn);
    EXPECT_EQ(request.verdict().detail, "bearer, session");
}

TEST(AuthenticationTest, AJwtIsIntrospectedAndTheTraceSaysThatBearerWasSkipped)
{
    Gateway gateway;
    gateway.settings->authMethods = {"introspection", "bearer"};
    TestRequest request = gateway.bearer(jwtWith(R"({"sub":"u1"})"));
    gateway.send(request);
    EXPECT_EQ(request.verdict().reason, Reason::Introspection);
    ASSERT_EQ(request.record->trace.size(), 2U);
    EXPECT_EQ(request.record->trace[0].step, "bearer");
    EXPECT_EQ(request.record->trace[0].outcome, exchange::StepOutcome::Skipped);
    EXPECT_EQ(request.record->trace[1].step, "introspection");
    gateway.settings->introspectJwtTokens = true;
    gateway.send(request);
    EXPECT_EQ(request.record->trace.size(), 1U);
}

TEST(AuthenticationTest, PointsAtACredentialThatNobodyLooksAt)
{
    struct Row {
        TestRequest request;
        std::string_view detail, field;
    };
    Gateway gateway;
    TestRequest query;
    query.query = "a=1&access_token=AT1";
    TestRequest digest;
    digest.headers = {{"Authorization", "Digest x"}};
    TestRequest dpop;
    dpop.headers = {{"Authorization", "DPoP x"}};
    for (Row& row : std::vector<Row>{{query, "query argument access_token", "bearer_token_param_type"},
                                     {digest, "header Authorization with another scheme", "auth_methods"},
                                     {dpop, "header Authorization: DPoP", "auth_methods"}}) {
        gateway.send(row.request);
        EXPECT_EQ(row.request.verdict().reason, Reason::CredentialElsewhere);
        EXPECT_EQ(row.request.verdict().detail, row.detail);
        EXPECT_EQ(row.request.verdict().field, row.field);
        EXPECT_EQ(row.request.answerHeader("WWW-Authenticate"), "Bearer realm=\"idp.example\"");
    }
    gateway.settings->authMethods = {"introspection"};
    TestRequest basic = gateway.basic();
    gateway.send(basic);
    EXPECT_EQ(basic.verdict().reason, Reason::CredentialElsewhere);
    EXPECT_EQ(basic.verdict().detail, "header Authorization: Basic");
    EXPECT_EQ(basic.verdict().field, "auth_methods");
    gateway.settings->authMethods = {"password"};
    TestRequest bearer = gateway.bearer("AT1");
    gateway.send(bearer);
    EXPECT_EQ(bearer.verdict().detail, "header Authorization: Bearer");
    gateway.settings->authMethods = {"introspection"};
    gateway.settings->bearerTokenHeaderName = "x-token";
    gateway.send(bearer);
    EXPECT_EQ(bearer.verdict().field, "bearer_token_header_name");
}

TEST(AuthenticationTest, TheBodyIsReadOnlyWhereItMayDecide)
{
    Gateway gateway;
    gateway.settings->bearerTokenParamType.body = true;
    TestRequest inHeader = gateway.bearer("AT1");
    inHeader.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    inHeader.body.octets = "a=1";
    gateway.send(inHeader);
    EXPECT_FALSE(inHeader.answer);
    EXPECT_EQ(inHeader.body.reads, 0) << "a large upload with a good header streams";

    TestRequest inBody;
    inBody.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    inBody.body.octets = "a=1&access_token=AT1&b=2";
    gateway.send(inBody);
    EXPECT_FALSE(inBody.answer);
    EXPECT_EQ(inBody.body.replaced, "a=1&b=2");
    EXPECT_EQ(inBody.upstreamHeader("Authorization"), "Bearer AT1");

    TestRequest plain;
    plain.headers = {{"Content-Type", "text/plain"}};
    plain.body.octets = "access_token=AT1";
    gateway.send(plain);
    EXPECT_EQ(plain.verdict().reason, Reason::NoCredential);
    EXPECT_EQ(plain.body.reads, 0);

    gateway.settings->bearerTokenParamType.body = false;
    gateway.send(inBody);
    EXPECT_EQ(inBody.verdict().reason, Reason::NoCredential);
    EXPECT_EQ(inBody.body.reads, 1);
}

TEST(AuthenticationTest, TheBodyMayChooseTheClientAndCarryArguments)
{
    Gateway gateway;
    oidc::Client second;
    second.id = "second";
    second.authentication = "none";
    gateway.settings->clients.push_back(second);
    gateway.settings->introspectionPostArgsClient = {"tenant"};
    TestRequest request = gateway.bearer("AT1");
    request.headers.emplace_back("Content-Type", "application/json");
    request.body.octets = R"({"client_id":"second","tenant":"blue"})";
    gateway.send(request);
    EXPECT_FALSE(request.answer);
    EXPECT_EQ(gateway.client.calls.back().body, "token=AT1&token_type_hint=access_token&client_id=second&tenant=blue");
    EXPECT_FALSE(request.body.replaced) << "the credential was not in it";
    request.body.octets.append(70'000, ' ');
    gateway.send(request);
    EXPECT_EQ(gateway.client.calls.back().body, "token=AT1&token_type_hint=access_token")
        << "a large body streams; the first client stands";
    EXPECT_EQ(request.body.reads, 1);
}

TEST(AuthenticationTest, ABodyThatCannotBeReadIsNotACredential)
{
    Gateway gateway;
    gateway.settings->bearerTokenParamType.body = true;
    TestRequest request;
    request.headers = {{"Content-Type", "application/json"}};
    request.body.octets = "{}";
    request.body.error = Error{ErrorCode::TooLarge, "body", "2 MB"};
    gateway.send(request);
    EXPECT_EQ(request.answer->status, 413);
    EXPECT_EQ(request.verdict().reason, Reason::RequestTooLarge);
    request.body.error = Error{ErrorCode::ConnectionReset, "client", "gone"};
    gateway.send(request);
    EXPECT_EQ(request.answer->status, 400);
}

TEST(AuthenticationTest, WithoutAClientNothingIsAsked)
{
    Gateway gateway;
    gateway.settings->clients.clear();
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    EXPECT_EQ(request.verdict().reason, Reason::ConfigurationInvalid);
    EXPECT_EQ(request.answer->status, 401);
    EXPECT_TRUE(gateway.client.calls.empty());
}

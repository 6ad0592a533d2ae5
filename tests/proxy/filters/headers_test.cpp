#include "proxy/filters/headers.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "tests/proxy/filters/support.h"

using namespace gatehouse;
using tests::Gateway;
using tests::jwtWith;
using tests::TestRequest;

TEST(HeadersTest, TheAccessTokenGoesOnByDefault)
{
    Gateway gateway;
    TestRequest lowerCase;
    lowerCase.headers = {{"authorization", "bearer AT1"}};
    gateway.send(lowerCase);
    EXPECT_EQ(lowerCase.upstreamHeader("Authorization"), "Bearer AT1");
    TestRequest other;
    other.headers = {{"X-Access-Token", "AT1"}};
    gateway.send(other);
    EXPECT_TRUE(other.removed("x-access-token"));
    EXPECT_EQ(other.upstreamHeader("Authorization"), "Bearer AT1");
}

TEST(HeadersTest, HidesTheCredentialThatWasUsedAndNoOther)
{
    Gateway gateway;
    gateway.settings->upstreamAccessToken.reset();
    gateway.settings->bearerTokenParamType = {true, true, true, true};
    gateway.settings->bearerTokenCookieName = "at";
    TestRequest header = gateway.bearer("AT1");
    header.query = "username=alex";
    gateway.send(header);
    EXPECT_TRUE(header.removed("Authorization"));
    EXPECT_EQ(header.queryAfter, "username=alex");
    TestRequest query;
    query.query = "a=%31&access_token=AT1&b=";
    gateway.send(query);
    EXPECT_EQ(query.queryAfter, "a=%31&b=");
    TestRequest cookie;
    cookie.headers = {{"Cookie", "a=1; at=AT1"}};
    gateway.send(cookie);
    EXPECT_EQ(cookie.upstream.removeCookies, std::vector<std::string>{"at"});
    gateway.settings->hideCredentials = false;
    for (TestRequest* request : {&header, &query, &cookie}) {
        gateway.send(*request);
        EXPECT_TRUE(request->upstream.remove.empty());
        EXPECT_TRUE(request->upstream.removeCookies.empty());
        EXPECT_EQ(request->queryAfter, request->query);
    }
}

TEST(HeadersTest, NamesThatAreOffStayOff)
{
    Gateway gateway;
    gateway.settings->upstreamAccessToken = oidc::TokenHeader{"nil", false};
    gateway.settings->upstreamIntrospection = oidc::TokenHeader{"", false};
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    EXPECT_TRUE(request.upstream.set.empty());
    EXPECT_TRUE(request.removed("Authorization"));
}

TEST(HeadersTest, SendsTokensAndAnswersInBothDirections)
{
    Gateway gateway;
    oidc::Settings& settings = *gateway.settings;
    settings.upstreamRefreshToken = oidc::TokenHeader{"refresh_token", false};
    settings.upstreamIdToken = oidc::TokenHeader{"x-id", false};
    settings.downstreamAccessToken = oidc::TokenHeader{"x-at", true};
    settings.downstreamIntrospection = oidc::TokenHeader{"x-introspection", false};
    TestRequest password = gateway.basic();
    gateway.send(password);
    EXPECT_EQ(password.upstreamHeader("Refresh-Token"), "RT1");
    EXPECT_EQ(password.upstreamHeader("X-Id"), jwtWith(R"({"sub":"u1","email":"alex@example.org"})"));
    EXPECT_EQ(password.downstreamHeader("X-At"), "Bearer AT1");
    EXPECT_EQ(password.downstreamHeader("X-Introspection"), "(none)");
    gateway.introspection = R"({"active":true,"sub":"u1"})";
    TestRequest bearer = gateway.bearer("AT9");
    gateway.send(bearer);
    EXPECT_EQ(bearer.downstreamHeader("X-Introspection"), base64Encode(R"({"active":true,"sub":"u1"})"));
    EXPECT_EQ(bearer.upstreamHeader("Refresh-Token"), "(none)");
}

TEST(HeadersTest, MapsClaimsByPath)
{
    Gateway gateway;
    gateway.settings->upstreamHeaders = {{"X-User", {"username"}},       {"X-Deep", {"user", "id"}},
                                         {"X-Roles", {"roles"}},         {"X-Missing", {"nope"}},
                                         {"X-Flag", {"email_verified"}}, {"x-user", {"sub"}}};
    gateway.settings->downstreamHeaders = {{"X-Sub", {"sub"}}};
    gateway.settings->authenticatedGroupsClaim = {"scope"};
    gateway.introspection = R"({"active":true,"username":"alex","sub":"introspected","user":{"id":7},"roles":["a"],
        "email_verified":true,"scope":"openid email"})";
    TestRequest request = gateway.bearer(jwtWith(R"({"sub":"in-token"})"));
    gateway.send(request);
    EXPECT_EQ(request.upstreamHeader("X-User"), "in-token") << "the last of two wins; the token before the answer";
    EXPECT_EQ(request.upstreamHeader("X-Deep"), "7");
    EXPECT_EQ(request.upstreamHeader("X-Roles"), "WyJhIl0=");
    EXPECT_EQ(request.upstreamHeader("X-Flag"), "true");
    EXPECT_EQ(request.upstreamHeader("X-Missing"), "(none)");
    EXPECT_EQ(request.upstreamHeader("X-Authenticated-Groups"), "openid, email");
    EXPECT_EQ(request.downstreamHeader("X-Sub"), "in-token");
}

TEST(HeadersTest, AClaimCannotSplitAHeader)
{
    Gateway gateway;
    gateway.settings->upstreamHeaders = {{"X-User", {"username"}}};
    gateway.settings->downstreamHeaders = {{"X-User", {"username"}}};
    gateway.settings->authenticatedGroupsClaim = {"groups"};
    gateway.introspection = R"({"active":true,"username":"alex\r\nX-Consumer-ID: 1","groups":["a\u0000b"]})";
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    EXPECT_FALSE(request.answer);
    EXPECT_EQ(request.upstreamHeader("X-User"), "(none)");
    EXPECT_EQ(request.downstreamHeader("X-User"), "(none)");
    EXPECT_EQ(request.upstreamHeader("X-Authenticated-Groups"), "(none)");
}

TEST(HeadersTest, NobodyNamesHimself)
{
    Gateway gateway;
    gateway.settings->upstreamHeaders = {{"X-User", {"nope"}}};
    gateway.settings->upstreamIntrospection = oidc::TokenHeader{"x-introspection", false};
    TestRequest request = gateway.bearer("AT1");
    for (const char* name : {"X-User", "x_user", "X-Consumer-ID", "x_consumer_username", "X-Authenticated_Groups",
                             "X-Introspection", "X-Credential-Identifier", "X-Anonymous-Consumer"}) {
        request.headers.emplace_back(name, "me");
    }
    request.headers.emplace_back("X-Other", "stays");
    gateway.send(request);
    EXPECT_EQ(request.upstream.remove.size(), 8U);
    EXPECT_TRUE(request.removed("x_user"));
    EXPECT_FALSE(request.removed("X-Other"));
}

TEST(HeadersTest, ReplaysTheTokenEndpointsHeaders)
{
    Gateway gateway;
    gateway.settings->tokenHeadersReplay = {"X-Quota"};
    gateway.client.respond = [&gateway](const net::CallRequest& request) {
        return tests::FakeHttpClient::answer(200, request.url.path == "/token" ? gateway.token : gateway.discovery,
                                             {{"Content-Type", "application/json"}, {"X-Quota", "5"}});
    };
    TestRequest request = gateway.basic();
    gateway.send(request);
    EXPECT_EQ(request.downstreamHeader("X-Quota"), "5");
}

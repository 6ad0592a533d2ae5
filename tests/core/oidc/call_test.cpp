#include "core/oidc/call.h"

#include <gtest/gtest.h>

#include "tests/core/oidc/support.h"

using namespace gatehouse;
using namespace gatehouse::oidc;
using gatehouse::tests::FakeHttpClient;

TEST(CallTest, CarriesTheConfigurationsTransport)
{
    Settings settings = tests::settings();
    settings.timeout = std::chrono::milliseconds(123);
    settings.keepAlive = false;
    settings.tls.verifyPeer = false;
    settings.httpsProxy = net::ForwardProxy{*http::Url::parse("http://proxy.example:3128"), {}};
    settings.noProxy = {"other.example"};
    const auto request = callRequest(settings, "https://idp.example/x", "issuer");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->timeout, std::chrono::milliseconds(123));
    EXPECT_FALSE(request->keepAlive);
    EXPECT_FALSE(request->tls.verifyPeer);
    EXPECT_EQ(request->proxy, settings.httpsProxy);
    EXPECT_EQ(callRequest(settings, "http://idp.example/x", "issuer")->proxy, std::nullopt);
    EXPECT_EQ(callRequest(settings, "https://other.example/x", "issuer")->proxy, std::nullopt);
    EXPECT_EQ(callRequest(settings, "idp.example", "issuer").error().kind, FailureKind::ConfigurationInvalid);
}

TEST(CallTest, NoProxyNamesHostsAndDomains)
{
    EXPECT_TRUE(bypassesProxy({"idp.example"}, "IDP.example"));
    EXPECT_TRUE(bypassesProxy({".example"}, "idp.example"));
    EXPECT_TRUE(bypassesProxy({"example"}, "idp.example"));
    EXPECT_TRUE(bypassesProxy({"*"}, "anything"));
    EXPECT_FALSE(bypassesProxy({"dp.example"}, "idp.example"));
    EXPECT_FALSE(bypassesProxy({"", "."}, "idp.example"));
    EXPECT_FALSE(bypassesProxy({}, "idp.example"));
}

TEST(CallTest, AHeaderFromOutsideCannotBreakTheRequest)
{
    net::CallRequest request;
    addCallHeader(request, "X-Good", "value");
    addCallHeader(request, "X-Split", "a\r\nX-Evil: b");
    addCallHeader(request, "X Bad", "a");
    addCallHeader(request, "", "a");
    addCallHeader(request, "host", "evil.example");
    addCallHeader(request, "Content-Length", "0");
    addCallHeader(request, "transfer-encoding", "chunked");
    EXPECT_EQ(request.headers, (http::HeaderList{{"X-Good", "value"}}));
}

TEST(CallTest, AnArgumentCannotReplaceOrDoubleWhatIsThere)
{
    http::FormFields form{{"token", "t"}};
    appendArguments(form, {{"token", "evil"}, {"a", "1"}, {"a", "2"}});
    EXPECT_EQ(form, (http::FormFields{{"token", "t"}, {"a", "1"}}));
}

TEST(CallTest, SaysWhatTheProviderSaid)
{
    const auto refusal =
        FakeHttpClient::json(401, R"({"error":"invalid_client","error_description":"No\nsuch client"})");
    EXPECT_EQ(providerError(*refusal.answer).shown, "401 invalid_client: No such client");
    EXPECT_EQ(providerError(*FakeHttpClient::answer(500, "<html>oops</html>").answer).shown, "500");
    const auto moved = FakeHttpClient::answer(302, "", {{"Location", "https://evil.example/x?token=abc"}});
    EXPECT_EQ(failureOfStatus(*moved.answer).kind, FailureKind::ProviderRedirected);
    EXPECT_EQ(failureOfStatus(*moved.answer).detail, "302 to https://evil.example");
}

TEST(CallTest, TakesJsonOnlyUnderAJsonType)
{
    const auto body = [](std::string type) {
        return jsonBody(*FakeHttpClient::answer(200, "{}", {{"Content-Type", std::move(type)}}).answer);
    };
    EXPECT_TRUE(body("application/json"));
    EXPECT_TRUE(body("Application/JSON; charset=utf-8"));
    EXPECT_TRUE(body("application/problem+json"));
    EXPECT_TRUE(jsonBody(*FakeHttpClient::answer(200, "{}").answer));
    EXPECT_FALSE(jsonBody(*FakeHttpClient::answer(200, "{}", {{"Content-Encoding", "gzip"}}).answer));
    for (const char* type : {"text/html", "text/plain", "application/jwt", "json", "application/jsonx"}) {
        EXPECT_FALSE(body(type)) << type;
    }
}

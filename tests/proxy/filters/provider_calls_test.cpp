#include "proxy/filters/auth/provider_calls.h"

#include <gmock/gmock.h>

#include <stdexcept>

#include "core/base/encoding.h"
#include "tests/core/jose/vectors.h"
#include "tests/proxy/filters/support.h"

namespace gatehouse {
namespace {

using exchange::Reason;
using ::testing::HasSubstr;
using ::testing::Not;
using tests::FakeHttpClient;
using tests::Gateway;
using tests::TestRequest;

std::string keySet()
{
    return R"({"keys":[)" + std::string(vectors::ed25519Key) + "]}";
}

TEST(ProviderCalls, NobodyIsAskedForAnEndpointThatTheConfigurationNames)
{
    Gateway gateway;
    gateway.settings->introspectionEndpoint = "https://idp.example/introspect";
    gateway.settings->tokenEndpoint = "https://idp.example/token";
    TestRequest bearer = gateway.bearer("AT1");
    gateway.send(bearer);
    EXPECT_FALSE(bearer.answer);
    TestRequest basic = gateway.basic();
    gateway.send(basic);
    EXPECT_FALSE(basic.answer);
    ASSERT_EQ(gateway.client.calls.size(), 2U);
    EXPECT_EQ(gateway.client.calls[0].url.path, "/introspect");
    EXPECT_EQ(gateway.client.calls[1].url.path, "/token");
}

TEST(ProviderCalls, AMethodWhoseEndpointIsNotNamedStillAsks)
{
    Gateway gateway;
    gateway.settings->introspectionEndpoint = "https://idp.example/introspect";
    TestRequest basic = gateway.basic();
    gateway.send(basic);
    EXPECT_FALSE(basic.answer);
    EXPECT_EQ(gateway.client.calls.size(), 2U);
    EXPECT_THAT(gateway.client.calls[0].url.path, HasSubstr("openid-configuration"));
}

TEST(ProviderCalls, TheNamedIssuerStillCounts)
{
    Gateway gateway;
    gateway.settings->introspectionEndpoint = "https://idp.example/introspect";
    gateway.introspection = R"({"active":true,"iss":"https://other.example"})";
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    ASSERT_TRUE(request.answer);
    EXPECT_EQ(request.verdict().reason, Reason::IssuerNotAllowed);
}

TEST(ProviderCalls, AProviderThatMovedIsFoundAgain)
{
    Gateway gateway;
    bool moved = false;
    gateway.client.respond = [&gateway, &moved](const net::CallRequest& request) {
        const std::string& path = request.url.path;
        if (path == "/introspect" && moved) {
            return FakeHttpClient::failure(ErrorCode::ConnectionRefused);
        }
        if (path == "/introspect" || path == "/elsewhere") {
            return FakeHttpClient::json(200, gateway.introspection);
        }
        std::string document = gateway.discovery;
        if (moved) {
            document.replace(document.find("/introspect"), 11, "/elsewhere");
        }
        return FakeHttpClient::json(200, document);
    };
    const auto passes = [&gateway](std::string token) {
        TestRequest request = gateway.bearer(std::move(token));
        gateway.send(request);
        return !request.answer;
    };
    EXPECT_TRUE(passes("AT1"));
    moved = true;
    EXPECT_FALSE(passes("AT2"));
    EXPECT_FALSE(passes("AT3"));
    EXPECT_EQ(gateway.calls("/realms/one/.well-known/openid-configuration"), 1U) << "not for every failure";
    gateway.clock->advance(std::chrono::milliseconds(1000));
    EXPECT_FALSE(passes("AT4"));
    EXPECT_TRUE(passes("AT5"));
    EXPECT_EQ(gateway.calls("/realms/one/.well-known/openid-configuration"), 2U);
    EXPECT_EQ(gateway.calls("/elsewhere"), 1U);
}

TEST(ProviderCalls, AnAnswerThatIsMerelyAFailureIsNoMove)
{
    Gateway gateway;
    gateway.client.respond = [&gateway](const net::CallRequest& request) {
        return request.url.path == "/introspect" ? FakeHttpClient::json(503, "{}")
                                                 : FakeHttpClient::json(200, gateway.discovery);
    };
    for (int i = 0; i < 3; ++i) {
        TestRequest request = gateway.bearer("AT1");
        gateway.send(request);
        EXPECT_TRUE(request.answer);
        gateway.clock->advance(std::chrono::milliseconds(2000));
    }
    EXPECT_EQ(gateway.calls("/realms/one/.well-known/openid-configuration"), 1U);
}

/// A provider that signs its introspection answers with a key that only `where` has.
void signAnswers(Gateway& gateway, std::string where)
{
    gateway.settings->introspectionAccept = "application/token-introspection+jwt";
    const std::string answer = tests::signedJwt(
        R"({"iss":"https://idp.example/realms/one","aud":"kong","token_introspection":{"active":true}})");
    gateway.client.respond = [&gateway, answer, where = std::move(where)](const net::CallRequest& request) {
        const std::string& path = request.url.path;
        if (path == "/introspect") {
            return FakeHttpClient::answer(200, answer, {{"Content-Type", "application/token-introspection+jwt"}});
        }
        if (path == "/certs" || path == "/more") {
            return FakeHttpClient::json(200, path == where ? keySet() : R"({"keys":[]})");
        }
        return FakeHttpClient::json(200, gateway.discovery);
    };
}

TEST(ProviderCalls, ASignedAnswerNeedsDiscoveryForItsKeys)
{
    Gateway gateway;
    signAnswers(gateway, "/certs");
    gateway.settings->introspectionEndpoint = "https://idp.example/introspect";
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    EXPECT_FALSE(request.answer);
    EXPECT_THAT(gateway.client.calls[0].url.path, HasSubstr("openid-configuration"));
}

TEST(ProviderCalls, KeysOfExtraJwksUrisAreTrustedToo)
{
    Gateway gateway;
    signAnswers(gateway, "/more");
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    ASSERT_TRUE(request.answer);
    EXPECT_EQ(request.verdict().reason, Reason::ProviderInvalidAnswer);

    Gateway trusting;
    signAnswers(trusting, "/more");
    trusting.settings->extraJwksUris = {"https://idp.example/more"};
    TestRequest again = trusting.bearer("AT1");
    trusting.send(again);
    EXPECT_FALSE(again.answer);
    EXPECT_EQ(trusting.calls("/certs"), 1U);
    EXPECT_EQ(trusting.calls("/more"), 1U);
}

TEST(ProviderCalls, ExtraKeysAreNotAskedForWhileTheProvidersOwnFit)
{
    Gateway gateway;
    signAnswers(gateway, "/certs");
    gateway.settings->extraJwksUris = {"https://idp.example/more"};
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    EXPECT_FALSE(request.answer);
    EXPECT_EQ(gateway.calls("/more"), 0U);
}

std::string signedAccessToken()
{
    return tests::signedJwt(R"({"iss":"https://idp.example/realms/one","exp":1700000300,"sub":"u1"})",
                            R"({"alg":"EdDSA","typ":"JWT"})");
}

void serveKeys(Gateway& gateway)
{
    gateway.client.respond = [&gateway, before = gateway.client.respond](const net::CallRequest& request) {
        return request.url.path == "/certs" ? FakeHttpClient::json(200, keySet()) : before(request);
    };
}

TEST(ProviderCalls, TheKeyOfTheAccessTokenGoesAlongWhereAHeaderAsksForIt)
{
    Gateway gateway;
    serveKeys(gateway);
    gateway.settings->upstreamAccessTokenJwk = oidc::TokenHeader{"x_token_key", false};
    gateway.settings->downstreamAccessTokenJwk = oidc::TokenHeader{"x-key", false};
    TestRequest request = gateway.bearer(signedAccessToken());
    for (int round = 0; round < 2; ++round) {
        gateway.send(request);
        ASSERT_FALSE(request.answer);
        const std::optional<std::string> key = base64Decode(request.upstreamHeader("X-Token-Key"));
        ASSERT_TRUE(key);
        EXPECT_THAT(*key, HasSubstr(R"("kty":"OKP")"));
        EXPECT_THAT(*key, Not(HasSubstr(R"("d":)")));
        EXPECT_EQ(request.downstreamHeader("X-Key"), request.upstreamHeader("X-Token-Key"));
    }
    EXPECT_EQ(gateway.calls("/certs"), 1U);
}

TEST(ProviderCalls, ATokenOfAnotherKeyGetsNoKeyHeaderAndIsLetInAllTheSame)
{
    Gateway gateway;
    serveKeys(gateway);
    gateway.settings->upstreamAccessTokenJwk = oidc::TokenHeader{"x-token-key", false};
    std::string token = signedAccessToken();
    token[token.rfind('.') + 1] = token[token.rfind('.') + 1] == 'A' ? 'B' : 'A';
    for (TestRequest request : {gateway.bearer(token), gateway.bearer("opaque")}) {
        gateway.send(request);
        EXPECT_FALSE(request.answer);
        EXPECT_EQ(request.upstreamHeader("X-Token-Key"), "(none)");
    }
}

TEST(ProviderCalls, ADefectLeadsToUnexpectedRedirectUri)
{
    Gateway gateway;
    gateway.settings->clients.push_back(gateway.settings->clients.front());
    gateway.settings->clients.back().id = "second";
    gateway.settings->unexpectedRedirectUri = {"https://other.example/", "https://help.example/"};
    gateway.client.respond = [](const net::CallRequest&) -> net::CallOutcome { throw std::runtime_error("a defect"); };
    TestRequest request = gateway.bearer("AT1");
    request.headers.emplace_back("Client-ID", "second");
    gateway.send(request);
    ASSERT_TRUE(request.answer);
    EXPECT_EQ(request.answer->status, 302);
    EXPECT_EQ(request.answerHeader("Location"), "https://help.example/");
    EXPECT_EQ(request.verdict().reason, Reason::Internal);
}

TEST(ProviderCalls, HttpVersionGoesOnTheRequestLine)
{
    Gateway gateway;
    gateway.settings->http10 = true;
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    EXPECT_FALSE(request.answer);
    for (const net::CallRequest& call : gateway.client.calls) {
        EXPECT_TRUE(call.http10);
        EXPECT_FALSE(call.keepAlive);
    }
}

}  // namespace
}  // namespace gatehouse

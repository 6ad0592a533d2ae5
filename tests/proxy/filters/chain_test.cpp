#include "proxy/filters/chain.h"

#include <gtest/gtest.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/core/jose/vectors.h"
#include "tests/proxy/filters/support.h"

using namespace gatehouse;
using exchange::Decision;
using exchange::Reason;
using std::chrono::seconds;
using tests::FakeHttpClient;
using tests::Gateway;
using tests::TestRequest;

namespace {

constexpr std::string_view unauthorized = R"({"message":"Unauthorized"})";
constexpr std::string_view discoveryPath = "/realms/one/.well-known/openid-configuration";

void expectTurnedAway(const TestRequest& request, Reason reason)
{
    ASSERT_TRUE(request.answer);
    EXPECT_EQ(request.answer->status, 401);
    EXPECT_EQ(request.answer->body, unauthorized);
    EXPECT_EQ(request.verdict().decision, Decision::TurnedAway);
    EXPECT_EQ(exchange::reasonWord(request.verdict().reason), exchange::reasonWord(reason));
}

}  // namespace

TEST(ChainTest, TheHowToPlays)
{
    Gateway gateway;
    TestRequest first = gateway.basic();
    gateway.send(first);
    EXPECT_FALSE(first.answer);
    EXPECT_EQ(first.upstreamHeader("Authorization"), "Bearer AT1");
    EXPECT_EQ(first.verdict().decision, Decision::LetIn);
    EXPECT_EQ(first.verdict().reason, Reason::PasswordGrant);
    EXPECT_EQ(first.verdict().authMethod, "password");
    EXPECT_EQ(first.record->accessToken, "AT1");
    ASSERT_EQ(first.record->legs.size(), 3U);
    EXPECT_EQ(first.record->legs[1].purpose, exchange::LegPurpose::Discovery);
    EXPECT_EQ(first.record->legs[2].purpose, exchange::LegPurpose::Token);

    TestRequest again = gateway.basic();
    gateway.send(again);
    EXPECT_FALSE(again.answer);
    EXPECT_EQ(again.verdict().reason, Reason::PasswordGrantCached);
    EXPECT_EQ(again.verdict().field, "cache_tokens");
    ASSERT_EQ(again.record->legs.size(), 2U);
    EXPECT_TRUE(again.record->legs[1].ghost);
    EXPECT_EQ(again.record->legs[1].filledBy, 1U);
    EXPECT_EQ(again.record->legs[1].url, "https://idp.example/token");
    EXPECT_EQ(again.record->legs[1].cacheLifetimeLeft, seconds(300));
    EXPECT_EQ(again.record->identityProviderCalls(), 0U);

    TestRequest token = gateway.bearer("AT1");
    gateway.send(token);
    EXPECT_FALSE(token.answer);
    EXPECT_EQ(token.verdict().reason, Reason::Introspection);
    EXPECT_TRUE(token.upstream.set.empty()) << "the client's own Authorization says it already";

    TestRequest cached = gateway.bearer("AT1");
    gateway.send(cached);
    EXPECT_EQ(cached.verdict().reason, Reason::IntrospectionCached);
    EXPECT_EQ(cached.record->legs[1].filledBy, 3U);
    EXPECT_EQ(gateway.calls("/introspect"), 1U);
    EXPECT_EQ(gateway.calls("/token"), 1U);
    EXPECT_EQ(gateway.calls(discoveryPath), 1U);
    EXPECT_EQ(gateway.chain.counters().hits, 3U) << "one of them is discovery's";
    ASSERT_EQ(gateway.chain.providerStates().size(), 1U);
    EXPECT_TRUE(gateway.chain.providerStates()[0].reachable);
}

TEST(ChainTest, WithoutCredentialTheRealmAlone)
{
    Gateway gateway;
    TestRequest request;
    gateway.send(request);
    expectTurnedAway(request, Reason::NoCredential);
    EXPECT_EQ(request.answer->body.size(), 26U);
    EXPECT_EQ(request.answerHeader("WWW-Authenticate"), "Bearer realm=\"idp.example\"");
    EXPECT_EQ(request.answerHeader("Content-Type"), "application/json; charset=utf-8");
    EXPECT_TRUE(gateway.client.calls.empty());
}

TEST(ChainTest, AnInactiveTokenIsInvalidAndNotRemembered)
{
    Gateway gateway;
    gateway.introspection = R"({"active":false})";
    for (int i = 1; i <= 2; ++i) {
        TestRequest request = gateway.bearer("nope");
        gateway.send(request);
        expectTurnedAway(request, Reason::TokenInactive);
        EXPECT_EQ(request.answerHeader("WWW-Authenticate"), "Bearer realm=\"idp.example\", error=\"invalid_token\"");
        EXPECT_EQ(gateway.calls("/introspect"), static_cast<std::size_t>(i));
    }
    gateway.settings->cacheTtlNegative = seconds(30);
    for (int i = 1; i <= 3; ++i) {
        TestRequest request = gateway.bearer("nope");
        gateway.send(request);
        expectTurnedAway(request, Reason::TokenInactive);
        EXPECT_EQ(gateway.calls("/introspect"), 3U);
    }
    gateway.clock->advance(seconds(30));
    gateway.introspection = R"({"active":true})";
    TestRequest request = gateway.bearer("nope");
    gateway.send(request);
    EXPECT_FALSE(request.answer);
}

TEST(ChainTest, ARevokedTokenIsRefusedOnceTheEntryIsGone)
{
    Gateway gateway;
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    gateway.introspection = R"({"active":false})";
    gateway.clock->advance(seconds(299));
    gateway.send(request);
    EXPECT_FALSE(request.answer);
    gateway.clock->advance(seconds(1));
    gateway.send(request);
    expectTurnedAway(request, Reason::TokenInactive);
    gateway.introspection = R"({"active":true})";
    gateway.send(request);
    gateway.introspection = R"({"active":false})";
    gateway.chain.clear();
    gateway.send(request);
    expectTurnedAway(request, Reason::TokenInactive);
}

TEST(ChainTest, WithoutTheCacheEveryRequestIsAskedAbout)
{
    Gateway gateway;
    gateway.settings->cacheIntrospection = false;
    gateway.settings->cacheTokens = false;
    for (int i = 0; i < 2; ++i) {
        TestRequest token = gateway.bearer("AT1");
        gateway.send(token);
        EXPECT_EQ(token.verdict().reason, Reason::Introspection);
        TestRequest password = gateway.basic();
        gateway.send(password);
        EXPECT_EQ(password.verdict().reason, Reason::PasswordGrant);
    }
    EXPECT_EQ(gateway.calls("/introspect"), 2U);
    EXPECT_EQ(gateway.calls("/token"), 2U);
}

TEST(ChainTest, AnswersAreNotSharedOverWhatTheyDependOn)
{
    Gateway gateway;
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    const auto asksAnew = [&](auto change) {
        const std::size_t before = gateway.calls("/introspect") + gateway.calls("/other");
        auto changed = std::make_shared<oidc::Settings>(*gateway.settings);
        change(*changed);
        std::swap(gateway.settings, changed);
        gateway.send(request);
        std::swap(gateway.settings, changed);
        return gateway.calls("/introspect") + gateway.calls("/other") == before + 1;
    };
    EXPECT_TRUE(asksAnew([](oidc::Settings& s) { s.fingerprint = 43; }));
    EXPECT_TRUE(asksAnew([](oidc::Settings& s) { s.introspectionEndpoint = "https://idp.example/other"; }));
    EXPECT_TRUE(asksAnew([](oidc::Settings& s) { s.clients[0].id = "other"; }));
    EXPECT_TRUE(asksAnew([](oidc::Settings& s) { s.introspectionPostArgsClientHeaders = {"Host"}; }));
    EXPECT_FALSE(asksAnew([](oidc::Settings&) {}));
    TestRequest other = gateway.bearer("AT2");
    const std::size_t before = gateway.calls("/introspect");
    gateway.send(other);
    EXPECT_EQ(gateway.calls("/introspect"), before + 1);
}

TEST(ChainTest, APasswordIsPartOfTheKey)
{
    Gateway gateway;
    TestRequest right = gateway.basic();
    gateway.send(right);
    gateway.client.outcomes.push_back(
        FakeHttpClient::json(401, R"({"error":"invalid_grant","error_description":"Invalid user credentials"})"));
    TestRequest wrong = gateway.basic("alex", "dough");
    gateway.send(wrong);
    expectTurnedAway(wrong, Reason::UserCredentialsWrong);
    EXPECT_EQ(wrong.answerHeader("WWW-Authenticate"), "Bearer realm=\"idp.example\"");
    EXPECT_EQ(wrong.verdict().detail, "401 invalid_grant: Invalid user credentials");
    EXPECT_EQ(gateway.calls("/token"), 2U);
}

TEST(ChainTest, ATokenThatHasRunOutIsFetchedAgain)
{
    Gateway gateway;
    TestRequest request = gateway.basic();
    gateway.send(request);
    gateway.clock->advance(seconds(300));
    gateway.token = R"({"access_token":"AT2","token_type":"Bearer","expires_in":0})";
    for (int i = 0; i < 2; ++i) {
        gateway.send(request);
        EXPECT_EQ(request.upstreamHeader("Authorization"), "Bearer AT2");
        EXPECT_EQ(request.verdict().reason, Reason::PasswordGrant) << "a lifetime of 0 is never cached";
    }
    EXPECT_EQ(gateway.calls("/token"), 3U);
}

TEST(ChainTest, EveryFaultOfTheProviderEndsIn401AndSaysWhich)
{
    struct Row {
        net::CallOutcome outcome;
        Reason reason;
    };
    const std::vector<Row> rows{
        {FakeHttpClient::failure(ErrorCode::ConnectionRefused), Reason::ProviderUnreachable},
        {FakeHttpClient::failure(ErrorCode::TimedOut), Reason::ProviderTimedOut},
        {FakeHttpClient::failure(ErrorCode::TlsFailed), Reason::ProviderTlsFailed},
        {FakeHttpClient::failure(ErrorCode::TooLarge), Reason::ProviderInvalidAnswer},
        {FakeHttpClient::failure(ErrorCode::ProtocolViolation), Reason::ProviderInvalidAnswer},
        {FakeHttpClient::answer(302, "", {{"Location", "https://evil.example/"}}), Reason::ProviderRedirected},
        {FakeHttpClient::json(500, R"({"active":true})"), Reason::ProviderStatus},
        {FakeHttpClient::answer(200, "<html>", {{"Content-Type", "text/html"}}), Reason::ProviderInvalidAnswer},
        {FakeHttpClient::json(200, R"({"active":"true"})"), Reason::ProviderInvalidAnswer},
        {FakeHttpClient::json(401, R"({"error":"invalid_request"})"), Reason::ClientCredentialsWrong},
        {FakeHttpClient::json(403, R"({"error":"invalid_request"})"), Reason::ClientIsPublic},
    };
    for (const Row& row : rows) {
        Gateway gateway;
        TestRequest warm = gateway.bearer("warm");
        gateway.send(warm);
        gateway.client.outcomes.push_back(row.outcome);
        TestRequest request = gateway.bearer("AT1");
        gateway.send(request);
        expectTurnedAway(request, row.reason);
        // Nothing of it is remembered: the next request is let in.
        gateway.send(request);
        EXPECT_FALSE(request.answer) << exchange::reasonWord(row.reason);
    }
}

TEST(ChainTest, ADeadProviderIsLeftAloneForASecond)
{
    Gateway gateway;
    gateway.client.outcomes.push_back(FakeHttpClient::failure(ErrorCode::ConnectionRefused));
    TestRequest request = gateway.bearer("AT1");
    for (int i = 0; i < 5; ++i) {
        gateway.send(request);
        expectTurnedAway(request, Reason::ProviderUnreachable);
    }
    EXPECT_EQ(gateway.client.calls.size(), 1U);
    EXPECT_FALSE(gateway.chain.providerStates().at(0).reachable);
    gateway.clock->advance(seconds(1));
    gateway.send(request);
    EXPECT_FALSE(request.answer) << "back within a second of the provider's return";
    EXPECT_TRUE(gateway.chain.providerStates().at(0).reachable);
}

TEST(ChainTest, OldMetadataServesWhileDiscoveryFails)
{
    Gateway gateway;
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    gateway.clock->advance(seconds(3601));
    gateway.client.outcomes.push_back(FakeHttpClient::json(503, "{}"));
    TestRequest other = gateway.bearer("AT2");
    gateway.introspection = R"({"active":true})";
    gateway.send(other);
    EXPECT_FALSE(other.answer);
    EXPECT_EQ(gateway.calls(discoveryPath), 2U);
    TestRequest third = gateway.bearer("AT3");
    gateway.send(third);
    EXPECT_EQ(gateway.calls(discoveryPath), 2U) << "left alone for a while";
    gateway.clock->advance(seconds(5));
    TestRequest fourth = gateway.bearer("AT4");
    gateway.send(fourth);
    EXPECT_FALSE(fourth.answer);
    EXPECT_EQ(gateway.calls(discoveryPath), 3U);
}

TEST(ChainTest, AMissingEndpointIsLookedForAgainAfterAWhile)
{
    Gateway gateway;
    const std::string whole = gateway.discovery;
    gateway.discovery = R"({"issuer":"https://idp.example/realms/one"})";
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    expectTurnedAway(request, Reason::ProviderEndpointMissing);
    EXPECT_EQ(request.verdict().field, "introspection_endpoint");
    gateway.clock->advance(std::chrono::milliseconds(999));
    gateway.send(request);
    EXPECT_EQ(gateway.calls(discoveryPath), 1U);
    gateway.clock->advance(std::chrono::milliseconds(1));
    gateway.send(request);
    expectTurnedAway(request, Reason::ProviderEndpointMissing);
    EXPECT_EQ(gateway.calls(discoveryPath), 2U);
    gateway.discovery = whole;
    gateway.clock->advance(std::chrono::milliseconds(29'999));
    gateway.send(request);
    expectTurnedAway(request, Reason::ProviderEndpointMissing);
    EXPECT_EQ(gateway.calls(discoveryPath), 2U) << "rediscovery_lifetime is 30 s";
    gateway.clock->advance(std::chrono::milliseconds(1));
    gateway.send(request);
    EXPECT_FALSE(request.answer);
    EXPECT_EQ(gateway.calls(discoveryPath), 3U);
}

TEST(ChainTest, AnotherIssuerIsRefusedAtDiscovery)
{
    Gateway gateway;
    gateway.discovery = R"({"issuer":"https://evil.example","introspection_endpoint":"https://evil.example/i"})";
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    expectTurnedAway(request, Reason::ProviderIssuerMismatch);
    EXPECT_EQ(request.verdict().field, "issuer");
    EXPECT_EQ(gateway.client.calls.size(), 1U);
}

TEST(ChainTest, APseudoIssuerNeedsNoDiscovery)
{
    Gateway gateway;
    gateway.settings->usingPseudoIssuer = true;
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    expectTurnedAway(request, Reason::ProviderEndpointMissing);
    gateway.settings->introspectionEndpoint = "https://idp.example/introspect";
    gateway.send(request);
    EXPECT_FALSE(request.answer);
    EXPECT_EQ(gateway.calls(discoveryPath), 0U);
}

TEST(ChainTest, ResurrectionServesOldAnswersOfAFailingProviderUntilTheTokenExpires)
{
    Gateway gateway;
    gateway.settings->cacheTtlMax = seconds(60);
    gateway.settings->cacheTtlResurrect = seconds(1000);
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    gateway.client.respond = [](const net::CallRequest&) { return FakeHttpClient::failure(ErrorCode::TimedOut); };
    gateway.clock->advance(seconds(100));
    gateway.send(request);
    EXPECT_FALSE(request.answer);
    EXPECT_EQ(request.verdict().reason, Reason::IntrospectionCached);
    gateway.client.respond = [](const net::CallRequest&) { return FakeHttpClient::json(200, R"({"active":false})"); };
    gateway.send(request);
    expectTurnedAway(request, Reason::TokenInactive);
    gateway.client.respond = [](const net::CallRequest&) { return FakeHttpClient::failure(ErrorCode::TimedOut); };
    gateway.clock->advance(seconds(200));
    gateway.send(request);
    expectTurnedAway(request, Reason::ProviderTimedOut);
}

TEST(ChainTest, OneCallForAHerd)
{
    Gateway gateway;
    boost::asio::steady_timer hold(gateway.io, boost::asio::steady_timer::time_point::max());
    gateway.client.before = [&hold]() -> net::Awaitable<void> {
        boost::system::error_code ignored;
        co_await hold.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    };
    std::vector<TestRequest> herd(1000, gateway.bearer("AT1"));
    for (TestRequest& request : herd) {
        gateway.begin(request);
    }
    EXPECT_EQ(gateway.client.calls.size(), 1U) << "discovery";
    hold.expires_at(boost::asio::steady_timer::time_point::min());
    gateway.run();
    EXPECT_EQ(gateway.calls("/introspect"), 1U);
    EXPECT_EQ(gateway.calls(discoveryPath), 1U);
    std::size_t real = 0;
    for (const TestRequest& request : herd) {
        EXPECT_FALSE(request.answer);
        real += request.record->identityProviderCalls();
    }
    EXPECT_EQ(real, 2U);
    EXPECT_TRUE(herd[5].record->legs[1].shared);
    EXPECT_EQ(herd[5].record->legs[1].filledBy, 1U);
    EXPECT_EQ(gateway.chain.counters().shared, 999U);
}

TEST(ChainTest, OptionsPassOnlyWherePreflightIsSwitchedOff)
{
    Gateway gateway;
    TestRequest request;
    request.method = "OPTIONS";
    request.headers = {{"X-Consumer-ID", "me"}};
    gateway.send(request);
    expectTurnedAway(request, Reason::NoCredential);
    gateway.settings->runOnPreflight = false;
    gateway.send(request);
    EXPECT_FALSE(request.answer);
    EXPECT_EQ(request.verdict().reason, Reason::Preflight);
    EXPECT_EQ(request.verdict().field, "run_on_preflight");
    EXPECT_TRUE(request.removed("X-Consumer-ID")) << "nobody names himself on an open path";
}

TEST(ChainTest, ADefectOfOursFailsClosed)
{
    Gateway gateway;
    gateway.client.respond = [](const net::CallRequest&) -> net::CallOutcome { throw std::bad_alloc(); };
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    ASSERT_TRUE(request.answer);
    EXPECT_EQ(request.answer->status, 500);
    EXPECT_EQ(request.verdict().decision, Decision::Failed);
    EXPECT_EQ(request.verdict().reason, Reason::Internal);
    Gateway healthy;
    healthy.send(request);
    EXPECT_FALSE(request.answer);
}

TEST(ChainTest, AFailedRuleIs403)
{
    Gateway gateway;
    gateway.settings->scopesRule = {{"scope"}, {"profile", "openid phone"}};
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    ASSERT_TRUE(request.answer);
    EXPECT_EQ(request.answer->status, 403);
    EXPECT_EQ(request.answer->body, R"({"message":"Forbidden"})");
    EXPECT_EQ(request.answer->body.size(), 23U);
    EXPECT_EQ(request.answerHeader("WWW-Authenticate"), "Bearer realm=\"idp.example\", error=\"insufficient_scope\"");
    EXPECT_EQ(request.verdict().reason, Reason::ScopeMissing);
    EXPECT_EQ(request.verdict().field, "scopes_required");
    EXPECT_EQ(request.verdict().detail, "profile or openid phone");
    EXPECT_EQ(request.verdict().authMethod, "introspection");
}

TEST(ChainTest, KeysAreFetchedAgainWhenASignedAnswerDoesNotFit)
{
    Gateway gateway;
    gateway.settings->introspectionAccept = "application/token-introspection+jwt";
    std::string keys = R"({"keys":[]})";
    std::size_t keyCalls = 0;
    const std::string answer = tests::signedJwt(
        R"({"iss":"https://idp.example/realms/one","aud":"kong","token_introspection":{"active":true}})");
    gateway.client.respond = [&](const net::CallRequest& request) {
        if (request.url.path == "/certs") {
            ++keyCalls;
            return FakeHttpClient::json(200, keys);
        }
        return request.url.path == "/introspect"
                   ? FakeHttpClient::answer(200, answer, {{"Content-Type", "application/token-introspection+jwt"}})
                   : FakeHttpClient::json(200, gateway.discovery);
    };
    TestRequest request = gateway.bearer("AT1");
    gateway.send(request);
    expectTurnedAway(request, Reason::ProviderInvalidAnswer);
    EXPECT_EQ(keyCalls, 1U);
    gateway.clock->advance(std::chrono::milliseconds(1));
    gateway.send(request);
    expectTurnedAway(request, Reason::ProviderInvalidAnswer);
    EXPECT_EQ(keyCalls, 2U) << "rotated keys are there at once";
    keys = R"({"keys":[)" + std::string(vectors::ed25519Key) + "]}";
    gateway.clock->advance(std::chrono::milliseconds(29'999));
    gateway.send(request);
    expectTurnedAway(request, Reason::ProviderInvalidAnswer);
    EXPECT_EQ(keyCalls, 2U) << "then at most once in rediscovery_lifetime";
    gateway.clock->advance(std::chrono::milliseconds(1));
    gateway.send(request);
    EXPECT_FALSE(request.answer);
    EXPECT_EQ(keyCalls, 3U);
}

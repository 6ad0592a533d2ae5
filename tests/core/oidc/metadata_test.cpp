#include "core/oidc/metadata.h"

#include <gtest/gtest.h>

#include "tests/core/oidc/support.h"

using namespace gatehouse;
using namespace gatehouse::oidc;
using gatehouse::tests::FakeHttpClient;

namespace {

constexpr std::string_view document = R"({"issuer":"https://idp.example/realms/one",
    "token_endpoint":"https://idp.example/token","introspection_endpoint":"https://idp.example/introspect",
    "jwks_uri":"https://idp.example/certs","token_endpoint_auth_methods_supported":["private_key_jwt","client_secret_post"]})";

FailureKind kindOf(const Settings& settings, const net::CallOutcome& outcome)
{
    const auto read = readMetadata(settings, outcome);
    EXPECT_FALSE(read);
    return read ? FailureKind::Cancelled : read.error().kind;
}

}  // namespace

TEST(MetadataTest, AsksAtTheWellKnownPlace)
{
    Settings settings = tests::settings();
    settings.discoveryHeaders = {{"X-Tenant", "one"}};
    EXPECT_EQ(discoveryRequest(settings)->url.toString(),
              "https://idp.example/realms/one/.well-known/openid-configuration");
    EXPECT_EQ(tests::header(*discoveryRequest(settings), "X-Tenant"), "one");
    settings.issuer = "https://idp.example/";
    EXPECT_EQ(discoveryRequest(settings)->url.toString(), "https://idp.example/.well-known/openid-configuration");
    settings.discoveryUrl = "https://idp.example/elsewhere";
    EXPECT_EQ(discoveryRequest(settings)->url.toString(), "https://idp.example/elsewhere");
}

TEST(MetadataTest, ReadsTheDocument)
{
    const auto read = readMetadata(tests::settings(), FakeHttpClient::json(200, std::string(document)));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->issuer, "https://idp.example/realms/one");
    EXPECT_EQ(read->tokenEndpoint, "https://idp.example/token");
    EXPECT_EQ(read->introspectionEndpoint, "https://idp.example/introspect");
    EXPECT_EQ(read->jwksUri, "https://idp.example/certs");
    EXPECT_EQ(read->tokenEndpointAuthMethodsSupported,
              (std::vector<std::string>{"private_key_jwt", "client_secret_post"}));
}

/// RFC 8705 section 5.
TEST(MetadataTest, ReadsTheEndpointsForThoseWhoShowACertificate)
{
    const auto read = [](const std::string& aliases) {
        return *readMetadata(tests::settings(), FakeHttpClient::json(200, R"({"issuer":"https://idp.example/realms/one",
            "token_endpoint":"https://idp.example/token","mtls_endpoint_aliases":)"
                                                                              + aliases + "}"));
    };
    const ProviderMetadata metadata = read(
        R"({"token_endpoint":"https://mtls.idp.example/token","introspection_endpoint":"https://mtls.idp.example/in"})");
    EXPECT_EQ(metadata.tokenEndpoint, "https://idp.example/token");
    EXPECT_EQ(metadata.mtlsTokenEndpoint, "https://mtls.idp.example/token");
    EXPECT_EQ(metadata.mtlsIntrospectionEndpoint, "https://mtls.idp.example/in");
    for (const char* aliases : {"[]", "7", R"({"token_endpoint":"no URL"})", R"({"token_endpoint":1})", "{}"}) {
        EXPECT_FALSE(read(aliases).mtlsTokenEndpoint) << aliases;
    }
}

TEST(MetadataTest, TheIssuerIsComparedOctetForOctet)
{
    for (const char* issuer :
         {"https://idp.example/realms/two", "https://IDP.example/realms/one", "http://idp.example/realms/one",
          "https://idp.example:443/realms/one", "https://idp.example/realms/one/", ""}) {
        const auto answer = FakeHttpClient::json(200, R"({"issuer":")" + std::string(issuer) + R"("})");
        EXPECT_EQ(kindOf(tests::settings(), answer), FailureKind::ProviderIssuerMismatch) << issuer;
    }
    Settings settings = tests::settings();
    const auto other = FakeHttpClient::json(200, R"({"issuer":"https://other.example"})");
    settings.issuersAllowed = {"https://other.example"};
    EXPECT_TRUE(readMetadata(settings, other));
    settings.issuer += "/";
    EXPECT_EQ(kindOf(settings, FakeHttpClient::json(200, std::string(document))), FailureKind::ProviderIssuerMismatch);
}

TEST(MetadataTest, RefusesWhatIsNoDiscoveryDocument)
{
    const Settings settings = tests::settings();
    for (const char* body :
         {"", "<html></html>", "[]", "{}", R"({"issuer":7})",
          R"({"issuer":"https://idp.example/realms/one","token_endpoint":"ftp://x"})",
          R"({"issuer":"https://idp.example/realms/one","token_endpoint":["https://x"]})",
          R"({"issuer":"https://idp.example/realms/one","issuer":"https://idp.example/realms/one"})"}) {
        EXPECT_EQ(kindOf(settings, FakeHttpClient::json(200, body)), FailureKind::ProviderInvalidAnswer) << body;
    }
    EXPECT_EQ(kindOf(settings, FakeHttpClient::answer(200, std::string(document), {{"Content-Type", "text/html"}})),
              FailureKind::ProviderInvalidAnswer);
    EXPECT_EQ(kindOf(settings, FakeHttpClient::json(404, R"({"error":"Realm does not exist"})")),
              FailureKind::ProviderStatus);
    EXPECT_EQ(kindOf(settings, FakeHttpClient::answer(301, "", {{"Location", "https://x.example/"}})),
              FailureKind::ProviderRedirected);
    EXPECT_EQ(kindOf(settings, FakeHttpClient::failure(ErrorCode::TimedOut)), FailureKind::ProviderTimedOut);
}

TEST(MetadataTest, IssuersAllowedReplaceTheOneIssuer)
{
    Settings settings = tests::settings();
    const ProviderMetadata metadata = tests::metadata();
    EXPECT_TRUE(issuerTrusted(settings, metadata, "https://idp.example/realms/one"));
    EXPECT_FALSE(issuerTrusted(settings, metadata, "https://idp.example/realms/one/"));
    settings.issuersAllowed = {"https://a.example"};
    EXPECT_TRUE(issuerTrusted(settings, metadata, "https://a.example"));
    EXPECT_FALSE(issuerTrusted(settings, metadata, "https://idp.example/realms/one"));
    EXPECT_EQ(pseudoMetadata(settings).issuer, settings.issuer);
    EXPECT_EQ(pseudoMetadata(settings).tokenEndpoint, std::nullopt);
}

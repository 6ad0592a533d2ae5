#include "core/oidc/client_authentication/client_authentication.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/core/oidc/support.h"

using namespace gatehouse;
using namespace gatehouse::oidc;

namespace {

struct Applied {
    std::string authorization;
    http::FormFields form;
};

Applied apply(std::string_view method, std::string_view id, std::string_view secret)
{
    Client client;
    client.id = id;
    client.secret = SecretBytes(std::string(secret));
    net::CallRequest request;
    Applied applied;
    EXPECT_TRUE(authenticateClient(method, client, request, applied.form));
    applied.authorization = tests::header(request, "Authorization");
    return applied;
}

}  // namespace

TEST(ClientAuthenticationTest, client_secret_basic)
{
    // RFC 6749 section 2.3.1
    EXPECT_EQ(apply("client_secret_basic", "s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw").authorization,
              "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3");
    // Form-encoded first: "a:b" and "p@ss word" → "a%3Ab:p%40ss+word"
    EXPECT_EQ(apply("client_secret_basic", "a:b", "p@ss word").authorization, "Basic YSUzQWI6cCU0MHNzK3dvcmQ=");
    EXPECT_TRUE(apply("client_secret_basic", "a", "b").form.empty());
}

TEST(ClientAuthenticationTest, client_secret_post)
{
    const Applied applied = apply("client_secret_post", "kong", "s3cret");
    EXPECT_EQ(applied.form, (http::FormFields{{"client_id", "kong"}, {"client_secret", "s3cret"}}));
    EXPECT_EQ(applied.authorization, "(none)");
}

TEST(ClientAuthenticationTest, none)
{
    const Applied applied = apply("none", "kong", "s3cret");
    EXPECT_EQ(applied.form, (http::FormFields{{"client_id", "kong"}}));
    EXPECT_EQ(applied.authorization, "(none)");
}

TEST(ClientAuthenticationTest, WhatIsKnownButNotActedOnSaysSo)
{
    std::vector<std::string_view> later;
    for (const ClientAuthenticationMethod& method : clientAuthenticationMethods()) {
        if (method.apply == nullptr) {
            later.push_back(method.id);
            net::CallRequest request;
            http::FormFields form;
            const auto applied = authenticateClient(method.id, {}, request, form);
            ASSERT_FALSE(applied);
            EXPECT_EQ(applied.error().kind, FailureKind::ConfigurationInvalid);
            EXPECT_EQ(applied.error().detail,
                      "client authentication " + std::string(method.id) + " is not acted on yet");
            EXPECT_TRUE(form.empty());
        }
    }
    EXPECT_EQ(later, (std::vector<std::string_view>{"client_secret_jwt", "private_key_jwt"}));
    net::CallRequest request;
    http::FormFields form;
    EXPECT_FALSE(authenticateClient("client_secret", {}, request, form));
}

TEST(ClientAuthenticationTest, WithACertificateTheRequestOnlyNamesTheClient)
{
    Client client;
    client.id = "c";
    for (const std::string_view id : {"tls_client_auth", "self_signed_tls_client_auth"}) {
        net::CallRequest request;
        http::FormFields form;
        EXPECT_TRUE(authenticateClient(id, client, request, form));
        EXPECT_EQ(form, (http::FormFields{{"client_id", "c"}}));
        EXPECT_FALSE(request.headers.find("Authorization"));
    }
}

TEST(ClientAuthenticationTest, FieldThenClientThenDiscoveryThenBasic)
{
    Settings settings = tests::settings();
    ProviderMetadata metadata = tests::metadata();
    Client client = settings.clients.front();
    const auto token = [&] { return clientAuthenticationFor(CallEndpoint::Token, settings, client, metadata); };
    const auto introspection = [&] {
        return clientAuthenticationFor(CallEndpoint::Introspection, settings, client, metadata);
    };
    EXPECT_EQ(token(), "client_secret_basic");
    metadata.tokenEndpointAuthMethodsSupported = {"private_key_jwt", "client_secret_post"};
    EXPECT_EQ(token(), "client_secret_post");
    EXPECT_EQ(introspection(), "client_secret_post");
    metadata.introspectionEndpointAuthMethodsSupported = {"client_secret_post", "client_secret_basic"};
    EXPECT_EQ(introspection(), "client_secret_basic");
    metadata.tokenEndpointAuthMethodsSupported = {"private_key_jwt"};
    EXPECT_EQ(token(), "private_key_jwt");
    client.authentication = "none";
    EXPECT_EQ(token(), "none");
    settings.tokenEndpointAuthMethod = "client_secret_basic";
    EXPECT_EQ(token(), "client_secret_basic");
    EXPECT_EQ(introspection(), "none");
    settings.introspectionEndpointAuthMethod = "client_secret_post";
    EXPECT_EQ(introspection(), "client_secret_post");
}

TEST(ClientAuthenticationTest, AClientWithoutSecretIsPublic)
{
    Client client;
    client.id = "kong";
    EXPECT_EQ(clientAuthenticationFor(CallEndpoint::Token, tests::settings(), client, tests::metadata()), "none");
}

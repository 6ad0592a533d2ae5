#include "core/oidc/client_endpoint.h"

#include <gtest/gtest.h>

#include "tests/core/oidc/support.h"

namespace gatehouse::oidc {
namespace {

std::string endpointOf(CallEndpoint endpoint, std::string_view method, const Settings& settings,
                       const ProviderMetadata& metadata)
{
    const std::string* const found = clientEndpoint(endpoint, method, settings, metadata);
    return found != nullptr ? *found : "(none)";
}

TEST(ClientEndpointTest, WithoutACertificateTheFieldThenDiscovery)
{
    Settings settings = tests::settings();
    ProviderMetadata metadata = tests::metadata();
    metadata.mtlsTokenEndpoint = "https://mtls.idp.example/token";
    settings.mtlsIntrospectionEndpoint = "https://mtls.idp.example/introspect";
    const auto method = "client_secret_basic";
    EXPECT_EQ(endpointOf(CallEndpoint::Token, method, settings, metadata), "https://idp.example/token");
    EXPECT_EQ(endpointOf(CallEndpoint::Introspection, method, settings, metadata), "https://idp.example/introspect");
    EXPECT_FALSE(configuresClientEndpoint(CallEndpoint::Introspection, method, settings));
    settings.tokenEndpoint = "https://own.example/token";
    EXPECT_EQ(endpointOf(CallEndpoint::Token, method, settings, metadata), "https://own.example/token");
    EXPECT_TRUE(configuresClientEndpoint(CallEndpoint::Token, method, settings));
    EXPECT_EQ(endpointOf(CallEndpoint::Introspection, method, tests::settings(), {}), "(none)");
}

TEST(ClientEndpointTest, WithACertificateTheMtlsFieldThenTheAliasThenAsWithoutOne)
{
    for (const std::string_view method : {"tls_client_auth", "self_signed_tls_client_auth"}) {
        Settings settings = tests::settings();
        ProviderMetadata metadata = tests::metadata();
        EXPECT_EQ(endpointOf(CallEndpoint::Token, method, settings, metadata), "https://idp.example/token");
        settings.tokenEndpoint = "https://own.example/token";
        EXPECT_EQ(endpointOf(CallEndpoint::Token, method, settings, metadata), "https://own.example/token");
        EXPECT_FALSE(configuresClientEndpoint(CallEndpoint::Token, method, settings)) << "an alias would go first";
        metadata.mtlsTokenEndpoint = "https://alias.idp.example/token";
        EXPECT_EQ(endpointOf(CallEndpoint::Token, method, settings, metadata), "https://alias.idp.example/token");
        settings.mtlsTokenEndpoint = "https://mtls.example/token";
        EXPECT_EQ(endpointOf(CallEndpoint::Token, method, settings, metadata), "https://mtls.example/token");
        EXPECT_TRUE(configuresClientEndpoint(CallEndpoint::Token, method, settings));
        EXPECT_EQ(endpointOf(CallEndpoint::Introspection, method, settings, metadata),
                  "https://idp.example/introspect");
    }
}

}  // namespace
}  // namespace gatehouse::oidc

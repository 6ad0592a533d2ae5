#include "core/oidc/client_endpoint.h"

namespace gatehouse::oidc {
namespace {

/// Who names an endpoint, the first first.
struct Sources {
    const std::optional<std::string>& mtlsField;
    const std::optional<std::string>& mtlsAlias;
    const std::optional<std::string>& field;
    const std::optional<std::string>& discovered;
};

Sources sourcesOf(CallEndpoint endpoint, const Settings& settings, const ProviderMetadata& metadata) noexcept
{
    if (endpoint == CallEndpoint::Introspection) {
        return {settings.mtlsIntrospectionEndpoint, metadata.mtlsIntrospectionEndpoint, settings.introspectionEndpoint,
                metadata.introspectionEndpoint};
    }
    return {settings.mtlsTokenEndpoint, metadata.mtlsTokenEndpoint, settings.tokenEndpoint, metadata.tokenEndpoint};
}

}  // namespace

bool showsCertificate(std::string_view methodId) noexcept
{
    return methodId == "tls_client_auth" || methodId == "self_signed_tls_client_auth";
}

const std::string* clientEndpoint(CallEndpoint endpoint, std::string_view methodId, const Settings& settings,
                                  const ProviderMetadata& metadata) noexcept
{
    const Sources sources = sourcesOf(endpoint, settings, metadata);
    if (showsCertificate(methodId)) {
        for (const auto* const named : {&sources.mtlsField, &sources.mtlsAlias}) {
            if (*named) {
                return &**named;
            }
        }
    }
    for (const auto* const named : {&sources.field, &sources.discovered}) {
        if (*named) {
            return &**named;
        }
    }
    return nullptr;
}

bool configuresClientEndpoint(CallEndpoint endpoint, std::string_view methodId, const Settings& settings) noexcept
{
    const bool introspection = endpoint == CallEndpoint::Introspection;
    if (showsCertificate(methodId)) {
        return (introspection ? settings.mtlsIntrospectionEndpoint : settings.mtlsTokenEndpoint).has_value();
    }
    return (introspection ? settings.introspectionEndpoint : settings.tokenEndpoint).has_value();
}

}  // namespace gatehouse::oidc

#include "core/oidc/metadata.h"

#include <boost/json/array.hpp>

#include <algorithm>

#include "core/jose/claims.h"
#include "core/jose/json.h"
#include "core/oidc/call.h"

namespace gatehouse::oidc {
namespace {

namespace json = boost::json;

constexpr std::string_view wellKnown = "/.well-known/openid-configuration";

std::string_view withoutFinalSlash(std::string_view text) noexcept
{
    return text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
}

bool isListed(const std::vector<std::string>& list, std::string_view text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

/// An endpoint member: absent, or a URL that can be called.
Outcome<std::optional<std::string>> endpoint(const json::object& document, std::string_view name)
{
    const json::value* value = jose::findClaim(document, name);
    if (value == nullptr) {
        return std::nullopt;
    }
    const std::optional<std::string_view> text = jose::stringClaim(document, name);
    if (!text || !http::Url::parse(*text)) {
        return failed(FailureKind::ProviderInvalidAnswer, std::string(name) + " is no URL", "issuer");
    }
    return std::string(*text);
}

/// Strings of an array; anything else in it, or another type, counts as not said: it is only a hint.
std::vector<std::string> hints(const json::object& document, std::string_view name)
{
    std::vector<std::string> list;
    const json::value* value = jose::findClaim(document, name);
    if (value != nullptr && value->is_array()) {
        for (const json::value& element : value->as_array()) {
            if (const json::string* text = element.if_string()) {
                list.emplace_back(text->data(), text->size());
            }
        }
    }
    return list;
}

Outcome<void> checkIssuer(const Settings& settings, std::string_view issuer)
{
    if (isListed(settings.issuersAllowed, issuer) || issuer == settings.issuer) {
        return {};
    }
    return failed(FailureKind::ProviderIssuerMismatch, "the discovery document names " + fitToShow(issuer), "issuer");
}

}  // namespace

Outcome<net::CallRequest> discoveryRequest(const Settings& settings)
{
    const std::string address = settings.discoveryUrl.empty()
                                    ? std::string(withoutFinalSlash(settings.issuer)).append(wellKnown)
                                    : settings.discoveryUrl;
    Outcome<net::CallRequest> request = callRequest(settings, address, "issuer");
    if (!request) {
        return request;
    }
    request->headers.set("Accept", "application/json");
    for (const auto& [name, value] : settings.discoveryHeaders) {
        addCallHeader(*request, name, value);
    }
    return request;
}

Outcome<ProviderMetadata> readMetadata(const Settings& settings, const net::CallOutcome& outcome)
{
    if (!outcome.answer) {
        return tl::unexpected(failureOfCall(outcome.answer.error()));
    }
    if (outcome.answer->status != 200) {
        return tl::unexpected(failureOfStatus(*outcome.answer, "issuer"));
    }
    const Outcome<json::object> document = jsonBody(*outcome.answer);
    if (!document) {
        return tl::unexpected(document.error());
    }
    const std::optional<std::string_view> issuer = jose::stringClaim(*document, "issuer");
    if (!issuer) {
        return failed(FailureKind::ProviderInvalidAnswer, "the discovery document has no issuer", "issuer");
    }
    if (Outcome<void> checked = checkIssuer(settings, *issuer); !checked) {
        return tl::unexpected(std::move(checked).error());
    }
    ProviderMetadata metadata;
    metadata.issuer = *issuer;
    for (const auto& [name, member] : {std::pair{"token_endpoint", &ProviderMetadata::tokenEndpoint},
                                       {"introspection_endpoint", &ProviderMetadata::introspectionEndpoint},
                                       {"jwks_uri", &ProviderMetadata::jwksUri}}) {
        Outcome<std::optional<std::string>> found = endpoint(*document, name);
        if (!found) {
            return tl::unexpected(std::move(found).error());
        }
        metadata.*member = std::move(*found);
    }
    if (const json::value* const aliases = document->if_contains("mtls_endpoint_aliases");
        aliases != nullptr && aliases->is_object()) {
        for (const auto& [name, member] : {std::pair{"token_endpoint", &ProviderMetadata::mtlsTokenEndpoint},
                                           {"introspection_endpoint", &ProviderMetadata::mtlsIntrospectionEndpoint}}) {
            // Those who show no certificate need not suffer from what is wrong here.
            metadata.*member = endpoint(aliases->get_object(), name).value_or(std::nullopt);
        }
    }
    metadata.tokenEndpointAuthMethodsSupported = hints(*document, "token_endpoint_auth_methods_supported");
    metadata.introspectionEndpointAuthMethodsSupported =
        hints(*document, "introspection_endpoint_auth_methods_supported");
    return metadata;
}

ProviderMetadata pseudoMetadata(const Settings& settings)
{
    ProviderMetadata metadata;
    metadata.issuer = settings.issuer;
    return metadata;
}

bool issuerTrusted(const Settings& settings, const ProviderMetadata& metadata, std::string_view issuer)
{
    return settings.issuersAllowed.empty() ? issuer == metadata.issuer : isListed(settings.issuersAllowed, issuer);
}

}  // namespace gatehouse::oidc

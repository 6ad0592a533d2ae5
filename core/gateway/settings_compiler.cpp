#include "core/gateway/settings_compiler.h"

#include <boost/json/serialize.hpp>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/gateway/validation.h"
#include "core/http/header_list.h"

namespace gatehouse::gateway {

namespace {

namespace json = boost::json;

constexpr std::string_view discoverySuffix = "/.well-known/openid-configuration";
constexpr std::string_view authorizationServerSuffix = "/.well-known/oauth-authorization-server";
/// Longer times are as good as for ever, and shorter than what overflows a clock.
constexpr double longestSeconds = 100.0 * 365 * 24 * 3600;

/// The order in which credentials are looked for, whatever the order of auth_methods.
constexpr std::array<std::string_view, 9> lookupOrder{
    "session",       "bearer",   "kong_oauth2",        "introspection",     "userinfo",
    "refresh_token", "password", "client_credentials", "authorization_code"};

/// Typed access to the effective config. A value of the wrong kind was refused by validation and reads as unset.
class ConfigReader {
public:
    ConfigReader(const json::object& config, const FieldTable& table, Version version) :
        m_config(config), m_table(table), m_version(version)
    {
    }

    std::optional<std::string> text(std::string_view name) const
    {
        const auto* value = m_config.if_contains(name);
        return value && value->is_string() ? std::optional(std::string(value->get_string())) : std::nullopt;
    }

    /// Unset where the text is empty.
    std::optional<std::string> nonEmptyText(std::string_view name) const
    {
        auto result = text(name);
        return result && result->empty() ? std::nullopt : result;
    }

    std::vector<std::string> list(std::string_view name) const
    {
        std::vector<std::string> result;
        const auto* value = m_config.if_contains(name);
        for (const auto& item : value && value->is_array() ? value->get_array() : json::array()) {
            if (item.is_string()) {
                result.emplace_back(item.get_string());
            }
        }
        return result;
    }

    /// Null falls back to the release's default: nobody turns ssl_verify off by leaving a value out.
    bool flag(std::string_view name) const
    {
        const auto* value = m_config.if_contains(name);
        if (value && value->is_bool()) {
            return value->get_bool();
        }
        const auto standard = defaultOf(name);
        return standard.is_bool() && standard.get_bool();
    }

    std::optional<double> number(std::string_view name) const
    {
        const auto* value = m_config.if_contains(name);
        return value && value->is_number() ? std::optional(value->to_number<double>()) : std::nullopt;
    }

    std::optional<std::chrono::seconds> optionalSeconds(std::string_view name) const
    {
        const auto value = number(name);
        return value ? std::optional(toSeconds(*value)) : std::nullopt;
    }

    std::chrono::seconds seconds(std::string_view name) const { return toSeconds(numberOrDefault(name)); }

    std::chrono::milliseconds milliseconds(std::string_view name) const
    {
        return std::chrono::milliseconds(std::llround(std::clamp(numberOrDefault(name), 0.0, longestSeconds * 1000)));
    }

    /// Lists that pair by place; names without a value get an empty one.
    oidc::NameValues pairs(std::string_view names, std::string_view values) const
    {
        oidc::NameValues result;
        const auto valueList = list(values);
        for (auto& name : list(names)) {
            const auto index = result.size();
            result.emplace_back(std::move(name), index < valueList.size() ? valueList[index] : std::string());
        }
        return result;
    }

    oidc::Places places(std::string_view name) const
    {
        oidc::Places result;
        for (const auto& place : list(name)) {
            result.header = result.header || place == "header";
            result.query = result.query || place == "query";
            result.body = result.body || place == "body";
            result.cookie = result.cookie || place == "cookie";
        }
        return result;
    }

    oidc::ClaimRule rule(const std::string& claim) const
    {
        return {.path = list(claim + "_claim"), .required = list(claim + "_required")};
    }

    /// "authorization:bearer", "x-token", "nil".
    std::optional<oidc::TokenHeader> tokenHeader(std::string_view name) const
    {
        const auto written = nonEmptyText(name);
        if (!written || *written == "nil") {
            return std::nullopt;
        }
        return withoutSuffix(*written);
    }

    /// upstream_headers, or its elder upstream_headers_claims with upstream_headers_names.
    std::vector<oidc::MappedHeader> mappedHeaders(const std::string& name) const
    {
        std::vector<oidc::MappedHeader> result;
        const auto* value = m_config.if_contains(name);
        for (const auto& item : value && value->is_array() ? value->get_array() : json::array()) {
            if (item.is_object()) {
                const ConfigReader record(item.get_object(), m_table, m_version);
                result.push_back(mapped(record.text("header").value_or(""), record.list("path")));
            }
        }
        const auto claims = list(name + "_claims");
        const auto names = list(name + "_names");
        for (std::size_t i = 0; i < std::min(claims.size(), names.size()); ++i) {
            result.push_back(mapped(names[i], {claims[i]}));
        }
        return result;
    }

    std::optional<net::ForwardProxy> proxy(const std::string& name) const
    {
        const auto url = nonEmptyText(name);
        auto parsed = url ? http::Url::parse(*url) : Result<http::Url>(fail(ErrorCode::NotFound, name, "not set"));
        if (!parsed) {
            return std::nullopt;
        }
        return net::ForwardProxy{.url = std::move(*parsed),
                                 .authorization = SecretBytes(text(name + "_authorization").value_or(""))};
    }

private:
    static oidc::TokenHeader withoutSuffix(std::string_view written)
    {
        const auto colon = written.find(':');
        oidc::TokenHeader header;
        header.name = written.substr(0, colon);
        header.bearerPrefix =
            colon != std::string_view::npos && http::equalsIgnoringCase(written.substr(colon + 1), "bearer");
        return header;
    }

    static oidc::MappedHeader mapped(std::string_view written, std::vector<std::string> path)
    {
        oidc::TokenHeader header = withoutSuffix(written);
        return {.header = std::move(header.name), .path = std::move(path), .bearerPrefix = header.bearerPrefix};
    }

    json::value defaultOf(std::string_view name) const
    {
        const auto* field = m_table.find(name);
        return field ? field->defaultIn(m_version) : json::value();
    }

    double numberOrDefault(std::string_view name) const
    {
        if (const auto value = number(name)) {
            return *value;
        }
        const auto standard = defaultOf(name);
        return standard.is_number() ? standard.to_number<double>() : 0.0;
    }

    static std::chrono::seconds toSeconds(double value)
    {
        return std::chrono::seconds(std::llround(std::clamp(value, 0.0, longestSeconds)));
    }

    const json::object& m_config;
    const FieldTable& m_table;
    Version m_version;
};

void compileIssuer(oidc::Settings& settings, const ConfigReader& config)
{
    std::string issuer = config.text("issuer").value_or("");
    for (const auto suffix : {discoverySuffix, authorizationServerSuffix}) {
        if (issuer.ends_with(suffix)) {
            settings.discoveryUrl = issuer;
            issuer.resize(issuer.size() - suffix.size());
        }
    }
    if (settings.discoveryUrl.empty()) {
        settings.discoveryUrl = issuer;
        if (settings.discoveryUrl.ends_with('/')) {
            settings.discoveryUrl.pop_back();
        }
        settings.discoveryUrl += discoverySuffix;
    }
    settings.issuer = std::move(issuer);
    settings.issuersAllowed = config.list("issuers_allowed");
    settings.usingPseudoIssuer = config.flag("using_pseudo_issuer");
    settings.discoveryHeaders = config.pairs("discovery_headers_names", "discovery_headers_values");
    settings.rediscoveryLifetime = config.seconds("rediscovery_lifetime");
    settings.extraJwksUris = config.list("extra_jwks_uris");
    settings.jwksEndpoint = config.nonEmptyText("jwks_endpoint");
    settings.tokenEndpoint = config.nonEmptyText("token_endpoint");
    settings.introspectionEndpoint = config.nonEmptyText("introspection_endpoint");
    settings.mtlsTokenEndpoint = config.nonEmptyText("mtls_token_endpoint");
    settings.mtlsIntrospectionEndpoint = config.nonEmptyText("mtls_introspection_endpoint");
}

/// client_id[i] pairs with client_secret[i] and client_auth[i]; where a list is shorter, its first entry serves.
void compileClients(oidc::Settings& settings, const ConfigReader& config)
{
    const auto at = [](const std::vector<std::string>& list, std::size_t index) -> std::string {
        return list.empty() ? std::string() : list[index < list.size() ? index : 0];
    };
    const auto secrets = config.list("client_secret");
    const auto authentication = config.list("client_auth");
    const auto ids = config.list("client_id");
    for (std::size_t i = 0; i < ids.size(); ++i) {
        settings.clients.push_back(
            {.id = ids[i], .secret = SecretBytes(at(secrets, i)), .authentication = at(authentication, i)});
    }
    settings.clientArg = config.nonEmptyText("client_arg").value_or("client_id");
    settings.tokenEndpointAuthMethod = config.nonEmptyText("token_endpoint_auth_method");
    settings.introspectionEndpointAuthMethod = config.nonEmptyText("introspection_endpoint_auth_method");
}

void compileMethods(oidc::Settings& settings, const ConfigReader& config)
{
    const auto enabled = config.list("auth_methods");
    for (const auto method : lookupOrder) {
        if (std::find(enabled.begin(), enabled.end(), method) != enabled.end()) {
            settings.authMethods.emplace_back(method);
        }
    }
    settings.bearerTokenParamType = config.places("bearer_token_param_type");
    settings.bearerTokenCookieName = config.nonEmptyText("bearer_token_cookie_name");
    settings.bearerTokenHeaderName = config.nonEmptyText("bearer_token_header_name");
    settings.leeway = config.seconds("leeway");
    settings.verifyClaims = config.flag("verify_claims");
    settings.passwordParamType = config.places("password_param_type");
}

void compileIntrospection(oidc::Settings& settings, const ConfigReader& config)
{
    settings.introspectJwtTokens = config.flag("introspect_jwt_tokens");
    settings.introspectionCheckActive = config.flag("introspection_check_active");
    settings.introspectionAccept = config.nonEmptyText("introspection_accept").value_or("application/json");
    settings.introspectionHint = config.text("introspection_hint").value_or("");
    settings.introspectionTokenParamName = config.nonEmptyText("introspection_token_param_name").value_or("token");
    settings.introspectionHeaders = config.pairs("introspection_headers_names", "introspection_headers_values");
    settings.introspectionPostArgs = config.pairs("introspection_post_args_names", "introspection_post_args_values");
    settings.introspectionHeadersClient = config.list("introspection_headers_client");
    settings.introspectionPostArgsClient = config.list("introspection_post_args_client");
    settings.introspectionPostArgsClientHeaders = config.list("introspection_post_args_client_headers");
}

void compileTokenEndpoint(oidc::Settings& settings, const ConfigReader& config)
{
    settings.scopes = config.list("scopes");
    settings.audience = config.list("audience");
    settings.tokenHeaders = config.pairs("token_headers_names", "token_headers_values");
    settings.tokenPostArgs = config.pairs("token_post_args_names", "token_post_args_values");
    settings.tokenHeadersClient = config.list("token_headers_client");
    settings.tokenPostArgsClient = config.list("token_post_args_client");
    settings.tokenHeadersReplay = config.list("token_headers_replay");
    settings.tokenHeadersGrants = config.list("token_headers_grants");
    settings.tokenHeadersPrefix = config.text("token_headers_prefix").value_or("");
}

void compileAuthorization(oidc::Settings& settings, const ConfigReader& config)
{
    settings.scopesRule = config.rule("scopes");
    settings.audienceRule = config.rule("audience");
    settings.groupsRule = config.rule("groups");
    settings.rolesRule = config.rule("roles");
    settings.claimsForbidden = config.list("claims_forbidden");
    settings.authenticatedGroupsClaim = config.list("authenticated_groups_claim");
}

void compileHeaders(oidc::Settings& settings, const ConfigReader& config)
{
    settings.hideCredentials = config.flag("hide_credentials");
    settings.upstreamAccessToken = config.tokenHeader("upstream_access_token_header");
    settings.upstreamIntrospection = config.tokenHeader("upstream_introspection_header");
    settings.upstreamIntrospectionJwt = config.tokenHeader("upstream_introspection_jwt_header");
    settings.upstreamIdToken = config.tokenHeader("upstream_id_token_header");
    settings.upstreamRefreshToken = config.tokenHeader("upstream_refresh_token_header");
    settings.upstreamAccessTokenJwk = config.tokenHeader("upstream_access_token_jwk_header");
    settings.downstreamAccessToken = config.tokenHeader("downstream_access_token_header");
    settings.downstreamIntrospection = config.tokenHeader("downstream_introspection_header");
    settings.downstreamIntrospectionJwt = config.tokenHeader("downstream_introspection_jwt_header");
    settings.downstreamIdToken = config.tokenHeader("downstream_id_token_header");
    settings.downstreamRefreshToken = config.tokenHeader("downstream_refresh_token_header");
    settings.downstreamAccessTokenJwk = config.tokenHeader("downstream_access_token_jwk_header");
    settings.upstreamHeaders = config.mappedHeaders("upstream_headers");
    settings.downstreamHeaders = config.mappedHeaders("downstream_headers");
    for (const auto* name : {"upstream_user_info_header", "upstream_user_info_jwt_header",
                             "upstream_id_token_jwk_header", "upstream_session_id_header"}) {
        if (auto header = config.tokenHeader(name)) {
            settings.reservedUpstreamHeaders.push_back(std::move(header->name));
        }
    }
}

void compileCache(oidc::Settings& settings, const ConfigReader& config)
{
    settings.cacheIntrospection = config.flag("cache_introspection");
    settings.cacheTokens = config.flag("cache_tokens");
    settings.tokenCacheKeyIncludeScope = config.flag("token_cache_key_include_scope");
    settings.cacheTokensSalt = config.text("cache_tokens_salt").value_or("");
    settings.cacheTtl = config.seconds("cache_ttl");
    settings.cacheTtlMin = config.optionalSeconds("cache_ttl_min");
    settings.cacheTtlMax = config.optionalSeconds("cache_ttl_max");
    settings.cacheTtlNegative = config.optionalSeconds("cache_ttl_neg");
    settings.cacheTtlResurrect = config.optionalSeconds("cache_ttl_resurrect");
}

void compileErrors(oidc::Settings& settings, const ConfigReader& config)
{
    settings.displayErrors = config.flag("display_errors");
    settings.exposeErrorCode = config.flag("expose_error_code");
    settings.unauthorizedErrorMessage = config.text("unauthorized_error_message").value_or("Unauthorized");
    settings.forbiddenErrorMessage = config.text("forbidden_error_message").value_or("Forbidden");
    settings.unauthorizedRedirectUri = config.list("unauthorized_redirect_uri");
    settings.forbiddenRedirectUri = config.list("forbidden_redirect_uri");
    settings.unexpectedRedirectUri = config.list("unexpected_redirect_uri");
}

void compileHttp(oidc::Settings& settings, const ConfigReader& config)
{
    settings.timeout = config.milliseconds("timeout");
    settings.keepAlive = config.flag("keepalive");
    settings.http10 = config.number("http_version") == 1.0;
    settings.tls.verifyPeer = config.flag("ssl_verify");
    settings.httpProxy = config.proxy("http_proxy");
    settings.httpsProxy = config.proxy("https_proxy");
    std::string hosts = config.text("no_proxy").value_or("");
    std::replace(hosts.begin(), hosts.end(), ' ', ',');
    for (std::size_t begin = 0; begin < hosts.size();) {
        const auto end = std::min(hosts.find(',', begin), hosts.size());
        if (end > begin) {
            settings.noProxy.push_back(hosts.substr(begin, end - begin));
        }
        begin = end + 1;
    }
    settings.runOnPreflight = config.flag("run_on_preflight");
}

std::uint64_t fingerprintOf(const Plugin& plugin, const json::object& config)
{
    std::string text = json::serialize(config);
    const auto* salt = config.if_contains("cache_tokens_salt");
    if (!salt || !salt->is_string() || salt->get_string().empty()) {
        // Without a salt of its own no instance shares with another; with the same salt they do.
        text += '\n' + plugin.service.value_or("") + '\n' + plugin.route.value_or("");
    }
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    const std::vector<unsigned char> octets(text.begin(), text.end());
    SHA256(octets.data(), octets.size(), digest.data());
    wipe(text);
    std::uint64_t result = 0;
    for (std::size_t i = 0; i < sizeof result; ++i) {
        result = result << 8U | digest[i];
    }
    return result;
}

}  // namespace

oidc::Settings compileSettings(const Plugin& plugin, const FieldTable& table, Version version)
{
    const auto effective = effectiveConfig(plugin.config, table, version);
    const ConfigReader config(effective, table, version);
    oidc::Settings settings;
    compileIssuer(settings, config);
    compileClients(settings, config);
    compileMethods(settings, config);
    compileIntrospection(settings, config);
    compileTokenEndpoint(settings, config);
    compileAuthorization(settings, config);
    compileHeaders(settings, config);
    compileCache(settings, config);
    compileErrors(settings, config);
    compileHttp(settings, config);
    settings.fingerprint = fingerprintOf(plugin, effective);
    return settings;
}

}  // namespace gatehouse::gateway

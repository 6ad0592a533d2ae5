#include "core/gateway/acted_on.h"

#include <array>

namespace gatehouse::gateway {

namespace {

constexpr std::array<std::string_view, 105> fields{
    "audience",
    "audience_claim",
    "audience_required",
    "auth_methods",
    "authenticated_groups_claim",
    "bearer_token_cookie_name",
    "bearer_token_header_name",
    "bearer_token_param_type",
    "cache_introspection",
    "cache_tokens",
    "cache_tokens_salt",
    "cache_ttl",
    "cache_ttl_max",
    "cache_ttl_min",
    "cache_ttl_neg",
    "cache_ttl_resurrect",
    "claims_forbidden",
    "client_arg",
    "client_auth",
    "client_id",
    "client_secret",
    "discovery_headers_names",
    "discovery_headers_values",
    "display_errors",
    "downstream_access_token_header",
    "downstream_access_token_jwk_header",
    "downstream_headers",
    "downstream_headers_claims",
    "downstream_headers_names",
    "downstream_id_token_header",
    "downstream_introspection_header",
    "downstream_introspection_jwt_header",
    "downstream_refresh_token_header",
    "expose_error_code",
    "extra_jwks_uris",
    "forbidden_error_message",
    "forbidden_redirect_uri",
    "groups_claim",
    "groups_required",
    "hide_credentials",
    "http_proxy",
    "http_proxy_authorization",
    "http_version",
    "https_proxy",
    "https_proxy_authorization",
    "introspect_jwt_tokens",
    "introspection_accept",
    "introspection_check_active",
    "introspection_endpoint",
    "introspection_endpoint_auth_method",
    "introspection_headers_client",
    "introspection_headers_names",
    "introspection_headers_values",
    "introspection_hint",
    "introspection_post_args_client",
    "introspection_post_args_client_headers",
    "introspection_post_args_names",
    "introspection_post_args_values",
    "introspection_token_param_name",
    "issuer",
    "issuers_allowed",
    "jwks_endpoint",
    "keepalive",
    "leeway",
    "mtls_introspection_endpoint",
    "mtls_token_endpoint",
    "no_proxy",
    "password_param_type",
    "rediscovery_lifetime",
    "roles_claim",
    "roles_required",
    "run_on_preflight",
    "scopes",
    "scopes_claim",
    "scopes_required",
    "ssl_verify",
    "timeout",
    "tls_client_auth_cert_id",
    "tls_client_auth_ssl_verify",
    "token_cache_key_include_scope",
    "token_endpoint",
    "token_endpoint_auth_method",
    "token_headers_client",
    "token_headers_grants",
    "token_headers_names",
    "token_headers_prefix",
    "token_headers_replay",
    "token_headers_values",
    "token_post_args_client",
    "token_post_args_names",
    "token_post_args_values",
    "unauthorized_error_message",
    "unauthorized_redirect_uri",
    "unexpected_redirect_uri",
    "upstream_access_token_header",
    "upstream_access_token_jwk_header",
    "upstream_headers",
    "upstream_headers_claims",
    "upstream_headers_names",
    "upstream_id_token_header",
    "upstream_introspection_header",
    "upstream_introspection_jwt_header",
    "upstream_refresh_token_header",
    "using_pseudo_issuer",
    "verify_claims",
};

constexpr std::array<std::string_view, 2> authMethods{"introspection", "password"};
constexpr std::array<std::string_view, 5> clientAuthentication{"client_secret_basic", "client_secret_post", "none",
                                                               "self_signed_tls_client_auth", "tls_client_auth"};

}  // namespace

std::span<const std::string_view> actedOnFields() noexcept
{
    return fields;
}

std::span<const std::string_view> actedOnValues(std::string_view field) noexcept
{
    if (field == "auth_methods") {
        return authMethods;
    }
    if (field == "client_auth" || field == "token_endpoint_auth_method"
        || field == "introspection_endpoint_auth_method") {
        return clientAuthentication;
    }
    return {};
}

}  // namespace gatehouse::gateway

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/secret_bytes.h"
#include "core/net/http_client.h"

namespace gatehouse::oidc {

/// One entry of the lists that pair by index: client_id[i], client_secret[i], client_auth[i] …
struct Client {
    std::string id;
    SecretBytes secret;
    std::string authentication;  ///< wire id of core/oidc/client_authentication; empty: decided by field or discovery
};

/// Places where a credential may be: header, query, body, cookie.
struct Places {
    bool header = false, query = false, body = false, cookie = false;
};

using NameValues = std::vector<std::pair<std::string, std::string>>;

/// One of scopes, audience, groups, roles: the path of the claim and the entries of which one must hold (spaces inside
/// an entry: all of them).
struct ClaimRule {
    std::vector<std::string> path;
    std::vector<std::string> required;
};

/// `name` or `name:bearer`; nullopt: off.
struct TokenHeader {
    std::string name;
    bool bearerPrefix = false;
};

/// `header` may end in `:bearer`, too.
struct MappedHeader {
    std::string header;
    std::vector<std::string> path;
    bool bearerPrefix = false;
};

/// The plugin's configuration as the filters use it: defaults filled in, strings turned into types. Members bear the
/// fields' names; a comment stands only where the meaning differs. Immutable once compiled
/// (core/gateway/runtime_configuration.h).
struct Settings {
    // issuer, discovery
    std::string issuer;  ///< without the /.well-known suffix
    std::string discoveryUrl;
    std::vector<std::string> issuersAllowed;
    bool usingPseudoIssuer = false;
    NameValues discoveryHeaders;
    std::chrono::seconds rediscoveryLifetime{30};
    std::vector<std::string> extraJwksUris;
    std::optional<std::string> jwksEndpoint, tokenEndpoint, introspectionEndpoint;
    std::optional<std::string> mtlsTokenEndpoint, mtlsIntrospectionEndpoint;

    // client
    std::vector<Client> clients;
    std::string clientArg = "client_id";
    std::optional<std::string> tokenEndpointAuthMethod, introspectionEndpointAuthMethod;

    // auth-methods, in the fixed lookup order; wire ids
    std::vector<std::string> authMethods;

    // bearer (shared by every method that takes an access token)
    Places bearerTokenParamType;
    std::optional<std::string> bearerTokenCookieName, bearerTokenHeaderName;
    std::chrono::seconds leeway{0};
    bool verifyClaims = true;

    // introspection
    bool introspectJwtTokens = false;
    bool introspectionCheckActive = true;
    std::string introspectionAccept = "application/json";
    std::string introspectionHint = "access_token";
    std::string introspectionTokenParamName = "token";
    NameValues introspectionHeaders, introspectionPostArgs;
    std::vector<std::string> introspectionHeadersClient, introspectionPostArgsClient,
        introspectionPostArgsClientHeaders;

    // password and the token endpoint
    Places passwordParamType;
    std::vector<std::string> scopes;
    std::vector<std::string> audience;
    NameValues tokenHeaders, tokenPostArgs;
    std::vector<std::string> tokenHeadersClient, tokenPostArgsClient;
    std::vector<std::string> tokenHeadersReplay, tokenHeadersGrants;
    std::string tokenHeadersPrefix;

    // claims-authz
    ClaimRule scopesRule, audienceRule, groupsRule, rolesRule;
    std::vector<std::string> claimsForbidden;
    std::vector<std::string> authenticatedGroupsClaim;

    // headers
    bool hideCredentials = true;
    std::optional<TokenHeader> upstreamAccessToken, upstreamIntrospection, upstreamIntrospectionJwt, upstreamIdToken,
        upstreamRefreshToken, upstreamAccessTokenJwk;
    std::optional<TokenHeader> downstreamAccessToken, downstreamIntrospection, downstreamIntrospectionJwt,
        downstreamIdToken, downstreamRefreshToken, downstreamAccessTokenJwk;
    std::vector<MappedHeader> upstreamHeaders, downstreamHeaders;  ///< both styles of field end here
    /// Of fields that are not acted on yet: whoever reads them upstream must not take a client's word for the
    /// gateway's.
    std::vector<std::string> reservedUpstreamHeaders;

    // cache
    bool cacheIntrospection = true, cacheTokens = true, tokenCacheKeyIncludeScope = false;
    std::string cacheTokensSalt;  ///< generated per start when unset
    std::chrono::seconds cacheTtl{3600};
    std::optional<std::chrono::seconds> cacheTtlMin, cacheTtlMax, cacheTtlNegative, cacheTtlResurrect;

    // errors
    bool displayErrors = false, exposeErrorCode = true;
    std::string unauthorizedErrorMessage = "Unauthorized", forbiddenErrorMessage = "Forbidden";
    std::vector<std::string> unauthorizedRedirectUri, forbiddenRedirectUri, unexpectedRedirectUri;

    // http, tls
    std::chrono::milliseconds timeout{10'000};
    bool keepAlive = true;
    bool http10 = false;  ///< http_version 1.0
    net::TlsOptions tls;
    std::optional<net::ForwardProxy> httpProxy, httpsProxy;
    std::vector<std::string> noProxy;

    // other
    bool runOnPreflight = true;

    /// Hash over everything that makes this plugin instance different from another: part of every cache key.
    std::uint64_t fingerprint = 0;
};

}  // namespace gatehouse::oidc

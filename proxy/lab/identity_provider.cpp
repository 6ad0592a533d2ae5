#include "proxy/lab/identity_provider.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>

#include "core/base/encoding.h"
#include "core/http/basic_credentials.h"
#include "proxy/lab/scopes.h"

namespace gatehouse::proxy::lab {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds refreshTokenLifetime{1800};
constexpr std::size_t revokedLimit = 100'000;
Answer jsonAnswer(int status, const json::value& body)
{
    Answer answer;
    answer.status = status;
    answer.headers.add("Content-Type", "application/json");
    answer.headers.add("Cache-Control", "no-store");
    answer.body = json::serialize(body);
    return answer;
}

/// RFC 6749 section 5.2.
Answer oauthError(int status, std::string_view error, std::string_view description)
{
    return jsonAnswer(status, json::object{{"error", error}, {"error_description", description}});
}

std::optional<std::string> field(const http::FormFields& form, std::string_view name)
{
    const auto found = std::find_if(form.begin(), form.end(), [name](const auto& one) { return one.first == name; });
    if (found == form.end()) {
        return std::nullopt;
    }
    return found->second;
}

bool hasDuplicates(const http::FormFields& form)
{
    std::set<std::string_view> seen;
    return !std::all_of(form.begin(), form.end(), [&seen](const auto& one) { return seen.insert(one.first).second; });
}

std::string text(const json::object& claims, std::string_view name)
{
    const json::value* value = claims.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::int64_t number(const json::object& claims, std::string_view name)
{
    const json::value* value = claims.if_contains(name);
    return value != nullptr && value->is_int64() ? value->as_int64() : 0;
}

std::optional<http::FormFields> formOf(const Request& request)
{
    const std::string_view contentType = request.headers.find("Content-Type").value_or("");
    if (!http::equalsIgnoringCase(contentType.substr(0, contentType.find(';')), "application/x-www-form-urlencoded")) {
        return std::nullopt;
    }
    auto form = http::parseForm(request.body);
    if (!form) {
        return std::nullopt;
    }
    return std::move(*form);
}

/// Does the header name "none" as algorithm? Keycloak answers that one with an error instead of `active: false`.
bool isUnsigned(std::string_view token)
{
    const auto header = base64urlDecode(token.substr(0, token.find('.')));
    boost::system::error_code error;
    const json::value parsed = header ? json::parse(*header, error) : json::value();
    return !error && parsed.is_object() && text(parsed.as_object(), "alg") == "none";
}

}  // namespace

IdentityProvider::IdentityProvider(IdentityProviderOptions options, SigningKey key, std::shared_ptr<const Clock> clock,
                                   std::shared_ptr<Random> random, Count count) :
    m_options(std::move(options)),
    m_key(std::move(key)),
    m_clock(std::move(clock)),
    m_random(std::move(random)),
    m_count(std::move(count))
{
    m_refreshKey = m_random->base64url(64);
    m_refreshKeyId = uuid();
    m_userId = uuid();
    m_serviceAccountId = uuid();
}

Answer IdentityProvider::answer(const Request& request)
{
    const std::string root = "/realms/" + m_options.realm;
    const std::string_view path = request.path;
    if (!path.starts_with(root + "/")) {
        return jsonAnswer(
            404, json::object{{"error", path.starts_with("/realms/") ? "Realm does not exist" : "HTTP 404 Not Found"}});
    }
    const std::string_view endpoint = path.substr(root.size());
    const bool isGet = request.method == "GET" || request.method == "HEAD";
    const bool isPost = request.method == "POST";
    const auto notAllowed = [] { return jsonAnswer(405, json::object{{"error", "HTTP 405 Method Not Allowed"}}); };

    if (endpoint == "/.well-known/openid-configuration") {
        m_count("discovery");
        return isGet ? discovery() : notAllowed();
    }
    if (endpoint == "/protocol/openid-connect/certs") {
        m_count("jwks");
        return isGet ? jwks() : notAllowed();
    }
    if (endpoint == "/protocol/openid-connect/token") {
        m_count("token");
        return isPost ? token(request) : notAllowed();
    }
    if (endpoint == "/protocol/openid-connect/token/introspect") {
        m_count("introspection");
        return isPost ? introspection(request) : notAllowed();
    }
    if (endpoint == "/protocol/openid-connect/userinfo") {
        m_count("userinfo");
        return isGet || isPost ? userinfo(request) : notAllowed();
    }
    if (endpoint == "/protocol/openid-connect/revoke") {
        m_count("revocation");
        return isPost ? revocation(request) : notAllowed();
    }
    return jsonAnswer(404, json::object{{"error", "HTTP 404 Not Found"}});
}

/// Names only what is there: no authorization endpoint, since the lab has no sign-in page.
Answer IdentityProvider::discovery() const
{
    const std::string base = issuer() + "/protocol/openid-connect";
    const json::array clientAuthentication{"client_secret_basic", "client_secret_post"};
    return jsonAnswer(200, json::object{{"issuer", issuer()},
                                        {"token_endpoint", base + "/token"},
                                        {"introspection_endpoint", base + "/token/introspect"},
                                        {"userinfo_endpoint", base + "/userinfo"},
                                        {"jwks_uri", base + "/certs"},
                                        {"revocation_endpoint", base + "/revoke"},
                                        {"grant_types_supported", {"password", "client_credentials", "refresh_token"}},
                                        {"response_types_supported", json::array()},
                                        {"subject_types_supported", json::array{"public"}},
                                        {"id_token_signing_alg_values_supported", json::array{"RS256"}},
                                        {"token_endpoint_auth_methods_supported", clientAuthentication},
                                        {"introspection_endpoint_auth_methods_supported", clientAuthentication},
                                        {"revocation_endpoint_auth_methods_supported", clientAuthentication},
                                        {"claims_supported",
                                         {"iss", "sub", "aud", "exp", "iat", "name", "preferred_username", "email"}},
                                        {"scopes_supported", json::array(knownScopes().begin(), knownScopes().end())}});
}

Answer IdentityProvider::jwks() const
{
    return jsonAnswer(200, json::object{{"keys", json::array{m_key.jwk()}}});
}

/// RFC 6749 section 2.3.1: Basic, or client_id and client_secret in the body, and not both.
IdentityProvider::ClientCheck IdentityProvider::checkClient(const Request& request, const http::FormFields& form) const
{
    std::optional<std::string> id = field(form, "client_id");
    SecretBytes secret(field(form, "client_secret").value_or(""));
    if (const auto authorization = request.headers.find("Authorization")) {
        const auto basic = http::parseBasicCredentials(*authorization);
        if (!basic) {
            return ClientCheck::Missing;
        }
        if (!secret.empty()) {
            return ClientCheck::Doubled;
        }
        // Both parts are form-encoded before Basic puts them together; a single field without "=" decodes one value.
        const auto decoded = [](std::string_view part) {
            const auto fields = http::parseForm("x=" + std::string(part));
            return fields && fields->size() == 1 ? fields->front().second : std::string(part);
        };
        id = decoded(basic->userId);
        secret = SecretBytes(decoded(basic->password.revealed()));
    }
    if (!id) {
        return ClientCheck::Missing;
    }
    if (*id != m_options.clientId) {
        return ClientCheck::Unknown;
    }
    return secret == m_options.clientSecret ? ClientCheck::Right : ClientCheck::WrongSecret;
}

Answer IdentityProvider::token(const Request& request)
{
    const auto form = formOf(request);
    if (!form) {
        return oauthError(400, "invalid_request", "Missing form parameter: grant_type");
    }
    if (hasDuplicates(*form)) {
        return oauthError(400, "invalid_request", "duplicated parameter");
    }
    const auto grant = field(*form, "grant_type");
    if (!grant) {
        return oauthError(400, "invalid_request", "Missing form parameter: grant_type");
    }
    switch (checkClient(request, *form)) {
    case ClientCheck::Right: break;
    case ClientCheck::WrongSecret:
        return oauthError(401, "unauthorized_client", "Invalid client or Invalid client credentials");
    case ClientCheck::Doubled:
        return oauthError(400, "invalid_request", "More than one way of client authentication was used");
    case ClientCheck::Unknown:
    case ClientCheck::Missing: return oauthError(401, "invalid_client", "Invalid client or Invalid client credentials");
    }
    const std::string scope = field(*form, "scope").value_or("");
    if (!allKnown(scope)) {
        return oauthError(400, "invalid_scope", "Invalid scopes: " + scope);
    }
    if (*grant == "password") {
        return passwordGrant(*form);
    }
    if (*grant == "client_credentials") {
        return clientCredentialsGrant(*form);
    }
    if (*grant == "refresh_token") {
        return refreshGrant(*form);
    }
    return oauthError(400, "unsupported_grant_type", "Unsupported grant_type");
}

Answer IdentityProvider::passwordGrant(const http::FormFields& form)
{
    const auto userName = field(form, "username");
    if (!userName || userName->empty()) {
        return oauthError(401, "invalid_request", "Missing parameter: username");
    }
    const SecretBytes password(field(form, "password").value_or(""));
    const bool passwordRight = password == m_options.password;
    // Keycloak compares user names without case.
    if (!http::equalsIgnoringCase(*userName, m_options.userName) || !passwordRight) {
        return oauthError(401, "invalid_grant", "Invalid user credentials");
    }
    return tokenAnswer(uuid(), grantedScope(field(form, "scope")));
}

Answer IdentityProvider::clientCredentialsGrant(const http::FormFields& form)
{
    return tokenAnswer({}, grantedScope(field(form, "scope")));
}

Answer IdentityProvider::refreshGrant(const http::FormFields& form)
{
    const auto refreshToken = field(form, "refresh_token");
    if (!refreshToken) {
        return oauthError(400, "invalid_request", "No refresh token");
    }
    const auto claims = activeClaims(*refreshToken);
    if (!claims || text(*claims, "typ") != "Refresh") {
        return oauthError(400, "invalid_grant", "Invalid refresh token");
    }
    const std::string granted = text(*claims, "scope");
    const std::string asked = field(form, "scope").value_or(granted);
    for (const std::string_view one : words(asked)) {
        // RFC 6749 section 6: nothing beyond what was granted.
        if (!hasWord(granted, one)) {
            return oauthError(400, "invalid_scope", "Invalid scopes: " + asked);
        }
    }
    return tokenAnswer(text(*claims, "sid"), asked);
}

json::object IdentityProvider::commonClaims(std::string_view type, std::chrono::seconds lifetime)
{
    return {{"exp", now() + lifetime.count()}, {"iat", now()}, {"jti", uuid()}, {"iss", issuer()}, {"typ", type}};
}

json::object IdentityProvider::accessClaims(const std::string& session, const std::string& scope)
{
    json::object claims = commonClaims("Bearer", m_options.accessTokenLifetime);
    claims["aud"] = json::array{m_options.clientId, "account"};
    claims["sub"] = session.empty() ? m_serviceAccountId : m_userId;
    claims["azp"] = m_options.clientId;
    if (!session.empty()) {
        claims["sid"] = session;
    }
    claims["acr"] = "1";
    claims["allowed-origins"] = json::array{"http://localhost:8000"};
    claims["realm_access"] =
        json::object{{"roles", {"default-roles-" + m_options.realm, "offline_access", "uma_authorization"}}};
    claims["resource_access"] =
        json::object{{"account", {{"roles", {"manage-account", "manage-account-links", "view-profile"}}}}};
    claims["scope"] = scope;
    claims["email_verified"] = true;
    if (session.empty()) {
        claims["clientHost"] = "127.0.0.1";
        claims["preferred_username"] = "service-account-" + m_options.clientId;
        claims["client_id"] = m_options.clientId;
    } else {
        claims["name"] = "Alex Doe";
        claims["preferred_username"] = m_options.userName;
        claims["given_name"] = "Alex";
        claims["family_name"] = "Doe";
        claims["email"] = m_options.userName + "@example.com";
    }
    return claims;
}

Answer IdentityProvider::tokenAnswer(const std::string& session, const std::string& scope)
{
    const json::object access = accessClaims(session, scope);
    json::object out{{"access_token", m_key.sign(access)},
                     {"expires_in", m_options.accessTokenLifetime.count()},
                     {"refresh_expires_in", session.empty() ? 0 : refreshTokenLifetime.count()}};
    if (!session.empty()) {
        json::object refresh = commonClaims("Refresh", refreshTokenLifetime);
        refresh["aud"] = issuer();
        refresh["sub"] = m_userId;
        refresh["azp"] = m_options.clientId;
        refresh["sid"] = session;
        refresh["scope"] = scope;
        out["refresh_token"] = signHs512(refresh, m_refreshKeyId, m_refreshKey);
    }
    out["token_type"] = "Bearer";
    if (!session.empty() && hasWord(scope, "openid")) {
        json::object identity = commonClaims("ID", m_options.accessTokenLifetime);
        identity["aud"] = m_options.clientId;
        for (const char* name : {"sub", "azp", "sid", "acr", "email_verified", "name", "preferred_username",
                                 "given_name", "family_name", "email"}) {
            identity[name] = access.at(name);
        }
        identity["auth_time"] = now();
        out["id_token"] = m_key.sign(identity);
    }
    out["not-before-policy"] = 0;
    if (!session.empty()) {
        out["session_state"] = session;
    }
    out["scope"] = scope;
    Answer answer = jsonAnswer(200, out);
    answer.headers.add("Pragma", "no-cache");
    return answer;
}

std::optional<json::object> IdentityProvider::activeClaims(std::string_view token) const
{
    auto claims = m_key.claimsOf(token);
    if (!claims) {
        claims = claimsOfHs512(token, m_refreshKey);
    }
    if (!claims || number(*claims, "exp") <= now() || m_revoked.contains(text(*claims, "jti"))
        || m_revoked.contains(text(*claims, "sid"))) {
        return std::nullopt;
    }
    return claims;
}

/// RFC 7662.
Answer IdentityProvider::introspection(const Request& request)
{
    const auto form = formOf(request).value_or(http::FormFields());
    if (hasDuplicates(form)) {
        return oauthError(400, "invalid_request", "duplicated parameter");
    }
    if (checkClient(request, form) != ClientCheck::Right) {
        return oauthError(401, "invalid_request", "Authentication failed.");
    }
    const auto token = field(form, "token");
    if (!token) {
        return oauthError(400, "invalid_request", "Token not provided.");
    }
    if (isUnsigned(*token)) {
        return oauthError(400, "invalid_request", "Failed to introspect token.");
    }
    auto claims = activeClaims(*token);
    if (!claims) {
        return jsonAnswer(200, json::object{{"active", false}});
    }
    const std::string type = text(*claims, "typ");
    (*claims)["client_id"] = m_options.clientId;
    (*claims)["username"] = text(*claims, "sid").empty() ? "service-account-" + m_options.clientId : m_options.userName;
    (*claims)["token_type"] = type;
    (*claims)["active"] = true;
    return jsonAnswer(200, *claims);
}

/// OpenID Connect Core section 5.3; errors as RFC 6750 section 3.
Answer IdentityProvider::userinfo(const Request& request)
{
    const auto refuse = [this](int status, const std::string& more) {
        Answer answer;
        answer.status = status;
        answer.headers.add("WWW-Authenticate", "Bearer realm=\"" + m_options.realm + "\"" + more);
        return answer;
    };
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view authorization = request.headers.find("Authorization").value_or("");
    if (!http::equalsIgnoringCase(authorization.substr(0, scheme.size()), scheme)) {
        return refuse(401, "");
    }
    const auto claims = activeClaims(authorization.substr(scheme.size()));
    if (!claims || text(*claims, "typ") != "Bearer") {
        return refuse(401, R"(, error="invalid_token", error_description="Token verification failed")");
    }
    if (!hasWord(text(*claims, "scope"), "openid")) {
        return refuse(403, R"(, error="insufficient_scope", error_description="Missing openid scope")");
    }
    json::object out;
    for (const char* name :
         {"sub", "email_verified", "name", "preferred_username", "given_name", "family_name", "email"}) {
        if (const json::value* value = claims->if_contains(name)) {
            out[name] = *value;
        }
    }
    return jsonAnswer(200, out);
}

/// RFC 7009. Revoking a refresh token ends the session and with it the session's access tokens, as Keycloak does.
Answer IdentityProvider::revocation(const Request& request)
{
    const auto form = formOf(request).value_or(http::FormFields());
    if (hasDuplicates(form)) {
        return oauthError(400, "invalid_request", "duplicated parameter");
    }
    if (checkClient(request, form) != ClientCheck::Right) {
        return oauthError(401, "unauthorized_client", "Invalid client or Invalid client credentials");
    }
    const auto token = field(form, "token");
    if (!token) {
        return oauthError(400, "invalid_request", "Token not provided");
    }
    const auto claims = activeClaims(*token);
    if (!claims) {
        return oauthError(200, "invalid_token", "Invalid token");
    }
    const bool isRefresh = text(*claims, "typ") == "Refresh";
    const std::int64_t lastExpiry = isRefresh ? now() + refreshTokenLifetime.count() : number(*claims, "exp");
    revoke(text(*claims, isRefresh ? "sid" : "jti"), lastExpiry);
    return Answer{};
}

void IdentityProvider::revoke(const std::string& id, std::int64_t expiry)
{
    if (m_revoked.size() >= revokedLimit) {
        std::erase_if(m_revoked, [this](const auto& one) { return one.second <= now(); });
    }
    m_revoked[id] = expiry;
}

/// RFC 4122, version 4.
std::string IdentityProvider::uuid()
{
    std::string hex = m_random->hex(16);
    hex[12] = '4';
    hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) % 4];
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-"
           + hex.substr(20);
}

std::int64_t IdentityProvider::now() const
{
    return numericDate(m_clock->wall()).count();
}

}  // namespace gatehouse::proxy::lab

#include "proxy/filters/headers.h"

#include <algorithm>
#include <array>

#include "core/base/encoding.h"
#include "core/http/characters.h"
#include "core/http/form.h"
#include "core/jose/claims.h"
#include "proxy/filters/identity_claims.h"

namespace gatehouse::proxy {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 7> namesOfCallers{
    "X-Consumer-ID",           "X-Consumer-Username",  "X-Consumer-Custom-ID",  "X-Consumer-Groups",
    "X-Credential-Identifier", "X-Anonymous-Consumer", "X-Authenticated-Groups"};

/// The documentation writes the bare word nil for "no header".
bool isOn(const std::optional<oidc::TokenHeader>& header) noexcept
{
    return header && !header->name.empty() && header->name != "nil";
}

void setHeader(HeadEdits& edits, std::string_view name, std::string value)
{
    if (http::allInSet(name, http::octets::token) && http::allInSet(value, http::octets::fieldValue)) {
        edits.set.set(headerForm(name), std::move(value));
    }
}

void setToken(HeadEdits& edits, const std::optional<oidc::TokenHeader>& header, std::string_view token)
{
    if (!isOn(header) || token.empty()) {
        return;
    }
    std::string value;
    value.reserve(token.size() + 7);
    value.append(header->bearerPrefix ? "Bearer " : "").append(token);
    setHeader(edits, header->name, std::move(value));
}

/// Whether the client's own Authorization field already says exactly what would be set.
bool saysAlready(const RequestContext& request, const oidc::Settings& settings, const Authenticated& authenticated)
{
    const std::optional<oidc::TokenHeader>& header = settings.upstreamAccessToken;
    if (!isOn(header) || !header->bearerPrefix || !http::equalsIgnoringCase(header->name, "Authorization")
        || authenticated.credential.name != "Authorization" || authenticated.credential.headerToken.empty()) {
        return false;
    }
    constexpr std::string_view prefix = "Bearer ";
    const std::string_view value = request.head.find("Authorization").value_or("");
    return value.starts_with(prefix) && value.substr(prefix.size()) == authenticated.credential.headerToken;
}

void hideCredential(RequestContext& request, RequestArguments& arguments, const Credential& credential)
{
    const auto eachName = [&credential](const auto& act) {
        act(credential.name);
        if (!credential.secondName.empty()) {
            act(credential.secondName);
        }
    };
    switch (credential.place) {
    case Place::Header: request.upstream.remove.emplace_back(credential.name); break;
    case Place::Cookie: request.upstream.removeCookies.emplace_back(credential.name); break;
    case Place::Query:
        eachName([&request](std::string_view name) {
            request.queryStorage = http::withoutArgument(request.query, name);
            request.query = request.queryStorage;
        });
        break;
    case Place::Body:
        eachName([&arguments](std::string_view name) { arguments.removeFromBody(name); });
        request.body.replace(arguments.bodyText());
        break;
    }
}

/// The headers of one direction.
struct Direction {
    HeadEdits& edits;
    const std::optional<oidc::TokenHeader>&accessToken, &accessTokenJwk, &introspection, &introspectionJwt, &idToken,
        &refreshToken;
    const std::vector<oidc::MappedHeader>& mapped;
};

Direction upstream(RequestContext& request, const oidc::Settings& settings)
{
    return {request.upstream,
            settings.upstreamAccessToken,
            settings.upstreamAccessTokenJwk,
            settings.upstreamIntrospection,
            settings.upstreamIntrospectionJwt,
            settings.upstreamIdToken,
            settings.upstreamRefreshToken,
            settings.upstreamHeaders};
}

Direction downstream(RequestContext& request, const oidc::Settings& settings)
{
    return {request.downstream,
            settings.downstreamAccessToken,
            settings.downstreamAccessTokenJwk,
            settings.downstreamIntrospection,
            settings.downstreamIntrospectionJwt,
            settings.downstreamIdToken,
            settings.downstreamRefreshToken,
            settings.downstreamHeaders};
}

void setHeaders(const Direction& direction, const Authenticated& authenticated, bool accessTokenThere)
{
    const Identity& identity = authenticated.identity;
    if (!accessTokenThere) {
        setToken(direction.edits, direction.accessToken, authenticated.accessToken());
    }
    if (!authenticated.accessTokenKey.empty()) {
        setToken(direction.edits, direction.accessTokenJwk, base64Encode(authenticated.accessTokenKey));
    }
    if (identity.tokens) {
        setToken(direction.edits, direction.idToken, identity.tokens->idToken);
        setToken(direction.edits, direction.refreshToken, identity.tokens->refreshToken);
    }
    if (identity.introspection) {
        if (isOn(direction.introspection)) {
            setToken(direction.edits, direction.introspection, base64Encode(identity.introspection->json));
        }
        setToken(direction.edits, direction.introspectionJwt, identity.introspection->jwt);
    }
    for (const oidc::MappedHeader& mapped : direction.mapped) {
        const json::value* claim = claimForHeaders(identity, mapped.path);
        std::optional<std::string> text = claim != nullptr ? jose::claimHeaderText(*claim) : std::nullopt;
        if (text) {
            setHeader(direction.edits, mapped.header, mapped.bearerPrefix ? "Bearer " + *text : std::move(*text));
        }
    }
}

void setAuthenticatedGroups(RequestContext& request, const oidc::Settings& settings, const Identity& identity)
{
    if (settings.authenticatedGroupsClaim.empty()) {
        return;
    }
    if (const json::value* claim = claimForRules(identity, settings.authenticatedGroupsClaim)) {
        std::string groups = jose::joinedWords(*claim);
        if (!groups.empty()) {
            setHeader(request.upstream, "X-Authenticated-Groups", std::move(groups));
        }
    }
}

bool namesCaller(const oidc::Settings& settings, std::string_view name)
{
    for (const std::string_view forged : namesOfCallers) {
        if (sameHeader(name, forged)) {
            return true;
        }
    }
    for (const auto* header :
         {&settings.upstreamIntrospection, &settings.upstreamIntrospectionJwt, &settings.upstreamIdToken,
          &settings.upstreamRefreshToken, &settings.upstreamAccessTokenJwk, &settings.upstreamAccessToken}) {
        // Authorization itself is the client's to send; hide_credentials and the access token's header deal with it.
        if (isOn(*header) && sameHeader(name, (*header)->name) && !http::equalsIgnoringCase(name, "Authorization")) {
            return true;
        }
    }
    for (const oidc::MappedHeader& mapped : settings.upstreamHeaders) {
        if (sameHeader(name, mapped.header)) {
            return true;
        }
    }
    return std::any_of(settings.reservedUpstreamHeaders.begin(), settings.reservedUpstreamHeaders.end(),
                       [name](const std::string& reserved) { return sameHeader(name, reserved); });
}

}  // namespace

void removeForgedHeaders(RequestContext& request, const oidc::Settings& settings)
{
    for (const http::HeaderView& header : request.head.headers) {
        if (namesCaller(settings, header.name)) {
            request.upstream.remove.emplace_back(header.name);
        }
    }
}

void editHeads(RequestContext& request, RequestArguments& arguments, const Authenticated& authenticated)
{
    const oidc::Settings& settings = *request.route.openidConnect;
    const bool alreadyThere = saysAlready(request, settings, authenticated);
    if (settings.hideCredentials && !alreadyThere) {
        hideCredential(request, arguments, authenticated.credential);
    }
    setHeaders(upstream(request, settings), authenticated, alreadyThere);
    setHeaders(downstream(request, settings), authenticated, false);
    setAuthenticatedGroups(request, settings, authenticated.identity);
    if (authenticated.identity.tokens) {
        for (const http::Header& header : authenticated.identity.tokens->replayedHeaders) {
            request.downstream.set.set(header.name, header.value);
        }
    }
}

}  // namespace gatehouse::proxy

#include "core/oidc/token_endpoint.h"

#include <algorithm>
#include <array>

#include "core/http/characters.h"
#include "core/http/form.h"
#include "core/jose/claims.h"
#include "core/jose/jws.h"
#include "core/oidc/call.h"
#include "core/oidc/client_endpoint.h"
#include "core/oidc/token_checks.h"

namespace gatehouse::oidc {
namespace {

namespace json = boost::json;
using std::chrono::seconds;

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words) {
        if (!text.empty()) {
            text.push_back(' ');
        }
        text += word;
    }
    return text;
}

/// One row: the provider's error, a part of its description ("": any), and what it means. The first that fits holds.
struct Refusal {
    std::string_view error;
    std::string_view description;
    FailureKind kind;
    std::string_view field;
};

constexpr std::array<Refusal, 13> refusals{{
    {"invalid_grant", "not fully set up", FailureKind::UserAccountIncomplete, ""},
    {"invalid_grant", "disabled", FailureKind::UserDisabled, ""},
    {"invalid_grant", "", FailureKind::UserCredentialsWrong, ""},
    {"unauthorized_client", "Client not allowed", FailureKind::ClientNotAllowedGrant, "auth_methods"},
    {"unauthorized_client", "Invalid client", FailureKind::ClientCredentialsWrong, "client_secret"},
    {"unauthorized_client", "", FailureKind::ClientNotAllowedGrant, "auth_methods"},
    {"unsupported_grant_type", "", FailureKind::ClientNotAllowedGrant, "auth_methods"},
    // Keycloak says invalid_client for a client that it does not know, and unauthorized_client for a wrong secret.
    {"invalid_client", "Invalid client or Invalid client credentials", FailureKind::ClientUnknown, "client_id"},
    {"invalid_client", "not found", FailureKind::ClientUnknown, "client_id"},
    {"invalid_client", "unknown", FailureKind::ClientUnknown, "client_id"},
    {"invalid_client", "", FailureKind::ClientCredentialsWrong, "client_secret"},
    {"invalid_scope", "", FailureKind::ScopeUnknown, "scopes"},
    {"invalid_target", "", FailureKind::ScopeUnknown, "audience"},
}};

Failure failureOfTokenStatus(const net::CallAnswer& answer, const TokenContext& context)
{
    const std::vector<std::string_view> secrets = secretsOf(context.settings, context.secret);
    if (answer.status >= 400 && answer.status < 500) {
        const ProviderError said = providerError(answer, secrets);
        for (const Refusal& refusal : refusals) {
            if (said.error == refusal.error && said.description.find(refusal.description) != std::string::npos) {
                return {refusal.kind, said.shown, refusal.field, std::nullopt};
            }
        }
        if (answer.status == 401 && said.error.empty()) {
            return {FailureKind::ClientCredentialsWrong, said.shown, "client_secret", std::nullopt};
        }
    }
    return failureOfStatus(answer, "token_endpoint", secrets);
}

tl::unexpected<Failure> wrongMember(std::string_view name)
{
    return failed(FailureKind::ProviderInvalidAnswer, std::string(name) + " is missing or of the wrong type",
                  "token_endpoint");
}

/// A member that may be absent but must be a token where it stands.
Outcome<std::string> optionalToken(const json::object& body, std::string_view name)
{
    if (jose::findClaim(body, name) == nullptr) {
        return std::string();
    }
    const std::optional<std::string_view> text = jose::stringClaim(body, name);
    const bool usable =
        text && text->size() <= jose::maximumToken
        && std::all_of(text->begin(), text->end(), [](char letter) { return letter > ' ' && letter < 0x7f; });
    if (!usable) {
        return wrongMember(name);
    }
    return std::string(*text);
}

Outcome<void> readExpiresIn(const json::object& body, TokenAnswer& answer)
{
    const json::value* value = jose::findClaim(body, "expires_in");
    if (value == nullptr) {
        return {};
    }
    if (const std::int64_t* number = value->if_int64(); number != nullptr && *number <= 0) {
        answer.expiresIn = seconds(0);
        return {};
    }
    answer.expiresIn = jose::numericDate(*value);
    if (!answer.expiresIn) {
        return wrongMember("expires_in");
    }
    return {};
}

void keepReplayed(const TokenContext& context, const http::HeaderList& headers, TokenAnswer& answer)
{
    const Settings& settings = context.settings;
    const bool grantListed =
        std::find(settings.tokenHeadersGrants.begin(), settings.tokenHeadersGrants.end(), context.grant)
        != settings.tokenHeadersGrants.end();
    if (!settings.tokenHeadersGrants.empty() && !grantListed) {
        return;
    }
    for (const std::string& name : settings.tokenHeadersReplay) {
        const std::optional<std::string_view> value = headers.find(name);
        if (value && http::allInSet(*value, http::octets::fieldValue)) {
            answer.replayedHeaders.add(settings.tokenHeadersPrefix + name, std::string(*value));
        }
    }
}

Outcome<void> readAccessToken(const TokenContext& context, const json::object& body, TokenAnswer& answer)
{
    Outcome<std::string> accessToken = optionalToken(body, "access_token");
    if (!accessToken || accessToken->empty()) {
        return wrongMember("access_token");
    }
    answer.accessToken = std::move(*accessToken);
    const std::optional<std::string_view> type = jose::stringClaim(body, "token_type");
    if (!type) {
        return wrongMember("token_type");
    }
    if (http::equalsIgnoringCase(*type, "DPoP")) {
        return failed(FailureKind::SenderConstrained, "token_type DPoP");
    }
    if (!http::equalsIgnoringCase(*type, "Bearer")) {
        return failed(FailureKind::ProviderInvalidAnswer, "token_type " + fitToShow(*type), "token_endpoint");
    }
    answer.tokenClaims = claimsInside(answer.accessToken);
    if (answer.tokenClaims) {
        answer.expiry = expiryOf(*answer.tokenClaims);
        return checkClaims(context.settings, context.metadata, *answer.tokenClaims, context.now);
    }
    return {};
}

}  // namespace

Outcome<net::CallRequest> passwordGrantRequest(const Settings& settings, const ProviderMetadata& metadata,
                                               const Client& client, std::string_view userName,
                                               std::string_view password, const CopiedFromClient& copied)
{
    const std::string method = clientAuthenticationFor(CallEndpoint::Token, settings, client, metadata);
    const std::string* const endpoint = clientEndpoint(CallEndpoint::Token, method, settings, metadata);
    if (endpoint == nullptr) {
        return failed(FailureKind::ProviderEndpointMissing, "token_endpoint", "token_endpoint");
    }
    Outcome<net::CallRequest> request = callRequest(settings, *endpoint, "token_endpoint");
    if (!request) {
        return request;
    }
    request->method = "POST";
    for (const auto* headers : {&settings.tokenHeaders, &copied.headers}) {
        for (const auto& [name, value] : *headers) {
            addCallHeader(*request, name, value);
        }
    }
    request->headers.set("Accept", "application/json");
    request->headers.set("Content-Type", "application/x-www-form-urlencoded");
    http::FormFields form;
    form.emplace_back("grant_type", "password");
    form.emplace_back("username", userName);
    form.emplace_back("password", password);
    if (const std::string scope = joined(settings.scopes); !scope.empty()) {
        form.emplace_back("scope", scope);
    }
    if (const std::string audience = joined(settings.audience); !audience.empty()) {
        form.emplace_back("audience", audience);
    }
    if (Outcome<void> authenticated = authenticateClient(method, client, *request, form); !authenticated) {
        return tl::unexpected(std::move(authenticated).error());
    }
    appendArguments(form, settings.tokenPostArgs);
    appendArguments(form, copied.postArguments);
    request->body = http::encodeForm(form);
    for (auto& field : form) {
        wipe(field.second);
    }
    return request;
}

Outcome<TokenAnswer> readTokenAnswer(const TokenContext& context, const net::CallOutcome& outcome)
{
    if (!outcome.answer) {
        return tl::unexpected(failureOfCall(outcome.answer.error()));
    }
    if (outcome.answer->status != 200) {
        return tl::unexpected(failureOfTokenStatus(*outcome.answer, context));
    }
    const Outcome<json::object> body = jsonBody(*outcome.answer);
    if (!body) {
        return tl::unexpected(body.error());
    }
    if (jose::findClaim(*body, "error") != nullptr) {
        return failed(FailureKind::ProviderInvalidAnswer,
                      "an error: " + providerError(*outcome.answer, secretsOf(context.settings, context.secret)).shown,
                      "token_endpoint");
    }
    TokenAnswer answer;
    Outcome<void> read = readExpiresIn(*body, answer);
    if (read) {
        read = readAccessToken(context, *body, answer);
    }
    if (!read) {
        return tl::unexpected(std::move(read).error());
    }
    for (const auto& [name, member] :
         {std::pair{"id_token", &TokenAnswer::idToken}, {"refresh_token", &TokenAnswer::refreshToken}}) {
        Outcome<std::string> token = optionalToken(*body, name);
        if (!token) {
            return tl::unexpected(std::move(token).error());
        }
        answer.*member = std::move(*token);
    }
    answer.idTokenClaims = claimsInside(answer.idToken);
    keepReplayed(context, outcome.answer->headers, answer);
    return answer;
}

}  // namespace gatehouse::oidc

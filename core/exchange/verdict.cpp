#include "core/exchange/verdict.h"

namespace gatehouse::exchange {

std::string_view reasonWord(Reason reason) noexcept
{
    switch (reason) {
    case Reason::None: return "none";
    case Reason::PasswordGrant: return "password_grant";
    case Reason::PasswordGrantCached: return "password_grant_cached";
    case Reason::Introspection: return "introspection";
    case Reason::IntrospectionCached: return "introspection_cached";
    case Reason::Preflight: return "preflight";
    case Reason::NoPlugin: return "no_plugin";
    case Reason::NoCredential: return "no_credential";
    case Reason::CredentialElsewhere: return "credential_elsewhere";
    case Reason::MalformedCredential: return "malformed_credential";
    case Reason::DuplicateCredential: return "duplicate_credential";
    case Reason::TokenInactive: return "token_inactive";
    case Reason::TokenExpired: return "token_expired";
    case Reason::TokenNotYetValid: return "token_not_yet_valid";
    case Reason::TokenTypeWrong: return "token_type_wrong";
    case Reason::IssuerNotAllowed: return "issuer_not_allowed";
    case Reason::SenderConstrained: return "sender_constrained";
    case Reason::UserCredentialsWrong: return "user_credentials_wrong";
    case Reason::UserAccountIncomplete: return "user_account_incomplete";
    case Reason::UserDisabled: return "user_disabled";
    case Reason::ScopeMissing: return "scope_missing";
    case Reason::AudienceMissing: return "audience_missing";
    case Reason::GroupMissing: return "group_missing";
    case Reason::RoleMissing: return "role_missing";
    case Reason::ClaimForbidden: return "claim_forbidden";
    case Reason::ClientCredentialsWrong: return "client_credentials_wrong";
    case Reason::ClientUnknown: return "client_unknown";
    case Reason::ClientNotAllowedGrant: return "client_not_allowed_grant";
    case Reason::ClientIsPublic: return "client_is_public";
    case Reason::ScopeUnknown: return "scope_unknown";
    case Reason::ProviderUnreachable: return "provider_unreachable";
    case Reason::ProviderTimedOut: return "provider_timed_out";
    case Reason::ProviderTlsFailed: return "provider_tls_failed";
    case Reason::ProviderRedirected: return "provider_redirected";
    case Reason::ProviderStatus: return "provider_status";
    case Reason::ProviderInvalidAnswer: return "provider_invalid_answer";
    case Reason::ProviderIssuerMismatch: return "provider_issuer_mismatch";
    case Reason::ProviderEndpointMissing: return "provider_endpoint_missing";
    case Reason::AuthMethodNotActedOn: return "auth_method_not_acted_on";
    case Reason::ConfigurationInvalid: return "configuration_invalid";
    case Reason::NoRoute: return "no_route";
    case Reason::MalformedRequest: return "malformed_request";
    case Reason::RequestTooLarge: return "request_too_large";
    case Reason::HttpsRequired: return "https_required";
    case Reason::UpstreamUnreachable: return "upstream_unreachable";
    case Reason::UpstreamTimedOut: return "upstream_timed_out";
    case Reason::UpstreamTlsFailed: return "upstream_tls_failed";
    case Reason::UpstreamInvalidAnswer: return "upstream_invalid_answer";
    case Reason::ClientGone: return "client_gone";
    case Reason::Overloaded: return "overloaded";
    case Reason::Internal: return "internal";
    }
    return "internal";
}

std::string_view decisionWord(Decision decision) noexcept
{
    switch (decision) {
    case Decision::LetIn: return "let_in";
    case Decision::TurnedAway: return "turned_away";
    case Decision::Failed: return "failed";
    }
    return "failed";
}

}  // namespace gatehouse::exchange

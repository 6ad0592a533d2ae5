#include "proxy/filters/reasons.h"

namespace gatehouse::proxy {

exchange::Reason reasonOf(oidc::FailureKind kind) noexcept
{
    using exchange::Reason;
    using oidc::FailureKind;
    switch (kind) {
    case FailureKind::TokenInactive: return Reason::TokenInactive;
    case FailureKind::TokenExpired: return Reason::TokenExpired;
    case FailureKind::TokenNotYetValid: return Reason::TokenNotYetValid;
    case FailureKind::TokenTypeWrong: return Reason::TokenTypeWrong;
    case FailureKind::IssuerNotAllowed: return Reason::IssuerNotAllowed;
    case FailureKind::SenderConstrained: return Reason::SenderConstrained;
    case FailureKind::UserCredentialsWrong: return Reason::UserCredentialsWrong;
    case FailureKind::UserAccountIncomplete: return Reason::UserAccountIncomplete;
    case FailureKind::UserDisabled: return Reason::UserDisabled;
    case FailureKind::ClientCredentialsWrong: return Reason::ClientCredentialsWrong;
    case FailureKind::ClientUnknown: return Reason::ClientUnknown;
    case FailureKind::ClientNotAllowedGrant: return Reason::ClientNotAllowedGrant;
    case FailureKind::ClientIsPublic: return Reason::ClientIsPublic;
    case FailureKind::ScopeUnknown: return Reason::ScopeUnknown;
    case FailureKind::ProviderUnreachable: return Reason::ProviderUnreachable;
    case FailureKind::ProviderTimedOut: return Reason::ProviderTimedOut;
    case FailureKind::ProviderTlsFailed: return Reason::ProviderTlsFailed;
    case FailureKind::ProviderRedirected: return Reason::ProviderRedirected;
    case FailureKind::ProviderStatus: return Reason::ProviderStatus;
    case FailureKind::ProviderInvalidAnswer: return Reason::ProviderInvalidAnswer;
    case FailureKind::ProviderIssuerMismatch: return Reason::ProviderIssuerMismatch;
    case FailureKind::ProviderEndpointMissing: return Reason::ProviderEndpointMissing;
    case FailureKind::ConfigurationInvalid: return Reason::ConfigurationInvalid;
    case FailureKind::Cancelled: return Reason::ClientGone;
    }
    return Reason::Internal;
}

Refusal refusalOf(const oidc::Failure& failure)
{
    return {reasonOf(failure.kind), failure.detail, failure.field, failure.age};
}

}  // namespace gatehouse::proxy

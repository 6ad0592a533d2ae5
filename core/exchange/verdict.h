#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::exchange {

/// Every reason for which a request is let in, turned away or failed. app/wording has one sentence and one remedy for
/// each; the wire word (reasonWord) is the enumerator in snake_case and appears in JSON output, HAR files and tests.
enum class Reason {
    None,
    // let in
    PasswordGrant,
    PasswordGrantCached,
    Introspection,
    IntrospectionCached,
    Preflight,  ///< OPTIONS with run_on_preflight=false
    NoPlugin,   ///< the route carries no openid-connect plugin
    // turned away: the credential
    NoCredential,
    CredentialElsewhere,  ///< a credential is there, in a place or form that no enabled method looks at
    MalformedCredential,
    DuplicateCredential,
    TokenInactive,
    TokenExpired,
    TokenNotYetValid,
    TokenTypeWrong,  ///< an ID or refresh token was sent as access token
    IssuerNotAllowed,
    SenderConstrained,  ///< a token with cnf came as a plain bearer
    UserCredentialsWrong,
    UserAccountIncomplete,
    UserDisabled,
    // turned away: rules
    ScopeMissing,
    AudienceMissing,
    GroupMissing,
    RoleMissing,
    ClaimForbidden,
    // turned away: the gateway's own client at the identity provider
    ClientCredentialsWrong,
    ClientUnknown,
    ClientNotAllowedGrant,
    ClientIsPublic,
    ScopeUnknown,
    // turned away: the identity provider
    ProviderUnreachable,
    ProviderTimedOut,
    ProviderTlsFailed,
    ProviderRedirected,
    ProviderStatus,
    ProviderInvalidAnswer,  ///< HTML, broken or huge JSON, wrong types
    ProviderIssuerMismatch,
    ProviderEndpointMissing,
    // configuration
    AuthMethodNotActedOn,  ///< only methods that this gateway does not run yet are enabled
    ConfigurationInvalid,
    // not about OpenID Connect
    NoRoute,
    MalformedRequest,
    RequestTooLarge,
    HttpsRequired,
    UpstreamUnreachable,
    UpstreamTimedOut,
    UpstreamTlsFailed,
    UpstreamInvalidAnswer,
    ClientGone,
    Overloaded,
    Internal,
};

std::string_view reasonWord(Reason reason) noexcept;

enum class Decision { LetIn, TurnedAway, Failed };

/// "let_in", "turned_away", "failed".
std::string_view decisionWord(Decision decision) noexcept;

/// Why a request was let in or turned away: data from which app/wording makes one sentence.
struct Verdict {
    Decision decision = Decision::Failed;
    Reason reason = Reason::None;
    std::string_view authMethod;  ///< wire id, static storage; empty: none decided
    std::string_view field;  ///< the configuration field that decided, without "config."; static storage; may be empty
    /// Fills the sentence: the missing scope, the status, the host, the provider's error_description. Never a secret.
    std::string detail;
    /// For expiry: how long ago (positive) or how far ahead (negative).
    std::optional<std::chrono::seconds> age;
};

}  // namespace gatehouse::exchange

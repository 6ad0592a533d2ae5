#pragma once

#include <tl/expected.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace gatehouse::oidc {

/// Why a token was not accepted or not obtained. The names are those of exchange::Reason, which lies above this folder;
/// the proxy translates one to one.
enum class FailureKind {
    // the caller's credential
    TokenInactive,
    TokenExpired,
    TokenNotYetValid,
    TokenTypeWrong,
    IssuerNotAllowed,
    SenderConstrained,
    UserCredentialsWrong,
    UserAccountIncomplete,
    UserDisabled,
    // the gateway's own client at the provider
    ClientCredentialsWrong,
    ClientUnknown,
    ClientNotAllowedGrant,
    ClientIsPublic,
    ScopeUnknown,
    // the provider
    ProviderUnreachable,
    ProviderTimedOut,
    ProviderTlsFailed,
    ProviderRedirected,
    ProviderStatus,
    ProviderInvalidAnswer,
    ProviderIssuerMismatch,
    ProviderEndpointMissing,
    // the gateway's side
    ConfigurationInvalid,
    Cancelled,  ///< the request that made the call was given up; says nothing about the credential
};

/// A failure with what a reader needs to mend it. Never holds a token or secret: text from the provider goes through
/// `fitToShow` first.
struct Failure {
    FailureKind kind = FailureKind::ProviderInvalidAnswer;
    std::string detail;                       ///< one line: status, the provider's error and description, the claim
    std::string_view field;                   ///< the configuration field that decides, static storage; may be empty
    std::optional<std::chrono::seconds> age;  ///< expiry: how long ago, or (negative) how far ahead

    bool operator==(const Failure&) const = default;
};

template <class T>
using Outcome = tl::expected<T, Failure>;

inline tl::unexpected<Failure> failed(FailureKind kind, std::string detail, std::string_view field = {})
{
    return tl::unexpected<Failure>(Failure{kind, std::move(detail), field, std::nullopt});
}

/// True where the provider could not be asked or did not answer sensibly, so that nothing is known about the
/// credential.
bool isProviderFault(FailureKind kind) noexcept;

/// What a call that brought no answer means.
Failure failureOfCall(const Error& error);

/// Text from outside, fit for a detail: at most 200 octets, control octets and broken UTF-8 replaced, `secrets` (where
/// they occur) and anything that looks like a token taken out.
std::string fitToShow(std::string_view text, const std::vector<std::string_view>& secrets = {});

}  // namespace gatehouse::oidc

#include "core/oidc/keys.h"

#include "core/oidc/call.h"

namespace gatehouse::oidc {

Outcome<jose::JwkSet> readKeys(const net::CallOutcome& outcome)
{
    if (!outcome.answer) {
        return tl::unexpected(failureOfCall(outcome.answer.error()));
    }
    if (outcome.answer->status != 200) {
        return tl::unexpected(failureOfStatus(*outcome.answer, "jwks_endpoint"));
    }
    // Providers serve it as application/json, application/jwk-set+json or plain octets; what counts is that it is a
    // set.
    Result<jose::JwkSet> set = jose::JwkSet::parse(outcome.answer->body);
    if (!set) {
        return failed(FailureKind::ProviderInvalidAnswer, "JWK set: " + fitToShow(set.error().detail), "jwks_endpoint");
    }
    return std::move(*set);
}

}  // namespace gatehouse::oidc

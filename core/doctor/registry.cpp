#include <array>

#include "core/doctor/checks/list.h"

namespace gatehouse::doctor {

std::span<const Check> checks() noexcept
{
    // clang-format off
    static const std::array all{
        bearerBeforeIntrospection(),
        basicSharedByTwoMethods(),
        cacheTokensSaltMissing(),
        pairsOfUnequalLength(),
        clientsOfUnequalLength(),
        clientIdMissing(),
        clientSecretMissing(),
        clientSecretNotSent(),
        privateKeyMissing(),
        clientCertificateMissing(),
        signingAlgorithmOfOtherKind(),
        issuerWithoutHttps(),
        certificatesNotVerified(),
        issuerWithDiscoverySuffix(),
        issuerSpelling(),
        issuerOnThisMachine(),
        claimWithoutRequirement(),
        requiredValuesAreAlternatives(),
        scopeClaimOfProvider(),
        audienceNotChecked(),
        endpointMissing(),
        sessionFieldsWithoutSession(),
        authorizationCodeWithoutSession(),
        loginFieldsWithoutLogin(),
        loginInsteadOfRefusal(),
        authMethodsNotChosen(),
        credentialsSentUpstream(),
        tokenPlaceNotNamed(),
        refreshTokenPlaceNotNamed(),
        credentialsInUrl(),
        cacheLimitsContradict(),
        cacheSwitchedOff(),
        revocationSeenLate(),
        anonymousLetsIn(),
        storageWithoutAddress(),
        consumersMissing(),
        redirectUriNotRouted(),
        secretChangedByFormEncoding(),
        spaceAtTheEnd(),
        placeholderLeft(),
        timeoutTooShort(),
        routeWithoutHttps(),
        openidScopeMissing(),
        verificationSwitchedOff(),
        errorsShownToCallers(),
        hsSignaturesWithoutSecret(),
        tokenExchangeConditions(),
        logoutWithoutTrigger(),
        responseModeUnreadable(),
        cookieUnprotected(),
        sessionSecretMissing(),
        sessionTimeoutsOutOfOrder(),
        userinfoAfterIntrospection(),
        kongOauth2WithoutPlugin(),
        headerWrittenTwice(),
        headerNameUnfit(),
        numberOutOfRange(),
        rediscoveryWithoutPause(),
        leewayUnfit(),
        discoveryComparison(),
    };
    // clang-format on
    return all;
}

}  // namespace gatehouse::doctor

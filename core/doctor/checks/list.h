#pragma once

#include "core/doctor/check.h"

namespace gatehouse::doctor {

/// What registry.cpp lists; each is defined in the file of its name.
Check bearerBeforeIntrospection();
Check basicSharedByTwoMethods();
Check cacheTokensSaltMissing();
Check pairsOfUnequalLength();
Check clientsOfUnequalLength();
Check clientIdMissing();
Check clientSecretMissing();
Check clientSecretNotSent();
Check privateKeyMissing();
Check clientCertificateMissing();
Check signingAlgorithmOfOtherKind();
Check issuerWithoutHttps();
Check certificatesNotVerified();
Check issuerWithDiscoverySuffix();
Check issuerSpelling();
Check issuerOnThisMachine();
Check claimWithoutRequirement();
Check requiredValuesAreAlternatives();
Check scopeClaimOfProvider();
Check audienceNotChecked();
Check endpointMissing();
Check sessionFieldsWithoutSession();
Check authorizationCodeWithoutSession();
Check loginFieldsWithoutLogin();
Check loginInsteadOfRefusal();
Check authMethodsNotChosen();
Check credentialsSentUpstream();
Check tokenPlaceNotNamed();
Check refreshTokenPlaceNotNamed();
Check credentialsInUrl();
Check cacheLimitsContradict();
Check cacheSwitchedOff();
Check revocationSeenLate();
Check anonymousLetsIn();
Check storageWithoutAddress();
Check consumersMissing();
Check redirectUriNotRouted();
Check secretChangedByFormEncoding();
Check spaceAtTheEnd();
Check placeholderLeft();
Check timeoutTooShort();
Check routeWithoutHttps();
Check openidScopeMissing();
Check verificationSwitchedOff();
Check errorsShownToCallers();
Check hsSignaturesWithoutSecret();
Check tokenExchangeConditions();
Check logoutWithoutTrigger();
Check responseModeUnreadable();
Check cookieUnprotected();
Check sessionSecretMissing();
Check sessionTimeoutsOutOfOrder();
Check userinfoAfterIntrospection();
Check kongOauth2WithoutPlugin();
Check headerWrittenTwice();
Check headerNameUnfit();
Check numberOutOfRange();
Check rediscoveryWithoutPause();
Check leewayUnfit();
Check discoveryComparison();

}  // namespace gatehouse::doctor

#pragma once

#include <string>

#include "core/base/error.h"
#include "core/keycloak/admin_api.h"

/// What an answer of Keycloak's that was not hoped for means, and what to do. Pure.
namespace gatehouse::keycloak {

/// Why a step did not work: what is told (ProvisionStep) and what is returned (Error).
struct Trouble {
    ErrorCode code = ErrorCode::UnexpectedStatus;
    std::string answer;
    std::string remedy;
};

/// No answer at all; `url` is Keycloak's.
Trouble unreachable(const Error& error, const std::string& url);
/// What any call of the Admin API may meet.
Trouble refused(const Reply& reply, const std::string& url);
/// What signing in as an admin may meet.
Trouble notSignedIn(const Reply& reply, const std::string& url);

}  // namespace gatehouse::keycloak

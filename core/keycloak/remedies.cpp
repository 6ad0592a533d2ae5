#include "core/keycloak/remedies.h"

namespace gatehouse::keycloak {

Trouble unreachable(const Error& error, const std::string& url)
{
    switch (error.code) {
    case ErrorCode::NameNotResolved: return {error.code, error.detail, "Check the host name in " + url + "."};
    case ErrorCode::ConnectionRefused:
        return {error.code, "nobody listens there (connection refused)",
                "Start Keycloak, or correct the address " + url
                    + ". On this machine: docker run -p 127.0.0.1:8080:8080 -e KC_BOOTSTRAP_ADMIN_USERNAME=admin -e "
                      "KC_BOOTSTRAP_ADMIN_PASSWORD=admin keycloak/keycloak:26.5.0 start-dev"};
    case ErrorCode::TlsFailed:
        return {
            error.code, error.detail,
            "Keycloak must show a certificate for that host name which this machine trusts; or use its http address."};
    case ErrorCode::TimedOut:
        return {error.code, "there was no answer in time",
                "A Keycloak that has just started may need a minute: try again, or check the address " + url + "."};
    case ErrorCode::ProtocolViolation:
        return {error.code, error.detail,
                "This is not HTTP: " + url + " may be an https port (or the other way round), or not a Keycloak."};
    default: return {error.code, error.detail, "Check that Keycloak runs at " + url + ", then try again."};
    }
}

Trouble refused(const Reply& reply, const std::string& url)
{
    if (reply.error) {
        return unreachable(*reply.error, url);
    }
    if (reply.status == 401) {
        return {ErrorCode::PermissionDenied, reply.words, "The admin's session has ended: try again."};
    }
    if (reply.status == 403) {
        return {ErrorCode::PermissionDenied, reply.words,
                "Use an admin of the realm master who has the role admin (or create-realm): this one may not do this."};
    }
    if (reply.status >= 500) {
        return {ErrorCode::UnexpectedStatus, reply.words, "Look into Keycloak's log for the reason, then try again."};
    }
    return {ErrorCode::UnexpectedStatus, reply.words, "Look into Keycloak's log and at the call in Traffic."};
}

Trouble notSignedIn(const Reply& reply, const std::string& url)
{
    if (reply.error) {
        return unreachable(*reply.error, url);
    }
    if (reply.status >= 300 && reply.status < 400) {
        return {ErrorCode::UnexpectedStatus, "a redirect to " + reply.location,
                "Enter the address it points to, up to before /realms."};
    }
    if (reply.words == "HTTPS required") {
        return {
            ErrorCode::PermissionDenied, reply.words,
            "Enter Keycloak's https address, or set “Require SSL” of the realm master to none for a machine of your "
            "own."};
    }
    if (reply.words == "Invalid user credentials") {
        return {ErrorCode::PermissionDenied, reply.words,
                "Check the admin's name and password; a Keycloak of your own has those it was first started with "
                "(KC_BOOTSTRAP_ADMIN_USERNAME and KC_BOOTSTRAP_ADMIN_PASSWORD)."};
    }
    if (reply.words == "Account is not fully set up" || reply.words == "Account disabled") {
        return {ErrorCode::PermissionDenied, reply.words,
                "Sign in once at " + url + "/admin as that user and finish what it asks for, or use another admin."};
    }
    if (reply.words == "Client not allowed for direct access grants") {
        return {ErrorCode::PermissionDenied, reply.words,
                "Switch on “Direct access grants” for the client admin-cli in the realm master."};
    }
    if (reply.json && (reply.status == 400 || reply.status == 401 || reply.status == 403)) {
        return {ErrorCode::PermissionDenied, reply.words,
                "See what Keycloak's log says about this sign-in, and check the admin's name and password."};
    }
    if (reply.status >= 500) {
        return {ErrorCode::UnexpectedStatus, reply.words, "Look into Keycloak's log for the reason, then try again."};
    }
    return {
        ErrorCode::UnexpectedJson, reply.words,
        "This does not look like a Keycloak. Enter the address up to before /realms, with its path prefix if it has "
        "one (older ones: /auth)."};
}

}  // namespace gatehouse::keycloak

#include "app/wording/sentences.h"

#include <array>

#include "app/wording/detail.h"

namespace gatehouse::wording {
namespace {

using exchange::Reason;
using exchange::Verdict;

/// A detail that is nothing but a quotation, without its marks.
QString unquoted(const QString& detail)
{
    const bool isQuotation = detail.size() > 1 && detail.startsWith(QLatin1Char('"'))
                             && detail.endsWith(QLatin1Char('"')) && detail.count(QLatin1Char('"')) == 2;
    return isQuotation ? detail.mid(1, detail.size() - 2) : detail;
}

/// " “detail”", or nothing.
QString quoted(const QString& detail)
{
    return detail.isEmpty() ? QString() : QStringLiteral(" “%1”").arg(unquoted(detail));
}

/// `, answering 401 "invalid_grant: …"`, or nothing: the identity provider's own words.
QString inTheirWords(const QString& detail)
{
    return detail.isEmpty() ? QString() : QStringLiteral(", answering %1").arg(detail);
}

/// "42 s", "3 min", "2 h", "5 days"; takes the magnitude.
QString span(std::chrono::seconds time)
{
    const auto seconds = time.count() < 0 ? -time.count() : time.count();
    if (seconds < 600) {
        return QStringLiteral("%1 s").arg(seconds);
    }
    if (seconds < 2 * 3600) {
        return QStringLiteral("%1 min").arg(seconds / 60);
    }
    if (seconds < 2 * 86400) {
        return QStringLiteral("%1 h").arg(seconds / 3600);
    }
    return QStringLiteral("%1 days").arg(seconds / 86400);
}

/// The field that decided, or the one that usually does.
QString fieldOr(const Verdict& verdict, const char* usual)
{
    if (verdict.field.empty()) {
        return QLatin1String(usual);
    }
    return shown(verdict.field);
}

/// What one reason says. `sentence` begins after "Let in: ", "Refused: " or "Not done: " and has no full stop yet.
struct Wording {
    QString sentence;
    QString label;
    QString remedy;
};

Wording letIn(const Verdict& verdict)
{
    const bool lifetimeKnown = verdict.age && verdict.age->count() < 0;
    const QString left = lifetimeKnown ? span(*verdict.age) : QString();
    switch (verdict.reason) {
    case Reason::PasswordGrant:
        return {QStringLiteral("the identity provider accepted this user name and password and issued an access token "
                               "(password)%1")
                    .arg(lifetimeKnown ? QStringLiteral("; the token is kept for %1").arg(left) : QString()),
                QStringLiteral("password"), QString()};
    case Reason::PasswordGrantCached:
        return {QStringLiteral("this user name and password were accepted earlier, and the access token from then came "
                               "out of the cache without a call (password)%1")
                    .arg(lifetimeKnown ? QStringLiteral("; it is kept for another %1").arg(left) : QString()),
                QStringLiteral("password, cached"),
                QStringLiteral("To ask the identity provider every time, set cache_tokens to false.")};
    case Reason::Introspection:
        return {QStringLiteral("the identity provider says this token is active (introspection)%1")
                    .arg(lifetimeKnown ? QStringLiteral("; the answer is kept for %1").arg(left) : QString()),
                QStringLiteral("introspection"), QString()};
    case Reason::IntrospectionCached:
        return {
            QStringLiteral("the identity provider called this token active a moment ago, and that answer came out of "
                           "the cache without a call (introspection)%1")
                .arg(lifetimeKnown ? QStringLiteral("; it is kept for another %1").arg(left) : QString()),
            QStringLiteral("introspection, cached"),
            QStringLiteral("A token revoked meanwhile would still pass. To ask every time, set cache_introspection "
                           "to false; to ask more often, lower cache_ttl_max.")};
    case Reason::Preflight:
        return {QStringLiteral("it is a CORS preflight (OPTIONS), and run_on_preflight is false, so no credential was "
                               "asked for"),
                QStringLiteral("preflight"),
                QStringLiteral("To demand a credential here as well, set run_on_preflight to true.")};
    case Reason::NoPlugin:
        return {QStringLiteral("the route carries no openid-connect plugin, so nobody was asked who is calling"),
                QStringLiteral("no plugin"),
                QStringLiteral("To protect this route, put the openid-connect plugin on it, on its service, or make it "
                               "global.")};
    default: return {};
    }
}

Wording credential(const Verdict& verdict, const QString& detail)
{
    switch (verdict.reason) {
    case Reason::NoCredential:
        return {
            QStringLiteral("the request carries no credential that %1 looks for").arg(fieldOr(verdict, "auth_methods")),
            QStringLiteral("no credential"),
            QStringLiteral("Send a user name and password (Basic) or an access token (Bearer), or enable the method "
                           "you mean in auth_methods.")};
    case Reason::CredentialElsewhere:
        return {QStringLiteral("there is a credential%1, but not where %2 lets the gateway look")
                    .arg(inBrackets(detail), fieldOr(verdict, "bearer_token_param_type")),
                QStringLiteral("credential in another place"),
                QStringLiteral("Send it in one of the places that %1 lists, or add the place you use to that field.")
                    .arg(fieldOr(verdict, "bearer_token_param_type"))};
    case Reason::MalformedCredential:
        return {
            QStringLiteral("the credential cannot be read%1").arg(inBrackets(detail)),
            QStringLiteral("unreadable credential"),
            QStringLiteral("Send “Authorization: Bearer TOKEN”, or “Authorization: Basic” followed by the base64 of "
                           "user:password.")};
    case Reason::DuplicateCredential:
        return {QStringLiteral("the credential was sent more than once%1, and choosing between them would be a guess")
                    .arg(inBrackets(detail)),
                QStringLiteral("credential sent twice"), QStringLiteral("Send it once, in one place.")};
    case Reason::TokenInactive: {
        // The age rides along when the token itself tells when it ended.
        const QString expired = verdict.age && verdict.age->count() > 0
                                    ? QStringLiteral(". It expired %1 ago").arg(span(*verdict.age))
                                    : QString();
        return {
            QStringLiteral("the identity provider says this token is not active%1%2")
                .arg(detail == QLatin1String("active is false") ? QString() : inBrackets(detail), expired),
            QStringLiteral("token is not active"),
            expired.isEmpty()
                ? QStringLiteral("It may be expired, revoked, or from another realm or issuer host; fetch a new one. "
                                 "If a fresh one is refused too, compare the host in its iss with issuer, and see "
                                 "that client_id stands in its aud.")
                : QStringLiteral("Fetch a new token; how long one lives is set at the identity provider.")};
    }
    case Reason::TokenExpired:
        return {
            verdict.age && verdict.age->count() > 0 ? QStringLiteral("the token expired %1 ago").arg(span(*verdict.age))
                                                    : QStringLiteral("the token has expired"),
            QStringLiteral("token has expired"),
            QStringLiteral("Fetch a new token. If the clocks of the two machines differ, allow for it with leeway.")};
    case Reason::TokenNotYetValid:
        return {verdict.age && verdict.age->count() < 0
                    ? QStringLiteral("the token is not valid before %1 from now").arg(span(*verdict.age))
                    : QStringLiteral("the token is not valid yet"),
                QStringLiteral("token is not valid yet"),
                QStringLiteral("Set the clocks of both machines right, or allow for the difference with leeway.")};
    case Reason::TokenTypeWrong:
        return {QStringLiteral("an access token is needed here, and this is another kind of token%1")
                    .arg(inBrackets(detail)),
                QStringLiteral("not an access token"),
                QStringLiteral("Send the access_token of the token answer, not its id_token or refresh_token.")};
    case Reason::IssuerNotAllowed:
        return {
            QStringLiteral("the token was issued by%1, which %2 does not allow")
                .arg(detail.isEmpty() ? QStringLiteral(" somebody else") : quoted(detail), fieldOr(verdict, "issuer")),
            QStringLiteral("issuer is not allowed"),
            QStringLiteral("Fetch the token from the configured issuer under exactly that host name and port, or list "
                           "the other issuer in issuers_allowed.")};
    case Reason::SenderConstrained:
        return {
            QStringLiteral("the token is bound to a key or certificate of its owner%1 and came as a plain bearer token")
                .arg(inBrackets(detail)),
            QStringLiteral("token is bound to a key"),
            QStringLiteral("Ask the identity provider for an unbound token for this client; proof of possession is "
                           "not checked by this gateway yet.")};
    case Reason::UserCredentialsWrong:
        return {
            QStringLiteral("the identity provider does not accept this user name and password%1")
                .arg(inTheirWords(detail)),
            QStringLiteral("wrong user name or password"),
            QStringLiteral("Check both; if they are right, see that the user lives in the realm that issuer names.")};
    case Reason::UserAccountIncomplete:
        return {QStringLiteral("the identity provider knows the user, but the account still waits for something%1")
                    .arg(inTheirWords(detail)),
                QStringLiteral("account is not complete"),
                QStringLiteral("Fill in the user's e-mail, first and last name, remove required actions, and make the "
                               "password permanent.")};
    case Reason::UserDisabled:
        return {QStringLiteral("the identity provider says this user is disabled%1").arg(inTheirWords(detail)),
                QStringLiteral("user is disabled"), QStringLiteral("Enable the user at the identity provider.")};
    default: return {};
    }
}

/// One of the four pairs X_claim and X_required.
Wording claimRule(const Verdict& verdict, const QString& detail, const char* thing, const char* usualField,
                  const char* claimField)
{
    const QString field = fieldOr(verdict, usualField);
    const QString missing = detail.isEmpty() ? QStringLiteral("every %1").arg(QLatin1String(thing))
                                             : QStringLiteral("the ") + QLatin1String(thing) + quoted(detail);
    return {
        QStringLiteral("the token lacks %1 that %2 asks for").arg(missing, field),
        QStringLiteral("%1 is missing").arg(QLatin1String(thing)),
        QStringLiteral("Have the identity provider put it into the token, or change %1; %2 says in which claim it is "
                       "looked for.")
            .arg(field, QLatin1String(claimField))};
}

Wording rules(const Verdict& verdict, const QString& detail)
{
    switch (verdict.reason) {
    case Reason::ScopeMissing: return claimRule(verdict, detail, "scope", "scopes_required", "scopes_claim");
    case Reason::AudienceMissing: return claimRule(verdict, detail, "audience", "audience_required", "audience_claim");
    case Reason::GroupMissing: return claimRule(verdict, detail, "group", "groups_required", "groups_claim");
    case Reason::RoleMissing: return claimRule(verdict, detail, "role", "roles_required", "roles_claim");
    case Reason::ClaimForbidden:
        return {
            QStringLiteral("the token carries %1, which %2 forbids")
                .arg(detail.isEmpty() ? QStringLiteral("a claim") : QStringLiteral("the claim “%1”").arg(detail),
                     fieldOr(verdict, "claims_forbidden")),
            QStringLiteral("forbidden claim"),
            QStringLiteral("Send a token without it, or take it out of %1.").arg(fieldOr(verdict, "claims_forbidden"))};
    default: return {};
    }
}

Wording ownClient(const Verdict& verdict, const QString& detail)
{
    switch (verdict.reason) {
    case Reason::ClientCredentialsWrong:
        return {
            QStringLiteral("the identity provider does not accept the gateway's own client credentials (%1)%2")
                .arg(fieldOr(verdict, "client_secret"), inTheirWords(detail)),
            QStringLiteral("the gateway's client secret is wrong"),
            QStringLiteral("Copy the client's secret from the identity provider into client_secret again, and see that "
                           "client_auth names a way of sending it that the client is set to.")};
    case Reason::ClientUnknown:
        return {
            QStringLiteral("the identity provider does not know the gateway's client, or has it disabled (%1)%2")
                .arg(fieldOr(verdict, "client_id"), inTheirWords(detail)),
            QStringLiteral("the gateway's client is unknown"),
            QStringLiteral("Compare client_id with the client's name in the realm that issuer names, and see that the "
                           "client is enabled.")};
    case Reason::ClientNotAllowedGrant:
        return {QStringLiteral("the gateway's client is not allowed to do this at the identity provider%1")
                    .arg(inTheirWords(detail)),
                QStringLiteral("the gateway's client may not do this"),
                QStringLiteral("For the password method switch on “Direct access grants” for the client (in Keycloak: "
                               "Clients, Capability config), or take the method out of %1.")
                    .arg(fieldOr(verdict, "auth_methods"))};
    case Reason::ClientIsPublic:
        return {QStringLiteral("the gateway's client is a public one, and only a client that authenticates may ask for "
                               "this%1")
                    .arg(inTheirWords(detail)),
                QStringLiteral("the gateway's client is public"),
                QStringLiteral("Switch on “Client authentication” for the client at the identity provider and put its "
                               "secret into %1.")
                    .arg(fieldOr(verdict, "client_secret"))};
    case Reason::ScopeUnknown:
        return {QStringLiteral("the identity provider does not know a scope that %1 asks for%2")
                    .arg(fieldOr(verdict, "scopes"), inTheirWords(detail)),
                QStringLiteral("unknown scope"),
                QStringLiteral("Take the scope out of %1, or add it to the client at the identity provider.")
                    .arg(fieldOr(verdict, "scopes"))};
    default: return {};
    }
}

Wording provider(const Verdict& verdict, const QString& detail)
{
    switch (verdict.reason) {
    case Reason::ProviderUnreachable:
        return {
            QStringLiteral("the identity provider cannot be reached%1").arg(inBrackets(detail)),
            QStringLiteral("identity provider unreachable"),
            QStringLiteral("Start it, or correct the host and port in %1; as soon as it answers, requests pass again.")
                .arg(fieldOr(verdict, "issuer"))};
    case Reason::ProviderTimedOut:
        return {QStringLiteral("the identity provider did not answer in time%1").arg(inBrackets(detail)),
                QStringLiteral("identity provider too slow"),
                QStringLiteral("See what keeps it, or allow it more time with %1 (milliseconds).")
                    .arg(fieldOr(verdict, "timeout"))};
    case Reason::ProviderTlsFailed:
        return {
            QStringLiteral("the TLS connection to the identity provider failed%1").arg(inBrackets(detail)),
            QStringLiteral("identity provider: TLS failed"),
            QStringLiteral("Let it show a certificate for the host name in issuer from an authority that this machine "
                           "trusts; %1 decides whether it is checked.")
                .arg(fieldOr(verdict, "ssl_verify"))};
    case Reason::ProviderRedirected:
        return {
            QStringLiteral("the identity provider answered with a redirect%1, and credentials are not carried on to "
                           "another place")
                .arg(inBrackets(detail)),
            QStringLiteral("identity provider redirected"),
            QStringLiteral("Put the address it points to into %1 directly; often it is https instead of http, or a "
                           "slash more or less.")
                .arg(fieldOr(verdict, "issuer"))};
    case Reason::ProviderStatus:
        return {
            QStringLiteral("the identity provider answered with an error%1").arg(inBrackets(detail)),
            QStringLiteral("identity provider: error status"),
            QStringLiteral("Look at its answer in the record and at its own log; a 404 mostly means a wrong realm or "
                           "path in %1.")
                .arg(fieldOr(verdict, "issuer"))};
    case Reason::ProviderInvalidAnswer:
        return {QStringLiteral("the identity provider's answer is not what the specification asks for%1")
                    .arg(inBrackets(detail)),
                QStringLiteral("identity provider: unusable answer"),
                QStringLiteral("Look at its answer in the record: an HTML page there means that %1 points to something "
                               "else than an identity provider, or that a proxy stands between.")
                    .arg(fieldOr(verdict, "issuer"))};
    case Reason::ProviderIssuerMismatch:
        return {QStringLiteral("the identity provider goes by another issuer than %1 says%2")
                    .arg(fieldOr(verdict, "issuer"), inBrackets(detail)),
                QStringLiteral("issuer does not match"),
                QStringLiteral(
                    "Set %1 to the issuer that the discovery document names, character for character; host names "
                    "such as localhost and 127.0.0.1 count as different.")
                    .arg(fieldOr(verdict, "issuer"))};
    case Reason::ProviderEndpointMissing:
        return {QStringLiteral("the identity provider's discovery document names no %1")
                    .arg(detail.isEmpty() ? QStringLiteral("endpoint for this") : detail),
                QStringLiteral("endpoint is missing"),
                QStringLiteral("Set the address yourself in %1.").arg(fieldOr(verdict, "introspection_endpoint"))};
    default: return {};
    }
}

Wording configuration(const Verdict& verdict, const QString& detail)
{
    switch (verdict.reason) {
    case Reason::AuthMethodNotActedOn:
        return {QStringLiteral("%1 enables only methods that this gateway does not run yet%2")
                    .arg(fieldOr(verdict, "auth_methods"), inBrackets(detail)),
                QStringLiteral("method is not run yet"),
                QStringLiteral("Add introspection or password to %1.").arg(fieldOr(verdict, "auth_methods"))};
    case Reason::ConfigurationInvalid:
        return {QStringLiteral("the configuration does not allow a decision%1").arg(inBrackets(detail)),
                QStringLiteral("configuration is not valid"),
                verdict.field.empty() ? QStringLiteral("See what the configuration's check says.")
                                      : QStringLiteral("Correct %1.").arg(shown(verdict.field))};
    default: return {};
    }
}

Wording gatewayItself(const Verdict& verdict, const QString& detail)
{
    switch (verdict.reason) {
    case Reason::NoRoute:
        return {QStringLiteral("no route matches%1").arg(quoted(detail)), QStringLiteral("no route"),
                QStringLiteral("Compare the path, method and host with the routes' paths, methods and hosts.")};
    case Reason::MalformedRequest:
        return {QStringLiteral("the request is not valid HTTP/1.1%1").arg(inBrackets(detail)),
                QStringLiteral("malformed request"), QStringLiteral("Mend the client that sent it.")};
    case Reason::RequestTooLarge:
        return {QStringLiteral("the request exceeds a limit%1").arg(inBrackets(detail)), QStringLiteral("too large"),
                QStringLiteral("Send less, or raise the limit.")};
    case Reason::HttpsRequired:
        return {QStringLiteral("the route takes https only, and this came over plain http"),
                QStringLiteral("https only"),
                QStringLiteral("Add http to the route's protocols, or call it over https.")};
    case Reason::UpstreamUnreachable:
        return {QStringLiteral("the upstream cannot be reached%1").arg(inBrackets(detail)),
                QStringLiteral("upstream unreachable"),
                QStringLiteral("Start it, or correct the service's url (host and port).")};
    case Reason::UpstreamTimedOut:
        return {
            QStringLiteral("the upstream did not answer in time%1").arg(inBrackets(detail)),
            QStringLiteral("upstream too slow"),
            QStringLiteral("See what keeps it, or raise the service's connect_timeout, write_timeout or read_timeout "
                           "(milliseconds).")};
    case Reason::UpstreamTlsFailed:
        return {
            QStringLiteral("the TLS connection to the upstream failed%1").arg(inBrackets(detail)),
            QStringLiteral("upstream: TLS failed"),
            QStringLiteral("Let the upstream show a certificate for its host name that this machine trusts, or set the "
                           "service's tls_verify.")};
    case Reason::UpstreamInvalidAnswer:
        return {
            QStringLiteral("the upstream's answer is not valid HTTP/1.1%1").arg(inBrackets(detail)),
            QStringLiteral("upstream: unusable answer"),
            QStringLiteral("See that the service's url points to an HTTP server and that protocol is right (http or "
                           "https).")};
    case Reason::ClientGone:
        return {QStringLiteral("the client went away before the answer was complete%1").arg(inBrackets(detail)),
                QStringLiteral("client went away"), QString()};
    case Reason::Overloaded:
        return {QStringLiteral("the gateway has too much to do at once%1").arg(inBrackets(detail)),
                QStringLiteral("overloaded"), QStringLiteral("Send fewer requests at once, or raise the limits.")};
    case Reason::Internal:
        return {QStringLiteral("something went wrong inside the gateway%1").arg(inBrackets(detail)),
                QStringLiteral("internal failure"),
                QStringLiteral("This is a defect of Gatehouse; the record of this exchange helps to find it.")};
    default: return {};
    }
}

/// Every reason is in exactly one of the groups; the others answer with an empty Wording.
Wording wordingFor(const Verdict& verdict)
{
    const QString detail = shown(verdict.detail);
    const std::array groups{letIn(verdict),
                            credential(verdict, detail),
                            rules(verdict, detail),
                            ownClient(verdict, detail),
                            provider(verdict, detail),
                            configuration(verdict, detail),
                            gatewayItself(verdict, detail)};
    for (const Wording& wording : groups) {
        if (!wording.sentence.isEmpty()) {
            return wording;
        }
    }
    return {QStringLiteral("no decision was recorded for this request"), QStringLiteral("no decision"), QString()};
}

QString opening(exchange::Decision decision)
{
    switch (decision) {
    case exchange::Decision::LetIn: return QStringLiteral("Let in: ");
    case exchange::Decision::TurnedAway: return QStringLiteral("Refused: ");
    case exchange::Decision::Failed: return QStringLiteral("Failed: ");
    }
    return {};
}

}  // namespace

QString verdictSentence(const Verdict& verdict)
{
    return opening(verdict.decision) + wordingFor(verdict).sentence + QLatin1Char('.');
}

QString verdictLabel(const Verdict& verdict)
{
    QString label = opening(verdict.decision).toLower() + wordingFor(verdict).label;
    return label;
}

QString remedy(const Verdict& verdict)
{
    return wordingFor(verdict).remedy;
}

}  // namespace gatehouse::wording

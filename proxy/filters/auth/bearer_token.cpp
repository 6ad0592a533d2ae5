#include "proxy/filters/auth/bearer_token.h"

#include <array>
#include <cstdint>

#include "core/http/characters.h"
#include "core/jose/jws.h"

namespace gatehouse::proxy {
namespace {

using exchange::Reason;

constexpr std::string_view argumentName = "access_token";
constexpr std::string_view placesField = "bearer_token_param_type";

/// The letters of b64token (RFC 6750 section 2.1), padding apart.
constexpr std::array<std::uint8_t, 256> b64tokenLetters = [] {
    std::array<std::uint8_t, 256> table{};
    for (const char letter : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/")) {
        table[static_cast<std::uint8_t>(letter)] = 1;
    }
    return table;
}();

/// Collects what the places hold; a second one spoils it.
class Collector {
public:
    void take(Credential credential)
    {
        ++m_count;
        if (m_count == 1) {
            m_extraction = std::move(credential);
        } else if (m_count == 2) {
            m_extraction = Refusal{Reason::DuplicateCredential, "more than one access token", placesField, {}};
        }
    }
    /// The first refusal stands, whatever else is found.
    void refuse(Reason reason, std::string detail)
    {
        if (!std::holds_alternative<Refusal>(m_extraction)) {
            m_extraction = Refusal{reason, std::move(detail), placesField, {}};
        }
        m_count = 2;
    }
    void takeArgument(Place place, std::string_view name, Argument argument)
    {
        if (argument.count == 0) {
            return;
        }
        if (argument.count > 1) {
            refuse(Reason::DuplicateCredential, "argument " + std::string(name) + " more than once");
        } else if (argument.malformed || !isBearerToken(argument.value)) {
            refuse(Reason::MalformedCredential, "argument " + std::string(name));
        } else {
            Credential credential;
            credential.place = place;
            credential.name = name;
            credential.decodedToken = SecretBytes(std::move(argument.value));
            take(std::move(credential));
        }
    }
    Extraction extraction() && { return std::move(m_extraction); }

private:
    int m_count = 0;
    Extraction m_extraction;
};

void takeHeaderToken(Collector& found, std::string_view name, std::string_view token)
{
    if (!isBearerToken(token)) {
        found.refuse(Reason::MalformedCredential, "header " + std::string(name));
        return;
    }
    Credential credential;
    credential.place = Place::Header;
    credential.name = name;
    credential.headerToken = token;
    found.take(std::move(credential));
}

/// A field that holds nothing but the token; a Bearer in front is tolerated.
std::string_view bareToken(std::string_view value) noexcept
{
    return afterScheme(value, "Bearer").value_or(http::trimBlanks(value));
}

void lookAtHeader(const oidc::Settings& settings, const http::RequestHead& head, Collector& found)
{
    bool authorizationSeen = false;
    for (const http::HeaderView& header : head.headers) {
        if (settings.bearerTokenHeaderName) {
            if (http::equalsIgnoringCase(header.name, *settings.bearerTokenHeaderName)) {
                takeHeaderToken(found, *settings.bearerTokenHeaderName, bareToken(header.value));
            }
            continue;
        }
        if (http::equalsIgnoringCase(header.name, "Authorization")) {
            if (authorizationSeen) {
                found.refuse(Reason::DuplicateCredential, "more than one Authorization header");
            }
            authorizationSeen = true;
            if (const std::optional<std::string_view> token = afterScheme(header.value, "Bearer")) {
                takeHeaderToken(found, "Authorization", *token);
            }
        } else if (http::equalsIgnoringCase(header.name, "access-token")) {
            takeHeaderToken(found, "access-token", bareToken(header.value));
        } else if (http::equalsIgnoringCase(header.name, "x-access-token")) {
            takeHeaderToken(found, "x-access-token", bareToken(header.value));
        }
    }
}

}  // namespace

bool isBearerToken(std::string_view token) noexcept
{
    if (token.empty() || token.size() > jose::maximumToken) {
        return false;
    }
    const std::size_t last = token.find_last_not_of('=');
    if (last == std::string_view::npos) {
        return false;
    }
    const std::string_view letters = token.substr(0, last + 1);
    // Without a way out in the middle: a token is nearly always right, and the loop is the cached path's longest but
    // one.
    std::uint8_t all = 1;
    for (const char letter : letters) {
        all &= b64tokenLetters[static_cast<std::uint8_t>(letter)];
    }
    return all != 0;
}

std::optional<std::string_view> afterScheme(std::string_view value, std::string_view scheme) noexcept
{
    value = http::trimBlanks(value);
    if (value.size() < scheme.size() || !http::equalsIgnoringCase(value.substr(0, scheme.size()), scheme)) {
        return std::nullopt;
    }
    const std::string_view rest = value.substr(scheme.size());
    if (!rest.empty() && rest.front() != ' ') {
        return std::nullopt;
    }
    return http::trimBlanks(rest);
}

Extraction extractBearerToken(const oidc::Settings& settings, const RequestArguments& arguments, Look look)
{
    Collector found;
    const oidc::Places& places = settings.bearerTokenParamType;
    if (look == Look::BodyOnly) {
        if (places.body) {
            found.takeArgument(Place::Body, argumentName, arguments.body(argumentName));
        }
        return std::move(found).extraction();
    }
    if (places.header) {
        lookAtHeader(settings, arguments.head(), found);
    }
    if (places.query) {
        found.takeArgument(Place::Query, argumentName, arguments.query(argumentName));
    }
    if (places.cookie && settings.bearerTokenCookieName) {
        found.takeArgument(Place::Cookie, *settings.bearerTokenCookieName,
                           arguments.cookie(*settings.bearerTokenCookieName));
    }
    return std::move(found).extraction();
}

}  // namespace gatehouse::proxy

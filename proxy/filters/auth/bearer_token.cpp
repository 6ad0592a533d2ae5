#include "proxy/filters/auth/bearer_token.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "core/http/characters.h"
#include "core/jose/jws.h"

namespace gatehouse::proxy {
namespace {

using exchange::Reason;

constexpr std::string_view argumentName = "access_token";
constexpr std::string_view placesField = "bearer_token_param_type";

using Octets = std::uint8_t __attribute__((vector_size(16)));

/// The letters of b64token (RFC 6750 section 2.1), padding apart: + - . / and digits lie side by side but for a comma.
/// Sixteen octets at once: a provider's token is longer than everything else in its request.
Octets areTokenLetters(const Octets& octets) noexcept
{
    const auto between = [](const Octets& which, std::uint8_t first, std::uint8_t last) {
        return which - first <= static_cast<std::uint8_t>(last - first);
    };
    return reinterpret_cast<Octets>(between(octets | std::uint8_t{0x20}, 'a', 'z')
                                    | (between(octets, '+', '9') & (octets != std::uint8_t{','}))
                                    | (octets == std::uint8_t{'_'}) | (octets == std::uint8_t{'~'}));
}

bool onlyTokenLetters(std::string_view letters) noexcept
{
    const auto all = [](Octets valid) {
        std::array<std::uint64_t, 2> words{};
        std::memcpy(words.data(), &valid, sizeof valid);
        return (words[0] & words[1]) == ~std::uint64_t{0};
    };
    Octets valid = ~Octets{};
    std::size_t at = 0;
    for (; at + sizeof(Octets) <= letters.size(); at += sizeof(Octets)) {
        Octets octets;
        std::memcpy(&octets, letters.data() + at, sizeof octets);
        valid &= areTokenLetters(octets);
    }
    if (at < letters.size()) {
        Octets octets = Octets{} + static_cast<std::uint8_t>('A');
        std::memcpy(&octets, letters.data() + at, letters.size() - at);
        valid &= areTokenLetters(octets);
    }
    return all(valid);
}

bool hasLengthOfToken(std::string_view token) noexcept
{
    return !token.empty() && token.size() <= jose::maximumToken;
}

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

void takeHeaderToken(Collector& found, Look look, std::string_view name, std::string_view token)
{
    const bool good = look == Look::KnownInHead ? hasLengthOfToken(token) : isBearerToken(token);
    if (!good) {
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

void lookAtHeader(const oidc::Settings& settings, const http::RequestHead& head, Look look, Collector& found)
{
    bool authorizationSeen = false;
    for (const http::HeaderView& header : head.headers) {
        if (settings.bearerTokenHeaderName) {
            if (http::equalsIgnoringCase(header.name, *settings.bearerTokenHeaderName)) {
                takeHeaderToken(found, look, *settings.bearerTokenHeaderName, bareToken(header.value));
            }
            continue;
        }
        if (http::equalsIgnoringCase(header.name, "Authorization")) {
            if (authorizationSeen) {
                found.refuse(Reason::DuplicateCredential, "more than one Authorization header");
            }
            authorizationSeen = true;
            if (const std::optional<std::string_view> token = afterScheme(header.value, "Bearer")) {
                takeHeaderToken(found, look, "Authorization", *token);
            }
        } else if (http::equalsIgnoringCase(header.name, "access-token")) {
            takeHeaderToken(found, look, "access-token", bareToken(header.value));
        } else if (http::equalsIgnoringCase(header.name, "x-access-token")) {
            takeHeaderToken(found, look, "x-access-token", bareToken(header.value));
        }
    }
}

}  // namespace

bool isBearerToken(std::string_view token) noexcept
{
    if (!hasLengthOfToken(token)) {
        return false;
    }
    const std::size_t last = token.find_last_not_of('=');
    if (last == std::string_view::npos) {
        return false;
    }
    return onlyTokenLetters(token.substr(0, last + 1));
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
        lookAtHeader(settings, arguments.head(), look, found);
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

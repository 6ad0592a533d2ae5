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

Refusal refusal(Reason reason, std::string detail)
{
    return {reason, std::move(detail), placesField, {}};
}

bool isThere(const Extraction& extraction) noexcept
{
    return !std::holds_alternative<NotThere>(extraction);
}

Extraction fromArgument(Place place, std::string_view name, Argument argument)
{
    if (argument.count == 0) {
        return NotThere{};
    }
    if (argument.count > 1) {
        return refusal(Reason::DuplicateCredential, "argument " + std::string(name) + " more than once");
    }
    if (argument.malformed || !isBearerToken(argument.value)) {
        return refusal(Reason::MalformedCredential, "argument " + std::string(name));
    }
    Credential credential;
    credential.place = place;
    credential.name = name;
    credential.decodedToken = SecretBytes(std::move(argument.value));
    return credential;
}

Extraction fromHeaderToken(std::string_view name, std::string_view token, Look look)
{
    const bool good = look == Look::KnownInHead ? hasLengthOfToken(token) : isBearerToken(token);
    if (!good) {
        return refusal(Reason::MalformedCredential, "header " + std::string(name));
    }
    Credential credential;
    credential.place = Place::Header;
    credential.name = name;
    credential.headerToken = token;
    return credential;
}

/// A field that holds nothing but the token; a Bearer in front is tolerated.
std::string_view bareToken(std::string_view value) noexcept
{
    return afterScheme(value, "Bearer").value_or(http::trimBlanks(value));
}

/// A field that may carry the token, as the request has it.
struct Field {
    std::string_view name;
    int count = 0;
    std::string_view value = {};  ///< the first
};

Extraction fromField(const Field& field, bool needsScheme, Look look)
{
    if (field.count == 0) {
        return NotThere{};
    }
    if (field.count > 1) {
        return refusal(Reason::DuplicateCredential, "more than one header " + std::string(field.name));
    }
    if (!needsScheme) {
        return fromHeaderToken(field.name, bareToken(field.value), look);
    }
    const std::optional<std::string_view> token = afterScheme(field.value, "Bearer");
    return token ? fromHeaderToken(field.name, *token, look) : Extraction{};
}

Extraction fromHeaders(const oidc::Settings& settings, const http::RequestHead& head, Look look)
{
    std::array<Field, 3> fields{{{"Authorization"}, {"access-token"}, {"x-access-token"}}};
    if (settings.bearerTokenHeaderName) {
        fields = {{{*settings.bearerTokenHeaderName}, {}, {}}};
    }
    for (const http::HeaderView& header : head.headers) {
        for (Field& field : fields) {
            if (http::equalsIgnoringCase(header.name, field.name)) {
                field.value = field.count++ == 0 ? header.value : field.value;
            }
        }
    }
    for (const Field& field : fields) {
        const bool needsScheme = !settings.bearerTokenHeaderName && &field == &fields.front();
        if (Extraction found = fromField(field, needsScheme, look); isThere(found)) {
            return found;
        }
    }
    return NotThere{};
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
    const oidc::Places& places = settings.bearerTokenParamType;
    if (look == Look::BodyOnly) {
        return places.body ? fromArgument(Place::Body, argumentName, arguments.body(argumentName)) : Extraction{};
    }
    Extraction found;
    if (places.header) {
        found = fromHeaders(settings, arguments.head(), look);
    }
    if (places.query && !isThere(found)) {
        found = fromArgument(Place::Query, argumentName, arguments.query(argumentName));
    }
    if (places.cookie && settings.bearerTokenCookieName && !isThere(found)) {
        const std::string& name = *settings.bearerTokenCookieName;
        found = fromArgument(Place::Cookie, name, arguments.cookie(name));
    }
    return found;
}

}  // namespace gatehouse::proxy

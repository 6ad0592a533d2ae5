#include "core/exchange/redaction.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/base/encoding.h"
#include "core/http/basic_credentials.h"
#include "core/http/characters.h"
#include "core/http/header_list.h"

namespace gatehouse::exchange {
namespace {

constexpr std::string_view ellipsis = "…";
constexpr std::size_t shortestShown = 16;
constexpr std::size_t longestScheme = 16;
constexpr std::size_t shortestToken = 16;

/// In lower case. Any of them may also stand in an echoed answer as a JSON member.
constexpr std::string_view secretHeaders[] = {
    "authorization",  "proxy-authorization", "cookie",     "set-cookie",    "dpop",     "access-token",
    "x-access-token", "refresh-token",       "id-token",   "x-api-key",     "apikey",   "kong-admin-token",
    "session-id",     "x-refresh-token",     "x-id-token", "client-secret", "password", "x-client-secret"};

constexpr std::string_view secretMembers[] = {"code",
                                              "token",
                                              "access_token",
                                              "refresh_token",
                                              "id_token",
                                              "id_token_hint",
                                              "logout_token",
                                              "subject_token",
                                              "actor_token",
                                              "registration_access_token",
                                              "device_code",
                                              "client_secret",
                                              "secret",
                                              "password",
                                              "passwd",
                                              "assertion",
                                              "client_assertion",
                                              "code_verifier",
                                              "state",
                                              "api_key",
                                              "saml_response",
                                              "samlresponse",
                                              "private_key"};

bool isIn(std::string_view name, std::span<const std::string_view> names) noexcept
{
    return std::any_of(names.begin(), names.end(),
                       [name](std::string_view one) { return http::equalsIgnoringCase(one, name); });
}

bool isBase64url(char letter) noexcept
{
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')
           || letter == '-' || letter == '_';
}

bool isTokenLetter(char letter) noexcept
{
    return isBase64url(letter) || letter == '.' || letter == '+' || letter == '/' || letter == '=';
}

/// Calls `replace` for every run that begins like base64 of `{"` and is long enough to be a token. A run may be cut
/// off.
std::string replaceTokens(std::string_view text, const std::function<std::string(std::string_view)>& replace)
{
    std::string out;
    std::size_t done = 0;
    std::size_t at = 0;
    while ((at = text.find("eyJ", at)) != std::string_view::npos) {
        if (at > 0 && isBase64url(text[at - 1])) {
            at += 3;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && isTokenLetter(text[end])) {
            ++end;
        }
        if (end - at >= shortestToken) {
            out.append(text.substr(done, at - done));
            out.append(replace(text.substr(at, end - at)));
            done = end;
        }
        at = end;
    }
    out.append(text.substr(done));
    return out;
}

std::string_view trimmed(std::string_view text) noexcept
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
        text.remove_suffix(1);
    }
    return text;
}

bool isNameLetter(char letter) noexcept
{
    return isBase64url(letter) || letter == '.' || letter == '%' || letter == '[' || letter == ']';
}

/// Percent escapes decoded where they are valid: "access%5Ftoken" names the same argument as "access_token".
std::string lenientlyDecoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && http::hexValue(text[i + 1]) >= 0
            && http::hexValue(text[i + 2]) >= 0) {
            out.push_back(static_cast<char>(http::hexValue(text[i + 1]) * 16 + http::hexValue(text[i + 2])));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

}  // namespace

bool isSecretHeader(std::string_view name) noexcept
{
    return isIn(name, secretHeaders);
}

bool isSecretMember(std::string_view name) noexcept
{
    return isIn(name, secretMembers);
}

std::string withoutTokens(std::string_view text)
{
    return replaceTokens(text, [](std::string_view) { return std::string("[token]"); });
}

Redactor::Redactor(Random& random)
{
    random.fill(m_key);
}

std::string Redactor::mask(std::string_view secret) const
{
    if (secret.empty()) {
        return {};
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    HMAC(EVP_sha256(), m_key.data(), static_cast<int>(m_key.size()),
         reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), digest.data(), &size);
    std::string out;
    if (secret.size() >= shortestShown) {
        const std::string_view begin = secret.substr(0, 4);
        // A mask must stay printable wherever it is put.
        if (std::all_of(begin.begin(), begin.end(), isTokenLetter)) {
            out.append(begin);
        }
    }
    out.append(ellipsis);
    out.append(hexEncode(std::string_view(reinterpret_cast<const char*>(digest.data()), 4)));
    return out;
}

std::string Redactor::tokens(std::string_view text) const
{
    return replaceTokens(text, [this](std::string_view token) { return mask(token); });
}

/// Every `name=value` whose name is a secret's, wherever it stands: query, fragment, form, a log line. A value ends
/// where arguments end.
std::string Redactor::arguments(std::string_view text) const
{
    std::string out;
    std::size_t done = 0;
    for (std::size_t equals = text.find('='); equals != std::string_view::npos; equals = text.find('=', equals + 1)) {
        if (equals < done) {
            continue;
        }
        std::size_t begin = equals;
        while (begin > done && isNameLetter(text[begin - 1])) {
            --begin;
        }
        if (begin == equals || !isSecretMember(lenientlyDecoded(text.substr(begin, equals - begin)))) {
            continue;
        }
        const std::size_t end = std::min(text.find_first_of("&#;\"'<> \t\r\n,", equals + 1), text.size());
        if (end == equals + 1) {
            continue;
        }
        out.append(text.substr(done, equals + 1 - done));
        out.append(mask(text.substr(equals + 1, end - equals - 1)));
        done = end;
    }
    out.append(text.substr(done));
    return out;
}

std::string Redactor::cookies(std::string_view value, bool setCookie) const
{
    std::string out;
    std::size_t at = 0;
    bool first = true;
    while (at <= value.size()) {
        const std::size_t end = std::min(value.find(';', at), value.size());
        const std::string_view pair = value.substr(at, end - at);
        const std::size_t equals = pair.find('=');
        if (setCookie && !first) {
            out.append(tokens(arguments(pair)));
        } else if (equals == std::string_view::npos) {
            out.append(mask(trimmed(pair)));
        } else {
            out.append(pair.substr(0, equals + 1)).append(mask(trimmed(pair.substr(equals + 1))));
        }
        if (end == value.size()) {
            break;
        }
        out.push_back(';');
        at = end + 1;
        first = false;
    }
    return out;
}

std::string Redactor::header(std::string_view name, std::string_view value) const
{
    if (!isSecretHeader(name)) {
        return tokens(arguments(value));
    }
    if (http::equalsIgnoringCase(name, "cookie") || http::equalsIgnoringCase(name, "set-cookie")) {
        return tokens(cookies(value, http::equalsIgnoringCase(name, "set-cookie")));
    }
    const std::size_t space = value.find(' ');
    if (space == std::string_view::npos) {
        return mask(value);
    }
    const std::string_view scheme = value.substr(0, space);
    if (const auto basic = http::parseBasicCredentials(value)) {
        const bool printable = std::all_of(basic->userId.begin(), basic->userId.end(),
                                           [](char letter) { return letter > ' ' && letter < '\x7f'; });
        std::string out(scheme);
        out.append(" ").append(printable ? basic->userId : mask(basic->userId));
        out.append(":").append(mask(basic->password.revealed()));
        return tokens(out);
    }
    const std::string_view credentials = trimmed(value.substr(space + 1));
    // What stands alone or is that long is no scheme.
    if (credentials.empty() || scheme.size() > longestScheme
        || !std::all_of(scheme.begin(), scheme.end(), isBase64url)) {
        return mask(value);
    }
    return std::string(scheme) + " " + mask(credentials);
}

std::string Redactor::url(std::string_view text) const
{
    std::string out(text);
    // user:password@ is refused by this program's own URLs, but an echoed or logged one may have it.
    const std::size_t authority = out.find("://");
    if (authority != std::string::npos) {
        const std::size_t begin = authority + 3;
        const std::size_t end = std::min(out.find_first_of("/?#", begin), out.size());
        const std::size_t at = out.rfind('@', end);
        if (at != std::string::npos && at > begin && at < end) {
            out.replace(begin, at - begin, mask(std::string_view(out).substr(begin, at - begin)));
        }
    }
    return tokens(arguments(out));
}

std::string Redactor::head(std::string_view octets) const
{
    std::string out;
    std::size_t at = 0;
    bool firstLine = true;
    while (at < octets.size()) {
        std::size_t end = octets.find('\n', at);
        end = end == std::string_view::npos ? octets.size() : end + 1;
        std::string_view line = octets.substr(at, end - at);
        std::size_t ending = line.size();
        while (ending > 0 && (line[ending - 1] == '\n' || line[ending - 1] == '\r')) {
            --ending;
        }
        const std::string_view lineEnd = line.substr(ending);
        line = line.substr(0, ending);
        const std::size_t colon = line.find(':');
        if (firstLine || colon == std::string_view::npos) {
            out.append(url(line));
        } else {
            std::size_t value = colon + 1;
            while (value < line.size() && (line[value] == ' ' || line[value] == '\t')) {
                ++value;
            }
            out.append(tokens(line.substr(0, value)))
                .append(header(trimmed(line.substr(0, colon)), line.substr(value)));
        }
        out.append(lineEnd);
        at = end;
        firstLine = false;
    }
    return out;
}

}  // namespace gatehouse::exchange

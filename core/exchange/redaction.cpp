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
#include "core/http/header_list.h"

namespace gatehouse::exchange {
namespace {

constexpr std::string_view ellipsis = "…";
constexpr std::size_t shortestShown = 16;
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

int hexValue(char letter) noexcept
{
    if (letter >= '0' && letter <= '9') {
        return letter - '0';
    }
    if (letter >= 'a' && letter <= 'f') {
        return letter - 'a' + 10;
    }
    if (letter >= 'A' && letter <= 'F') {
        return letter - 'A' + 10;
    }
    return -1;
}

/// Percent escapes decoded where they are valid: "access%5Ftoken" names the same argument as "access_token".
std::string lenientlyDecoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0 && hexValue(text[i + 2]) >= 0) {
            out.push_back(static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2])));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

/// A JSON string's octets without escapes; only what JSON allows below U+0080 is decoded, the rest is kept as it is.
std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 >= text.size()) {
            out.push_back(text[i]);
            continue;
        }
        const char escape = text[++i];
        switch (escape) {
        case 'n': out.push_back('\n'); break;
        case 'r': out.push_back('\r'); break;
        case 't': out.push_back('\t'); break;
        case 'b': out.push_back('\b'); break;
        case 'f': out.push_back('\f'); break;
        case 'u':
            if (i + 4 < text.size() && text[i + 1] == '0' && text[i + 2] == '0' && hexValue(text[i + 3]) >= 0
                && hexValue(text[i + 3]) < 8 && hexValue(text[i + 4]) >= 0) {
                out.push_back(static_cast<char>(hexValue(text[i + 3]) * 16 + hexValue(text[i + 4])));
                i += 4;
            } else {
                out.append("\\u");
            }
            break;
        default: out.push_back(escape);
        }
    }
    return out;
}

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char letter : text) {
        switch (letter) {
        case '"': out.append("\\\""); break;
        case '\\': out.append("\\\\"); break;
        case '\n': out.append("\\n"); break;
        case '\r': out.append("\\r"); break;
        case '\t': out.append("\\t"); break;
        case '\b': out.append("\\b"); break;
        case '\f': out.append("\\f"); break;
        default: out.push_back(letter);
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
            out.append(pair);
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
        return cookies(value, http::equalsIgnoringCase(name, "set-cookie"));
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
        return out;
    }
    if (!std::all_of(scheme.begin(), scheme.end(), isBase64url)) {
        return mask(value);
    }
    return std::string(scheme) + " " + mask(trimmed(value.substr(space + 1)));
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
            out.append(line.substr(0, value)).append(header(trimmed(line.substr(0, colon)), line.substr(value)));
        }
        out.append(lineEnd);
        at = end;
        firstLine = false;
    }
    return out;
}

/// Walks over the text without building a tree, so that it also works on a body that was cut off, and so that what is
/// no secret stays octet for octet.
std::string Redactor::json(std::string_view text, int depth) const
{
    struct Container {
        bool object = false;
        bool secret = false;            ///< everything inside is
        bool secretCredential = false;  ///< an object with "type": "password" or "secret" (Keycloak's credentials)
        std::string key;
        bool expectKey = false;
    };
    std::vector<Container> open;
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const char letter = text[at];
        if (letter == '{' || letter == '[') {
            const bool secret =
                !open.empty()
                && (open.back().secret
                    || (open.back().object && (isSecretMember(open.back().key) || isSecretHeader(open.back().key))));
            open.push_back({letter == '{', secret, false, {}, letter == '{'});
        } else if ((letter == '}' || letter == ']') && !open.empty()) {
            open.pop_back();
        } else if (letter == ',' && !open.empty() && open.back().object) {
            open.back().expectKey = true;
        } else if (letter == '"') {
            std::size_t end = at + 1;
            while (end < text.size() && text[end] != '"') {
                end += text[end] == '\\' ? 2 : 1;
            }
            end = std::min(end, text.size());
            const std::string_view raw = text.substr(at + 1, end - at - 1);
            const std::string value = unescaped(raw);
            out.push_back('"');
            if (!open.empty() && open.back().expectKey) {
                open.back().key = value;
                open.back().expectKey = false;
                out.append(raw);
            } else {
                const std::string key = open.empty() ? std::string() : open.back().key;
                const bool credential = !open.empty() && open.back().secretCredential && key == "value";
                if (!open.empty() && key == "type" && (value == "password" || value == "secret")) {
                    open.back().secretCredential = true;
                }
                if (isSecretHeader(key) && !isSecretMember(key)) {
                    out.append(escaped(header(key, value)));
                } else if (credential || isSecretMember(key) || (!open.empty() && open.back().secret)) {
                    out.append(escaped(mask(value)));
                } else {
                    const std::string hidden = depth > 0 ? content(value, depth - 1) : tokens(arguments(value));
                    out.append(hidden == value ? std::string(raw) : escaped(hidden));
                }
            }
            if (end < text.size()) {
                out.push_back('"');
            }
            at = end + 1;
            continue;
        }
        out.push_back(letter);
        ++at;
    }
    return out;
}

std::string Redactor::html(std::string_view text) const
{
    const auto attribute = [](std::string_view tag, std::string_view name) -> std::optional<std::string_view> {
        for (const char quote : {'"', '\''}) {
            const std::string begin = " " + std::string(name) + "=" + quote;
            const std::size_t at = tag.find(begin);
            if (at != std::string_view::npos) {
                const std::size_t value = at + begin.size();
                const std::size_t end = std::min(tag.find(quote, value), tag.size());
                return tag.substr(value, end - value);
            }
        }
        return std::nullopt;
    };
    std::string out;
    std::size_t done = 0;
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const std::size_t end = std::min(text.find('>', at), text.size());
        const std::string_view tag = text.substr(at, end - at);
        const auto name = attribute(tag, "name");
        const auto value = attribute(tag, "value");
        if (name && value && !value->empty() && isSecretMember(*name)) {
            const auto begin = static_cast<std::size_t>(value->data() - text.data());
            out.append(text.substr(done, begin - done)).append(mask(*value));
            done = begin + value->size();
        }
    }
    out.append(text.substr(done));
    return out;
}

std::string Redactor::multipart(std::string_view text) const
{
    constexpr std::string_view disposition = "name=\"";
    std::string out;
    std::size_t done = 0;
    for (std::size_t at = text.find(disposition); at != std::string_view::npos; at = text.find(disposition, at + 1)) {
        const std::size_t nameBegin = at + disposition.size();
        const std::size_t nameEnd = text.find('"', nameBegin);
        const std::size_t blank = text.find("\r\n\r\n", at);
        if (nameEnd == std::string_view::npos || blank == std::string_view::npos) {
            break;
        }
        if (at < done || !isSecretMember(text.substr(nameBegin, nameEnd - nameBegin))) {
            continue;
        }
        const std::size_t end = std::min(text.find("\r\n--", blank + 4), text.size());
        out.append(text.substr(done, blank + 4 - done)).append(mask(text.substr(blank + 4, end - blank - 4)));
        done = end;
    }
    out.append(text.substr(done));
    return out;
}

std::string Redactor::content(std::string_view octets, int depth) const
{
    const std::size_t first = octets.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return std::string(octets);
    }
    if (octets[first] == '{' || octets[first] == '[') {
        return tokens(json(octets, depth));
    }
    if (octets[first] == '<') {
        return tokens(arguments(html(octets)));
    }
    if (octets.substr(first).starts_with("--")) {
        return tokens(multipart(octets));
    }
    return tokens(arguments(octets));
}

std::string Redactor::body(std::string_view octets) const
{
    // An echo such as /anything holds the request's own JSON as a string inside its answer; deeper is not looked.
    return content(octets, 2);
}

}  // namespace gatehouse::exchange

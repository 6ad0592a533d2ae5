// How a Redactor reads bodies: JSON, HTML, multipart. Headers, URLs and forms are in redaction.cpp.
#include <algorithm>
#include <optional>
#include <vector>

#include "core/exchange/redaction.h"
#include "core/http/characters.h"

namespace gatehouse::exchange {
namespace {

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
            if (i + 4 < text.size() && text[i + 1] == '0' && text[i + 2] == '0' && http::hexValue(text[i + 3]) >= 0
                && http::hexValue(text[i + 3]) < 8 && http::hexValue(text[i + 4]) >= 0) {
                out.push_back(static_cast<char>(http::hexValue(text[i + 3]) * 16 + http::hexValue(text[i + 4])));
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
        return tokens(arguments(multipart(octets)));
    }
    return tokens(arguments(octets));
}

std::string Redactor::body(std::string_view octets) const
{
    // An echo such as /anything holds the request's own JSON as a string inside its answer; deeper is not looked.
    return content(octets, 2);
}

}  // namespace gatehouse::exchange

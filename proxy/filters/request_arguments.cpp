#include "proxy/filters/request_arguments.h"

#include <algorithm>

#include "core/http/characters.h"
#include "core/http/cookie.h"
#include "core/jose/json.h"
#include "proxy/filters/json_text.h"

namespace gatehouse::proxy {
namespace {

namespace json = boost::json;

/// A name or value of a query, decoded; nullopt when it is broken. Without an escape nothing is copied for the look.
bool nameIs(std::string_view encoded, std::string_view name)
{
    if (encoded.find_first_of("%+") == std::string_view::npos) {
        return encoded == name;
    }
    const Result<http::FormFields> decoded = http::parseForm(encoded);
    return decoded && decoded->size() == 1 && decoded->front().first == name;
}

void found(Argument& argument, std::string_view encodedValue)
{
    ++argument.count;
    if (argument.count > 1) {
        return;
    }
    std::string pair = "v=";
    pair += encodedValue;
    Result<http::FormFields> decoded = http::parseForm(pair);
    if (decoded && decoded->size() == 1) {
        argument.value = std::move(decoded->front().second);
    } else {
        argument.malformed = true;
    }
}

}  // namespace

Argument RequestArguments::query(std::string_view name) const
{
    Argument argument;
    for (std::string_view rest = m_query; !rest.empty();) {
        const std::size_t ampersand = rest.find('&');
        const std::string_view piece = rest.substr(0, ampersand);
        rest = ampersand == std::string_view::npos ? std::string_view{} : rest.substr(ampersand + 1);
        const std::size_t equals = piece.find('=');
        if (!piece.empty() && nameIs(piece.substr(0, equals), name)) {
            found(argument, equals == std::string_view::npos ? std::string_view{} : piece.substr(equals + 1));
        }
    }
    return argument;
}

Argument RequestArguments::body(std::string_view name) const
{
    Argument argument;
    for (const auto& [fieldName, value] : m_form) {
        if (fieldName == name) {
            if (argument.count == 0) {
                argument.value = value;
            }
            ++argument.count;
        }
    }
    const json::value* member = m_json ? m_json->if_contains(name) : nullptr;
    if (member != nullptr && !member->is_null()) {
        argument.count = 1;
        const json::string* text = member->if_string();
        argument.malformed = text == nullptr;
        if (text != nullptr) {
            argument.value.assign(text->data(), text->size());
        }
    }
    return argument;
}

Argument RequestArguments::cookie(std::string_view name) const
{
    Argument argument;
    for (const http::HeaderView& field : m_head.headers) {
        if (!http::equalsIgnoringCase(field.name, "Cookie")) {
            continue;
        }
        std::string_view rest = field.value;
        while (!rest.empty()) {
            const std::size_t semicolon = rest.find(';');
            const std::string_view pair = http::trimBlanks(rest.substr(0, semicolon));
            rest = semicolon == std::string_view::npos ? std::string_view{} : rest.substr(semicolon + 1);
            const std::size_t equals = pair.find('=');
            if (equals != std::string_view::npos && http::trimBlanks(pair.substr(0, equals)) == name) {
                if (argument.count == 0) {
                    argument.value = http::trimBlanks(pair.substr(equals + 1));
                }
                ++argument.count;
            }
        }
    }
    return argument;
}

BodyKind RequestArguments::bodyKind() const
{
    if (m_head.framing == http::BodyFraming::None
        || (m_head.framing == http::BodyFraming::ContentLength && m_head.contentLength == 0)) {
        return BodyKind::Other;
    }
    const std::string_view field = m_head.find("Content-Type").value_or("");
    const std::string_view type = http::trimBlanks(field.substr(0, field.find(';')));
    if (http::equalsIgnoringCase(type, "application/x-www-form-urlencoded")) {
        return BodyKind::Form;
    }
    return http::equalsIgnoringCase(type, "application/json") ? BodyKind::Json : BodyKind::Other;
}

void RequestArguments::readBody(std::string_view octets)
{
    m_bodyRead = true;
    switch (bodyKind()) {
    case BodyKind::Form:
        if (Result<http::FormFields> form = http::parseForm(octets)) {
            m_form = std::move(*form);
        }
        break;
    case BodyKind::Json:
        if (Result<json::object> object = jose::parseJsonObject(octets)) {
            m_json = std::move(*object);
            m_text = octets;
        }
        break;
    case BodyKind::Other: break;
    }
}

void RequestArguments::removeFromBody(std::string_view name)
{
    std::erase_if(m_form, [name](const auto& field) { return field.first == name; });
    if (m_json && m_json->erase(name) > 0) {
        m_text = withoutMember(m_text, name);
    }
}

std::string RequestArguments::bodyText() const
{
    return m_json ? m_text : http::encodeForm(m_form);
}

std::string headerForm(std::string_view name)
{
    std::string form(name);
    bool first = true;
    for (char& letter : form) {
        if (letter == '_') {
            letter = '-';
        }
        if (first && letter >= 'a' && letter <= 'z') {
            letter = static_cast<char>(letter - 'a' + 'A');
        }
        first = letter == '-';
    }
    return form;
}

bool sameHeader(std::string_view a, std::string_view b) noexcept
{
    const auto normal = [](char letter) { return letter == '_' ? '-' : http::lowerCase(letter); };
    constexpr int caseBit = 0x20;
    return a.size() == b.size() && !a.empty() && ((a.front() ^ b.front()) & ~caseBit) == 0
           && std::equal(a.begin(), a.end(), b.begin(), [normal](char x, char y) { return normal(x) == normal(y); });
}

}  // namespace gatehouse::proxy

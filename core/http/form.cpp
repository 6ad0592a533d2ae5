#include "core/http/form.h"

#include <algorithm>
#include <cstdint>

#include "core/http/characters.h"
#include "core/http/url.h"

namespace gatehouse::http {
namespace {

/// Takes the next "name=value" off; false at the end. Empty pieces ("a&&b") are handed out, too.
bool nextPiece(std::string_view& rest, std::string_view& piece, bool& atEnd) noexcept
{
    if (atEnd) {
        return false;
    }
    const std::size_t ampersand = rest.find('&');
    piece = rest.substr(0, ampersand);
    atEnd = ampersand == std::string_view::npos;
    rest = atEnd ? std::string_view{} : rest.substr(ampersand + 1);
    return true;
}

Result<std::string> formDecode(std::string_view text)
{
    if (text.find('+') == std::string_view::npos) {
        return percentDecode(text);
    }
    std::string blanks(text);
    std::replace(blanks.begin(), blanks.end(), '+', ' ');
    return percentDecode(blanks);
}

}  // namespace

Result<FormFields> parseForm(std::string_view text)
{
    FormFields fields;
    std::string_view piece;
    bool atEnd = false;
    while (nextPiece(text, piece, atEnd)) {
        if (piece.empty()) {
            continue;
        }
        const std::size_t equals = piece.find('=');
        Result<std::string> name = formDecode(piece.substr(0, equals));
        Result<std::string> value =
            equals == std::string_view::npos ? std::string() : formDecode(piece.substr(equals + 1));
        if (!name || !value) {
            return fail(ErrorCode::InvalidSyntax, "form", "% without two hexadecimal digits");
        }
        fields.emplace_back(std::move(*name), std::move(*value));
    }
    return fields;
}

std::string encodeForm(const FormFields& fields)
{
    std::string out;
    for (const auto& [name, value] : fields) {
        if (!out.empty()) {
            out.push_back('&');
        }
        out += formEncode(name);
        out.push_back('=');
        out += formEncode(value);
    }
    return out;
}

std::string formEncode(std::string_view text)
{
    constexpr std::string_view upperCaseHex = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char octet : text) {
        if (inSet(octet, octets::formPlain)) {
            out.push_back(octet);
        } else if (octet == ' ') {
            out.push_back('+');
        } else {
            const auto value = static_cast<std::uint8_t>(octet);
            out.push_back('%');
            out.push_back(upperCaseHex[value >> 4]);
            out.push_back(upperCaseHex[value & 0x0f]);
        }
    }
    return out;
}

std::string withoutArgument(std::string_view query, std::string_view name)
{
    std::string out;
    out.reserve(query.size());
    std::string_view piece;
    bool atEnd = false;
    bool first = true;
    while (nextPiece(query, piece, atEnd)) {
        const Result<std::string> decoded = formDecode(piece.substr(0, piece.find('=')));
        if (!piece.empty() && decoded && *decoded == name) {
            continue;
        }
        if (!first) {
            out.push_back('&');
        }
        out += piece;
        first = false;
    }
    return out;
}

}  // namespace gatehouse::http

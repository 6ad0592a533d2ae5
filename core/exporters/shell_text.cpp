#include "core/exporters/shell_text.h"

#include <boost/json/serialize.hpp>

#include <functional>

#include "core/exporters/prepared.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;

using StringWriter = std::function<std::string(std::string_view)>;

void append(std::string& out, const json::value& value, std::size_t column, const StringWriter& text,
            const StringWriter& plain)
{
    const auto line = [&](std::size_t indent) { out += plain("\n" + std::string(indent, ' ')); };
    if (const auto* record = value.if_object(); record && !record->empty()) {
        out += plain("{");
        bool first = true;
        for (const auto& [key, member] : *record) {
            out += plain(first ? "" : ",");
            first = false;
            line(column + 2);
            out += plain(jsonString(key) + ": ");
            append(out, member, column + 2, text, plain);
        }
        line(column);
        out += plain("}");
    } else if (const auto* list = value.if_array(); list && !list->empty()) {
        out += plain("[");
        bool first = true;
        for (const auto& item : *list) {
            out += plain(first ? "" : ",");
            first = false;
            line(column + 2);
            append(out, item, column + 2, text, plain);
        }
        line(column);
        out += plain("]");
    } else if (const auto* string = value.if_string()) {
        out += text(*string);
    } else {
        out += plain(json::serialize(value));
    }
}

/// Inside of single quotes.
std::string inQuotes(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return result;
}

std::string insideOfString(std::string_view text)
{
    const auto quoted = jsonString(text);
    return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

const std::string_view bashJsonFunctions = R"(# The variable $1 as the inside of a JSON string.
json_text() {
    local text=${!1} out='' char code i
    for ((i = 0; i < ${#text}; i++)); do
        char=${text:i:1}
        case $char in
            '"') out+='\"' ;;
            '\') out+='\\' ;;
            $'\n') out+='\n' ;;
            $'\r') out+='\r' ;;
            $'\t') out+='\t' ;;
            [[:cntrl:]])
                printf -v code '%d' "'$char"
                if ((code < 32)); then printf -v char '\\u%04x' "$code"; fi
                out+=$char
                ;;
            *) out+=$char ;;
        esac
    done
    printf '%s' "$out"
}

# The variable $1 as a JSON number or boolean.
json_value() {
    if [[ ! ${!1} =~ ^(true|false|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?)$ ]]; then
        echo "$1 is neither a number nor true or false" >&2
        exit 1
    fi
    printf '%s' "${!1}"
}
)";

std::string shellQuoted(std::string_view text)
{
    return '\'' + inQuotes(text) + '\'';
}

std::string jsonString(std::string_view text)
{
    return json::serialize(json::string(text));
}

std::string prettyJson(const json::value& value)
{
    std::string out;
    append(
        out, value, 0, [](std::string_view text) { return jsonString(text); },
        [](std::string_view text) { return std::string(text); });
    return out;
}

std::string bashJson(const json::value& value)
{
    const auto text = [](std::string_view string) {
        if (isTypedVariable(string)) {
            return "'\"$(json_value " + wholeVariable(string) + ")\"'";
        }
        const ReferenceTexts texts{
            .literal = [](std::string_view part) { return inQuotes(insideOfString(part)); },
            .variable = [](const std::string& name, const auto&) { return "'\"$(json_text " + name + ")\"'"; }};
        return '"' + withReferences(string, texts) + '"';
    };
    std::string out = "'";
    append(out, value, 0, text, inQuotes);
    return out + '\'';
}

std::string pathSegment(std::string_view text)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    constexpr std::string_view unreserved = "-._~";
    std::string result;
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter || unreserved.find(c) != std::string_view::npos) {
            result += c;
        } else {
            result += {'%', hex[octet >> 4U], hex[octet & 0xfU]};
        }
    }
    return result;
}

}  // namespace gatehouse::exporters

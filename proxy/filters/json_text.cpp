#include "proxy/filters/json_text.h"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace gatehouse::proxy {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// Past the string that begins at `at`.
std::size_t endOfString(std::string_view text, std::size_t at)
{
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        at += text[at] == '\\' ? 1 : 0;
    }
    return std::min(at + 1, text.size());
}

/// The comma or brace that ends the member whose value begins at or after `at`.
std::size_t endOfMember(std::string_view text, std::size_t at)
{
    int depth = 0;
    while (at < text.size()) {
        const char letter = text[at];
        if (letter == '"') {
            at = endOfString(text, at);
            continue;
        }
        if (depth == 0 && (letter == ',' || letter == '}')) {
            break;
        }
        depth += letter == '{' || letter == '[' ? 1 : 0;
        depth -= letter == '}' || letter == ']' ? 1 : 0;
        ++at;
    }
    return at;
}

bool isNamed(std::string_view quoted, std::string_view name)
{
    boost::json::error_code error;
    const boost::json::value parsed = boost::json::parse(quoted, error);
    return !error && parsed.is_string() && std::string_view(parsed.get_string()) == name;
}

}  // namespace

std::string withoutMember(std::string_view object, std::string_view name)
{
    const std::size_t open = object.find('{');
    std::size_t before = open;  // the brace or comma in front of the member
    while (before < object.size()) {
        const std::size_t key = object.find_first_not_of(blanks, before + 1);
        if (key == std::string_view::npos || object[key] != '"') {
            break;
        }
        const std::size_t keyEnd = endOfString(object, key);
        const std::size_t end = endOfMember(object, keyEnd);
        if (isNamed(object.substr(key, keyEnd - key), name)) {
            // With the comma that it shared with a neighbour.
            const bool last = end >= object.size() || object[end] == '}';
            const std::size_t from = last && before != open ? before : before + 1;
            const std::size_t to = last ? end : end + 1;
            return std::string(object.substr(0, from)).append(object.substr(std::min(to, object.size())));
        }
        before = end;
    }
    return std::string(object);
}

}  // namespace gatehouse::proxy

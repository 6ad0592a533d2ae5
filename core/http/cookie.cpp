#include "core/http/cookie.h"

#include "core/http/characters.h"

namespace gatehouse::http {
namespace {

/// Takes the next "name=value" off a Cookie field; false at the end.
bool nextPair(std::string_view& rest, std::string_view& pair) noexcept
{
    while (!rest.empty()) {
        const std::size_t semicolon = rest.find(';');
        pair = trimBlanks(rest.substr(0, semicolon));
        rest = semicolon == std::string_view::npos ? std::string_view{} : rest.substr(semicolon + 1);
        if (!pair.empty()) {
            return true;
        }
    }
    return false;
}

bool hasName(std::string_view pair, std::string_view name) noexcept
{
    const std::size_t equals = pair.find('=');
    return equals != std::string_view::npos && trimBlanks(pair.substr(0, equals)) == name;
}

}  // namespace

std::optional<std::string_view> findCookie(std::string_view cookieField, std::string_view name) noexcept
{
    std::string_view pair;
    while (nextPair(cookieField, pair)) {
        if (hasName(pair, name)) {
            return trimBlanks(pair.substr(pair.find('=') + 1));
        }
    }
    return std::nullopt;
}

std::string withoutCookie(std::string_view cookieField, std::string_view name)
{
    std::string out;
    std::string_view pair;
    while (nextPair(cookieField, pair)) {
        if (hasName(pair, name)) {
            continue;
        }
        if (!out.empty()) {
            out += "; ";
        }
        out += pair;
    }
    return out;
}

}  // namespace gatehouse::http

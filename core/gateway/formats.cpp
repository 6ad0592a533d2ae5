#include "core/gateway/formats.h"

#include <algorithm>
#include <cctype>

#include "core/http/url.h"

namespace gatehouse::gateway {

std::string withHttpScheme(std::string_view text)
{
    const auto scheme = text.substr(0, text.find(':'));
    return scheme == "ws" || scheme == "wss" ? "http" + std::string(text.substr(2)) : std::string(text);
}

std::optional<std::string> urlFault(std::string_view text)
{
    const auto url = http::Url::parse(text.substr(0, text.find('#')));
    if (!url) {
        return "not a URL: " + url.error().detail;
    }
    return std::nullopt;
}

std::optional<std::string> hostFormatFault(std::string_view text)
{
    const bool address = std::count(text.begin(), text.end(), ':') > 1;
    const bool wrong = std::any_of(text.begin(), text.end(), [&](char letter) {
        return !std::isalnum(static_cast<unsigned char>(letter)) && letter != '.' && letter != '-' && letter != '_'
               && !(address && (letter == ':' || letter == '[' || letter == ']'));
    });
    if (text.empty() || wrong) {
        return "not a host name or address (no scheme, no port, no path)";
    }
    return std::nullopt;
}

std::optional<std::string> uuidFault(std::string_view text)
{
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    const bool right =
        text.size() == shape.size()
        && std::equal(text.begin(), text.end(), shape.begin(), [](char letter, char wanted) {
               return wanted == '-' ? letter == '-' : std::isxdigit(static_cast<unsigned char>(letter)) != 0;
           });
    if (!right) {
        return "not a UUID (" + std::string(shape) + ")";
    }
    return std::nullopt;
}

}  // namespace gatehouse::gateway

#include "core/gateway/secret_words.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace gatehouse::gateway {

bool soundsLikeASecret(std::string_view name)
{
    constexpr std::array<std::string_view, 5> within{"secret", "password", "passwd", "passphrase", "private_key"};
    // "token_type" and "client_assertion_type" are none.
    constexpr std::array<std::string_view, 7> atTheEnd{"token",   "assertion",  "authorization", "apikey",
                                                       "api_key", "access_key", "auth_key"};
    std::string text(name);
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::tolower(c)); });
    return std::any_of(within.begin(), within.end(),
                       [&](std::string_view word) { return text.find(word) != std::string::npos; })
           || std::any_of(atTheEnd.begin(), atTheEnd.end(),
                          [&](std::string_view word) { return text.ends_with(word); });
}

bool isPairedWithASecretName(const boost::json::object& record, std::string_view values, std::size_t index)
{
    constexpr std::string_view ending = "_values";
    if (!values.ends_with(ending)) {
        return false;
    }
    const auto* names = record.if_contains(std::string(values.substr(0, values.size() - ending.size())) + "_names");
    const auto* list = names ? names->if_array() : nullptr;
    const auto* name = list && index < list->size() ? (*list)[index].if_string() : nullptr;
    return name && soundsLikeASecret(std::string_view(*name));
}

std::string_view passwordInUrl(std::string_view text) noexcept
{
    const auto scheme = text.find("://");
    if (scheme == std::string_view::npos) {
        return {};
    }
    const auto authority = text.substr(scheme + 3, text.find_first_of("/?#", scheme + 3) - (scheme + 3));
    const auto at = authority.rfind('@');
    const auto colon = authority.find(':');
    return at == std::string_view::npos || colon == std::string_view::npos || colon + 1 >= at
               ? std::string_view()
               : authority.substr(colon + 1, at - colon - 1);
}

}  // namespace gatehouse::gateway

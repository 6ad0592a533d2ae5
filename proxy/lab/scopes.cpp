#include "proxy/lab/scopes.h"

#include <algorithm>
#include <array>

namespace gatehouse::proxy::lab {

std::span<const std::string_view> knownScopes()
{
    static constexpr std::array<std::string_view, 7> known{"openid",  "profile", "email", "offline_access",
                                                           "address", "phone",   "roles"};
    return known;
}

std::vector<std::string_view> words(std::string_view text)
{
    std::vector<std::string_view> out;
    std::size_t at = 0;
    while ((at = text.find_first_not_of(' ', at)) != std::string_view::npos) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        out.push_back(text.substr(at, end - at));
        at = end;
    }
    return out;
}

bool hasWord(std::string_view text, std::string_view word)
{
    const auto all = words(text);
    return std::find(all.begin(), all.end(), word) != all.end();
}

bool allKnown(std::string_view scope)
{
    const auto all = words(scope);
    const auto known = knownScopes();
    return std::all_of(all.begin(), all.end(), [known](std::string_view one) {
        return std::find(known.begin(), known.end(), one) != known.end();
    });
}

std::string grantedScope(const std::optional<std::string>& asked)
{
    std::string scope = asked && hasWord(*asked, "openid") ? "openid email profile" : "email profile";
    const std::string wanted = asked.value_or("");
    for (const std::string_view one : words(wanted)) {
        if (!hasWord(scope, one)) {
            scope.append(" ").append(one);
        }
    }
    return scope;
}

}  // namespace gatehouse::proxy::lab

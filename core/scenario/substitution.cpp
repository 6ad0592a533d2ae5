#include "core/scenario/substitution.h"

#include <algorithm>

namespace gatehouse::scenario {

std::string substitute(std::string_view text, const std::map<std::string, std::string>& values,
                       std::vector<std::string>& missing)
{
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t begin = std::min(text.find("${", at), text.size());
        out.append(text.substr(at, begin - at));
        const std::size_t end = text.find('}', begin);
        if (begin == text.size() || end == std::string_view::npos) {
            out.append(text.substr(begin));
            break;
        }
        const std::string name(text.substr(begin + 2, end - begin - 2));
        const auto value = values.find(name);
        if (value != values.end()) {
            out.append(value->second);
        } else {
            out.append(text.substr(begin, end + 1 - begin));
            if (std::find(missing.begin(), missing.end(), name) == missing.end()) {
                missing.push_back(name);
            }
        }
        at = end + 1;
    }
    return out;
}

}  // namespace gatehouse::scenario

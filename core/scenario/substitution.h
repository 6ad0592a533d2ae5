#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::scenario {

/// `text` with every ${NAME} replaced by its value; names without one stay as they are and are added to `missing`. What
/// was put in is not looked at again.
std::string substitute(std::string_view text, const std::map<std::string, std::string>& values,
                       std::vector<std::string>& missing);

}  // namespace gatehouse::scenario

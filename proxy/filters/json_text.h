#pragma once

#include <string>
#include <string_view>

namespace gatehouse::proxy {

/// The text of a JSON object without its member `name`; everything else stays octet for octet, numbers and blanks
/// included. The text must be valid JSON and an object; a name stands in it at most once.
std::string withoutMember(std::string_view object, std::string_view name);

}  // namespace gatehouse::proxy

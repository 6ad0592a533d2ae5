#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace gatehouse::http {

/// application/x-www-form-urlencoded pairs in their order; names may repeat (WHATWG URL, section 5; RFC 6749 appendix
/// B).
using FormFields = std::vector<std::pair<std::string, std::string>>;

/// InvalidSyntax on a broken escape. Also parses a query string.
Result<FormFields> parseForm(std::string_view text);
std::string encodeForm(const FormFields& fields);
/// One name or value, as encodeForm writes it: also what RFC 6749 section 2.3.1 wants before Basic.
std::string formEncode(std::string_view text);
/// `query` without every argument of that (decoded) name; the others stay octet for octet as they were.
std::string withoutArgument(std::string_view query, std::string_view name);

}  // namespace gatehouse::http

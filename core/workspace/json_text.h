#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace gatehouse::workspace {

/// JSON for files under version control: two spaces, one value a line, members in the order they have, a newline at the
/// end. Numbers keep their kind: 1.0 stays a number with a fraction.
std::string writeJson(const boost::json::value& value);

/// Strict JSON (RFC 8259), at most 64 levels deep. InvalidSyntax tells line and column, both from 1.
Result<boost::json::value> readJson(std::string_view text, const std::string& origin);

}  // namespace gatehouse::workspace

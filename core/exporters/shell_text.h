#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace gatehouse::exporters {

/// A text as one word of a POSIX shell: 'it'\''s'.
std::string shellQuoted(std::string_view text);

/// JSON (RFC 8259), two columns a level, members in their order. Strings are UTF-8 with only what must be escaped.
std::string prettyJson(const boost::json::value& value);
/// One string with its quotes.
std::string jsonString(std::string_view text);

/// JSON as one word of bash in which variables are filled when the script runs: literal parts stand in single quotes,
/// each `${{ env "X" }}` becomes "$(json_text X)" and, where decK's toInt, toBool or toFloat make no string of it,
/// "$(json_value X)". The two functions are in `bashJsonFunctions`.
std::string bashJson(const boost::json::value& value);

/// A text as one word of bash, percent-encoded for one segment of a URL's path (RFC 3986 section 3.3).
std::string pathSegment(std::string_view text);

/// Functions for bash: json_text NAME prints the variable as the inside of a JSON string, json_value NAME as a number
/// or boolean (anything else ends the script).
extern const std::string_view bashJsonFunctions;

}  // namespace gatehouse::exporters

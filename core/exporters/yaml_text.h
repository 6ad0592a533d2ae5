#pragma once

#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace gatehouse::exporters {

/// A string as one YAML scalar: plain where no reader of YAML 1.1 or 1.2 could take it for anything but this string,
/// else quoted. Placeholders `${{ … }}` stay as they are, for decK replaces them before it reads YAML.
std::string yamlScalar(std::string_view text);

/// Appends ` value` and a line end, or the lines below it: what follows `key:` or `-` at that column. Lists stand at
/// the column of their key, records two further in, texts of several lines as blocks.
void appendYamlValue(std::string& out, const boost::json::value& value, std::size_t column);

/// Appends `key: value` lines at that column; the first line's indent is left out (it is there already, after a dash).
void appendYamlMembers(std::string& out, const boost::json::object& record, std::size_t column);

}  // namespace gatehouse::exporters

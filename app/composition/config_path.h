#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string_view>

namespace gatehouse::app {

/// Paths within a plugin's config as diagnostics write them: "issuer", "client_secret[0]", "redis.port".

/// nullptr: nothing is set there.
const boost::json::value* findAt(const boost::json::object& config, std::string_view path);
/// Makes the records and list entries on the way where they are missing; false when something else stands there.
bool setAt(boost::json::object& config, std::string_view path, boost::json::value value);
/// Removes a member; a record that becomes empty goes, too. A list entry is not removed (lists are set whole).
void removeAt(boost::json::object& config, std::string_view path);

}  // namespace gatehouse::app

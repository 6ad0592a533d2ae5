#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse::jose {

/// The value at a path of member names into nested objects; a segment that is a number also indexes an array, from 0.
/// nullptr when any step is missing. A JSON null counts as missing.
const boost::json::value* findClaim(const boost::json::object& claims, std::span<const std::string> path) noexcept;
const boost::json::value* findClaim(const boost::json::object& claims, std::string_view name) noexcept;

/// A string member; nullopt when it is missing or of another type.
std::optional<std::string_view> stringClaim(const boost::json::object& claims, std::string_view name) noexcept;

/// Whether a scope-like value holds `word`: a space-separated string, an array whose elements are compared whole, or a
/// single value. Octet for octet.
bool claimContains(const boost::json::value& value, std::string_view word) noexcept;
/// Whether it holds every one of the space-separated words of `entry`; an entry without a word never holds.
bool claimContainsAll(const boost::json::value& value, std::string_view entry) noexcept;

/// NumericDate (RFC 7519 section 2); a numeric string is tolerated as the gateway's newer releases do. nullopt for
/// anything that is no finite number of seconds within the years 0 to 9999.
std::optional<std::chrono::seconds> numericDate(const boost::json::value& value) noexcept;

/// How a claim goes into a header: a string as it is, a number or truth value as JSON, an object or array as base64 of
/// its JSON. nullopt for null.
std::optional<std::string> claimHeaderText(const boost::json::value& value);

/// The words of a scope-like value, joined with comma and space (X-Authenticated-Groups).
std::string joinedWords(const boost::json::value& value);

}  // namespace gatehouse::jose

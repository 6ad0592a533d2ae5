#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string_view>

#include "core/base/result.h"

namespace gatehouse::jose {

inline constexpr std::size_t maximumJsonDepth = 64;
inline constexpr std::size_t maximumJsonOctets = 1024 * 1024;
inline constexpr std::size_t maximumJsonValues = 50'000;  ///< in all objects and arrays together

/// Strict JSON (RFC 8259) from somebody we do not trust: at most 64 deep, 50,000 values, valid UTF-8, no comments, no
/// NaN, and no name twice in one object (RFC 7515 section 4 and RFC 7519 section 4 want those refused; which one counts
/// would be anybody's guess). InvalidJson otherwise, TooLarge above `maximumOctets`.
Result<boost::json::value> parseJson(std::string_view text, std::size_t maximumOctets = maximumJsonOctets);

/// The same where only an object will do: UnexpectedJson for anything else.
Result<boost::json::object> parseJsonObject(std::string_view text, std::size_t maximumOctets = maximumJsonOctets);

}  // namespace gatehouse::jose

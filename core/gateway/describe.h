#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse::gateway {

/// May a message show the value itself?
enum class Show { Value, KindOnly };

/// What came, as a message says it: `a string ("kong")`, "a number (5)", "a list", "nothing". Long strings are cut,
/// control characters escaped.
std::string describe(const boost::json::value& value, Show show = Show::Value);

/// `"a", "b" or "c"`.
std::string anyOf(std::span<const std::string> words);

/// The word that was probably meant, if one is near enough; case, "-" and "_" count as the same.
std::optional<std::string> nearestWord(std::string_view word, std::span<const std::string> words);
std::optional<std::string> nearestWord(std::string_view word, std::span<const std::string_view> words);

/// The words that YAML 1.1 reads as booleans, in the three spellings it knows: true, yes, on; false, no, off.
std::optional<bool> booleanWord(std::string_view word) noexcept;

}  // namespace gatehouse::gateway

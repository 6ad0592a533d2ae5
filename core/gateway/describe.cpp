#include "core/gateway/describe.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstddef>

#include "core/base/json_line.h"
#include "core/gateway/spelling.h"

namespace gatehouse::gateway {

namespace {

constexpr std::size_t longestShown = 60;

std::string quoted(std::string_view text)
{
    std::string_view shown = text.substr(0, longestShown);
    // Cut between characters, not inside one.
    while (shown.size() < text.size() && !shown.empty()
           && (static_cast<unsigned char>(text[shown.size()]) & 0xc0) == 0x80) {
        shown.remove_suffix(1);
    }
    std::string result = boost::json::serialize(boost::json::string(shown));
    if (shown.size() < text.size()) {
        result.insert(result.size() - 1, "…");
    }
    return result;
}

template <class Words>
std::optional<std::string> nearest(std::string_view word, const Words& words)
{
    constexpr std::size_t longestWord = 100;
    if (word.size() > longestWord) {
        return std::nullopt;
    }
    const auto wanted = foldedWord(word);
    std::size_t best = std::clamp<std::size_t>(word.size() / 3, 1, 4) + 1;
    std::optional<std::string> result;
    for (const auto& candidate : words) {
        if (const auto found = editDistance(wanted, foldedWord(candidate)); found < best) {
            best = found;
            result = std::string(candidate);
        }
    }
    return result;
}

}  // namespace

std::string describe(const boost::json::value& value, Show show)
{
    switch (value.kind()) {
    case boost::json::kind::null: return "nothing";
    case boost::json::kind::array: return "a list";
    case boost::json::kind::object: return "a record";
    case boost::json::kind::string:
        return show == Show::Value ? "a string (" + quoted(value.get_string()) + ")" : "a string";
    case boost::json::kind::bool_:
        return show == Show::Value ? "a boolean (" + boost::json::serialize(value) + ")" : "a boolean";
    default: return show == Show::Value ? "a number (" + jsonLine(value) + ")" : "a number";
    }
}

std::string anyOf(std::span<const std::string> words)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) {
            text += i + 1 == words.size() ? " or " : ", ";
        }
        text += '"' + words[i] + '"';
    }
    return text;
}

std::optional<std::string> nearestWord(std::string_view word, std::span<const std::string> words)
{
    return nearest(word, words);
}

std::optional<std::string> nearestWord(std::string_view word, std::span<const std::string_view> words)
{
    return nearest(word, words);
}

std::optional<bool> booleanWord(std::string_view word) noexcept
{
    for (const std::string_view yes : {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"}) {
        if (word == yes) {
            return true;
        }
    }
    for (const std::string_view no : {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"}) {
        if (word == no) {
            return false;
        }
    }
    return std::nullopt;
}

}  // namespace gatehouse::gateway

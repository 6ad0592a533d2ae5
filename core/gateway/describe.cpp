#include "core/gateway/describe.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <numeric>
#include <vector>

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

std::string folded(std::string_view word)
{
    std::string result(word);
    for (auto& letter : result) {
        letter = letter == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    return result;
}

/// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
        }
    }
    return row[b.size()];
}

template <class Words>
std::optional<std::string> nearest(std::string_view word, const Words& words)
{
    constexpr std::size_t longestWord = 100;
    if (word.size() > longestWord) {
        return std::nullopt;
    }
    const auto wanted = folded(word);
    std::size_t best = std::clamp<std::size_t>(word.size() / 3, 1, 4) + 1;
    std::optional<std::string> result;
    for (const auto& candidate : words) {
        if (const auto found = distance(wanted, folded(candidate)); found < best) {
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
    default: return show == Show::Value ? "a number (" + boost::json::serialize(value) + ")" : "a number";
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

#include "core/jose/claims.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/base/encoding.h"
#include "core/base/json_line.h"

namespace gatehouse::jose {
namespace {

namespace json = boost::json;

constexpr double lastSecondOfYear9999 = 253402300799.0;

/// Takes the next space-separated word off `rest`; false at the end.
bool nextWord(std::string_view& rest, std::string_view& word) noexcept
{
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    if (rest.empty()) {
        return false;
    }
    word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    return true;
}

std::string_view view(const json::string& text) noexcept
{
    return {text.data(), text.size()};
}

bool isNumberNamed(const json::value& value, std::string_view word) noexcept
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc{} || end != word.data() + word.size()) {
        return false;
    }
    if (const std::int64_t* integer = value.if_int64()) {
        return *integer == number;
    }
    return false;
}

bool isWord(const json::value& value, std::string_view word) noexcept
{
    if (const json::string* text = value.if_string()) {
        return view(*text) == word;
    }
    if (const bool* truth = value.if_bool()) {
        return word == (*truth ? "true" : "false");
    }
    return isNumberNamed(value, word);
}

std::optional<std::size_t> arrayIndex(std::string_view segment) noexcept
{
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), index);
    if (error != std::errc{} || end != segment.data() + segment.size()) {
        return std::nullopt;
    }
    return index;
}

const json::value* step(const json::value& from, std::string_view segment) noexcept
{
    if (const json::object* object = from.if_object()) {
        return object->if_contains(segment);
    }
    if (const json::array* array = from.if_array()) {
        const std::optional<std::size_t> index = arrayIndex(segment);
        return index && *index < array->size() ? &(*array)[*index] : nullptr;
    }
    return nullptr;
}

}  // namespace

const json::value* findClaim(const json::object& claims, std::span<const std::string> path) noexcept
{
    if (path.empty()) {
        return nullptr;
    }
    const json::value* found = claims.if_contains(path.front());
    for (const std::string& segment : path.subspan(1)) {
        if (found == nullptr) {
            return nullptr;
        }
        found = step(*found, segment);
    }
    return found != nullptr && !found->is_null() ? found : nullptr;
}

const json::value* findClaim(const json::object& claims, std::string_view name) noexcept
{
    const json::value* found = claims.if_contains(name);
    return found != nullptr && !found->is_null() ? found : nullptr;
}

std::optional<std::string_view> stringClaim(const json::object& claims, std::string_view name) noexcept
{
    const json::value* found = claims.if_contains(name);
    const json::string* text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? std::optional<std::string_view>(view(*text)) : std::nullopt;
}

bool claimContains(const json::value& value, std::string_view word) noexcept
{
    if (const json::array* array = value.if_array()) {
        return std::any_of(array->begin(), array->end(),
                           [word](const json::value& element) { return isWord(element, word); });
    }
    if (const json::string* text = value.if_string()) {
        std::string_view rest = view(*text);
        std::string_view candidate;
        while (nextWord(rest, candidate)) {
            if (candidate == word) {
                return true;
            }
        }
        return false;
    }
    return isWord(value, word);
}

bool claimContainsAll(const json::value& value, std::string_view entry) noexcept
{
    std::string_view word;
    bool any = false;
    while (nextWord(entry, word)) {
        if (!claimContains(value, word)) {
            return false;
        }
        any = true;
    }
    return any;
}

std::optional<std::chrono::seconds> numericDate(const json::value& value) noexcept
{
    double number = 0;
    if (const std::int64_t* integer = value.if_int64()) {
        number = static_cast<double>(*integer);
    } else if (const double* real = value.if_double()) {
        number = *real;
    } else if (const json::string* text = value.if_string()) {
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
        if (error != std::errc{} || end != text->data() + text->size()) {
            return std::nullopt;
        }
    } else {
        return std::nullopt;  // a uint64 only holds what is far beyond the year 9999
    }
    if (!std::isfinite(number) || number < 0 || number > lastSecondOfYear9999) {
        return std::nullopt;
    }
    return std::chrono::seconds(static_cast<std::int64_t>(number));
}

std::optional<std::string> claimHeaderText(const json::value& value)
{
    if (value.is_null()) {
        return std::nullopt;
    }
    if (const json::string* text = value.if_string()) {
        return std::string(view(*text));
    }
    std::string text = jsonLine(value);
    return value.is_structured() ? base64Encode(text) : std::move(text);
}

std::string joinedWords(const json::value& value)
{
    std::string joined;
    const auto append = [&joined](std::string_view word) {
        if (!joined.empty()) {
            joined += ", ";
        }
        joined += word;
    };
    if (const json::array* array = value.if_array()) {
        for (const json::value& element : *array) {
            if (const json::string* text = element.if_string()) {
                append(view(*text));
            } else if (!element.is_structured() && !element.is_null()) {
                append(jsonLine(element));
            }
        }
    } else if (const json::string* text = value.if_string()) {
        std::string_view rest = view(*text);
        std::string_view word;
        while (nextWord(rest, word)) {
            append(word);
        }
    } else if (!value.is_structured() && !value.is_null()) {
        append(jsonLine(value));
    }
    return joined;
}

}  // namespace gatehouse::jose

#include "core/exporters/yaml_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;

constexpr std::string_view placeholderBegin = "${{";
constexpr std::string_view placeholderEnd = "}}";
constexpr std::size_t longestPlaceholder = 1'000;
constexpr std::size_t shortestPlaceholder = 13;

bool isAsciiLetter(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Words that some reader takes for a boolean or for null.
bool isReservedWord(std::string_view text)
{
    constexpr std::array<std::string_view, 9> words{"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(words.begin(), words.end(), lower) != words.end();
}

/// Plain text: begins with a letter or a slash, holds nothing that means something to YAML anywhere.
bool isPlain(std::string_view text)
{
    if (text.empty() || !(isAsciiLetter(text.front()) || text.front() == '/' || text.front() == '_')
        || text.back() == ' ' || text.back() == ':' || isReservedWord(text)) {
        return false;
    }
    constexpr std::string_view marks = "_-./:@+=~$()*^;?&!%# ";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool digit = c >= '0' && c <= '9';
        if (!isAsciiLetter(c) && !digit && marks.find(c) == std::string_view::npos) {
            return false;
        }
        const bool colonThenBlank = c == ':' && text[i + 1] == ' ';
        const bool blankThenHash = c == '#' && text[i - 1] == ' ';
        if (colonThenBlank || blankThenHash) {
            return false;
        }
    }
    return true;
}

bool isPrintable(std::string_view text)
{
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })
           && text.find("\xc2\x85") == std::string_view::npos       // NEL
           && text.find("\xe2\x80\xa8") == std::string_view::npos   // line separator
           && text.find("\xe2\x80\xa9") == std::string_view::npos   // paragraph separator
           && text.find("\xef\xbb\xbf") == std::string_view::npos;  // byte order mark
}

/// The length of the placeholder that begins at `at`, as the reader will find it; 0: none.
std::size_t placeholderLength(std::string_view text, std::size_t at)
{
    if (!text.substr(at).starts_with(placeholderBegin)) {
        return 0;
    }
    const auto end = text.find(placeholderEnd, at + placeholderBegin.size());
    if (end == std::string_view::npos) {
        return 0;
    }
    const auto placeholder = text.substr(at, end + placeholderEnd.size() - at);
    const bool readable = placeholder.size() >= shortestPlaceholder && placeholder.size() < longestPlaceholder
                          && placeholder.find_first_of("\\'") == std::string_view::npos && isPrintable(placeholder)
                          && placeholder.find(placeholderBegin, 1) == std::string_view::npos;
    return readable ? placeholder.size() : 0;
}

bool isOnePlaceholder(std::string_view text)
{
    return !text.empty() && placeholderLength(text, 0) == text.size();
}

bool holdsPlaceholder(std::string_view text)
{
    for (std::size_t at = text.find(placeholderBegin); at != std::string_view::npos;
         at = text.find(placeholderBegin, at + 1)) {
        if (placeholderLength(text, at) > 0) {
            return true;
        }
    }
    return false;
}

/// "${{" that is no placeholder would be taken for one.
bool holdsLooseOpening(std::string_view text)
{
    for (std::size_t at = text.find(placeholderBegin); at != std::string_view::npos;) {
        const auto length = placeholderLength(text, at);
        if (length == 0) {
            return true;
        }
        at = text.find(placeholderBegin, at + length);
    }
    return false;
}

std::string singleQuoted(std::string_view text)
{
    std::string result = "'";
    for (const char c : text) {
        result += c;
        if (c == '\'') {
            result += '\'';
        }
    }
    return result + '\'';
}

/// The escape of what begins at `at` in a double-quoted scalar, and how many octets it stands for.
std::pair<std::string, std::size_t> escaped(std::string_view text, std::size_t at)
{
    constexpr std::string_view hex = "0123456789abcdef";
    const std::string_view rest = text.substr(at);
    const auto octet = static_cast<unsigned char>(rest.front());
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> known{{{"\"", "\\\""},
                                                                                  {"\\", "\\\\"},
                                                                                  {"\n", "\\n"},
                                                                                  {"\t", "\\t"},
                                                                                  {"\r", "\\r"},
                                                                                  {"\xc2\x85", "\\u0085"},
                                                                                  {"\xe2\x80\xa8", "\\u2028"},
                                                                                  {"\xe2\x80\xa9", "\\u2029"},
                                                                                  {"\xef\xbb\xbf", "\\ufeff"}}};
    for (const auto& [from, to] : known) {
        if (rest.starts_with(from)) {
            return {std::string(to), from.size()};
        }
    }
    if (octet < 0x20 || octet == 0x7f) {
        return {std::string("\\x") + hex[octet >> 4U] + hex[octet & 0xfU], 1};
    }
    return {std::string(1, rest.front()), 1};
}

std::string doubleQuoted(std::string_view text)
{
    std::string result = "\"";
    for (std::size_t i = 0; i < text.size();) {
        if (const auto length = placeholderLength(text, i); length > 0) {
            result += text.substr(i, length);
            i += length;
        } else if (text.substr(i).starts_with(placeholderBegin)) {
            result += "$\\x7b{";
            i += placeholderBegin.size();
        } else {
            const auto [escape, octets] = escaped(text, i);
            result += escape;
            i += octets;
        }
    }
    return result + '"';
}

/// Can the text stand as a block of lines, word for word?
bool fitsBlock(std::string_view text)
{
    if (text.find('\n') == std::string_view::npos || text.front() == '\n' || text.front() == ' '
        || text.find(placeholderBegin) != std::string_view::npos || text.ends_with("\n\n")) {
        return false;
    }
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        const auto line = text.substr(begin, end - begin);
        if (!isPrintable(line) || line.ends_with(' ')) {
            return false;
        }
        begin = end + 1;
    }
    return true;
}

void appendBlock(std::string& out, std::string_view text, std::size_t column)
{
    const bool endsLine = text.ends_with('\n');
    out += endsLine ? " |\n" : " |-\n";
    if (endsLine) {
        text.remove_suffix(1);
    }
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        if (end > begin) {
            out.append(column, ' ');
            out += text.substr(begin, end - begin);
        }
        out += '\n';
        begin = end + 1;
    }
}

/// The shortest text that reads back as this number and as no whole number.
std::string floatText(double number)
{
    std::array<char, 64> buffer{};
    const auto [end, fault] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    std::string text(buffer.data(), fault == std::errc{} ? end : buffer.data());
    if (text.find('.') == std::string::npos) {
        text.insert(std::min(text.find('e'), text.size()), ".0");
    }
    return text;
}

std::string scalarText(const json::value& value)
{
    switch (value.kind()) {
    case json::kind::bool_: return value.get_bool() ? "true" : "false";
    case json::kind::int64: return std::to_string(value.get_int64());
    case json::kind::uint64: return std::to_string(value.get_uint64());
    case json::kind::double_: return floatText(value.get_double());
    case json::kind::string: return yamlScalar(value.get_string());
    default: return "null";
    }
}

void appendList(std::string& out, const json::array& list, std::size_t column, bool firstIndented)
{
    bool indented = firstIndented;
    for (const auto& item : list) {
        if (!indented) {
            out.append(column, ' ');
        }
        indented = false;
        out += '-';
        if (item.is_object() && !item.get_object().empty()) {
            out += ' ';
            appendYamlMembers(out, item.get_object(), column + 2);
        } else if (item.is_array() && !item.get_array().empty()) {
            out += ' ';
            appendList(out, item.get_array(), column + 2, true);
        } else {
            appendYamlValue(out, item, column);
        }
    }
}

}  // namespace

std::string yamlScalar(std::string_view text)
{
    if (isOnePlaceholder(text)) {
        return std::string(text);
    }
    if (holdsPlaceholder(text)) {
        // Single quotes, so that the file is YAML before decK's replacement as well as after it.
        return isPrintable(text) && !holdsLooseOpening(text) ? singleQuoted(text) : doubleQuoted(text);
    }
    return isPlain(text) && !holdsLooseOpening(text) ? std::string(text) : doubleQuoted(text);
}

void appendYamlValue(std::string& out, const json::value& value, std::size_t column)
{
    if (value.is_string() && fitsBlock(value.get_string())) {
        appendBlock(out, value.get_string(), column + 2);
    } else if (value.is_array()) {
        out += value.get_array().empty() ? " []\n" : "\n";
        appendList(out, value.get_array(), column, false);
    } else if (value.is_object()) {
        if (value.get_object().empty()) {
            out += " {}\n";
            return;
        }
        out += '\n';
        out.append(column + 2, ' ');
        appendYamlMembers(out, value.get_object(), column + 2);
    } else {
        out += ' ' + scalarText(value) + '\n';
    }
}

void appendYamlMembers(std::string& out, const json::object& record, std::size_t column)
{
    bool first = true;
    for (const auto& [key, value] : record) {
        if (!first) {
            out.append(column, ' ');
        }
        first = false;
        out += yamlScalar(key) + ':';
        appendYamlValue(out, value, column);
    }
}

}  // namespace gatehouse::exporters

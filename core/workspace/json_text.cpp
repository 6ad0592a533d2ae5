#include "core/workspace/json_text.h"

#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace gatehouse::workspace {

namespace {

namespace json = boost::json;

constexpr std::size_t maxDepth = 64;

std::string fraction(double number)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    std::string text(digits.data(), end);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

class Writer {
public:
    std::string text;

    void write(const json::value& value, std::size_t depth)
    {
        if (const auto* object = value.if_object(); object && !object->empty()) {
            list('{', '}', *object, depth, [&](const json::key_value_pair& member) {
                text += json::serialize(json::string(member.key())) + ": ";
                write(member.value(), depth + 1);
            });
        } else if (const auto* array = value.if_array(); array && !array->empty()) {
            list('[', ']', *array, depth, [&](const json::value& element) { write(element, depth + 1); });
        } else {
            text += value.is_double() ? fraction(value.get_double()) : json::serialize(value);
        }
    }

private:
    template <class List, class WriteOne>
    void list(char open, char close, const List& items, std::size_t depth, WriteOne writeOne)
    {
        char separator = open;
        for (const auto& item : items) {
            text += separator;
            newLine(depth + 1);
            writeOne(item);
            separator = ',';
        }
        newLine(depth);
        text += close;
    }

    void newLine(std::size_t depth)
    {
        text += '\n';
        text.append(2 * depth, ' ');
    }
};

std::string placeOf(std::string_view text, std::size_t offset)
{
    const auto before = text.substr(0, offset);
    const auto lines = std::count(before.begin(), before.end(), '\n');
    const auto lineStart = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return "line " + std::to_string(lines + 1) + ", column " + std::to_string(before.size() - lineStart + 1);
}

}  // namespace

std::string writeJson(const json::value& value)
{
    Writer writer;
    writer.write(value, 0);
    return writer.text + "\n";
}

Result<json::value> readJson(std::string_view text, const std::string& origin)
{
    json::parse_options options;
    options.max_depth = maxDepth;
    json::stream_parser parser({}, options);
    json::error_code problem;
    const auto read = parser.write(text.data(), text.size(), problem);
    if (!problem) {
        parser.finish(problem);
    }
    if (problem) {
        return fail(ErrorCode::InvalidSyntax, origin, placeOf(text, read) + ": not JSON: " + problem.message());
    }
    return parser.release();
}

}  // namespace gatehouse::workspace

#include "core/base/json_line.h"

#include <boost/json/serialize.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace gatehouse {
namespace {

namespace json = boost::json;

void append(std::string& out, const json::value& value)
{
    if (const json::object* object = value.if_object()) {
        char before = '{';
        for (const auto& member : *object) {
            out.push_back(before);
            out.append(json::serialize(json::string(member.key()))).push_back(':');
            append(out, member.value());
            before = ',';
        }
        out.append(object->empty() ? "{}" : "}");
    } else if (const json::array* array = value.if_array()) {
        char before = '[';
        for (const json::value& element : *array) {
            out.push_back(before);
            append(out, element);
            before = ',';
        }
        out.append(array->empty() ? "[]" : "]");
    } else if (const double* number = value.if_double(); number != nullptr && std::isfinite(*number)) {
        std::array<char, 400> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number, std::chars_format::fixed);
        out.append(digits.data(), end.ptr);
    } else {
        out.append(json::serialize(value));
    }
}

}  // namespace

std::string jsonLine(const json::value& value)
{
    std::string out;
    append(out, value);
    return out;
}

}  // namespace gatehouse

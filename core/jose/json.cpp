#include "core/jose/json.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include <cmath>
#include <limits>

namespace gatehouse::jose {
namespace {

namespace json = boost::json;
using boost::system::error_code;

/// Builds the value as Boost.JSON's own parser does and counts the names it sees: a doubled name shows as an object
/// that holds fewer members than were read.
class CountingHandler {
public:
    static constexpr std::size_t max_object_size = maximumJsonValues;
    static constexpr std::size_t max_array_size = maximumJsonValues;
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    CountingHandler() { m_stack.reset(); }

    json::value release() { return m_stack.release(); }
    std::size_t names() const noexcept { return m_names; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return true; }
    bool on_object_end(std::size_t members, error_code& error)
    {
        m_names += members;
        m_stack.push_object(members);
        return count(members, error);
    }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t elements, error_code& error)
    {
        m_stack.push_array(elements);
        return count(elements, error);
    }
    bool on_key_part(json::string_view part, std::size_t, error_code&)
    {
        m_stack.push_chars(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, error_code&)
    {
        m_stack.push_key(part);
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, error_code&)
    {
        m_stack.push_chars(part);
        return true;
    }
    bool on_string(json::string_view part, std::size_t, error_code&)
    {
        m_stack.push_string(part);
        return true;
    }
    bool on_number_part(json::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t number, json::string_view, error_code&)
    {
        m_stack.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, json::string_view, error_code&)
    {
        m_stack.push_uint64(number);
        return true;
    }
    bool on_double(double number, json::string_view, error_code& error)
    {
        if (!std::isfinite(number)) {  // 1e400: nobody could write it again
            error = json::error::exponent_overflow;
            return false;
        }
        m_stack.push_double(number);
        return true;
    }
    bool on_bool(bool truth, error_code&)
    {
        m_stack.push_bool(truth);
        return true;
    }
    bool on_null(error_code&)
    {
        m_stack.push_null();
        return true;
    }
    bool on_comment_part(json::string_view, error_code&) { return true; }
    bool on_comment(json::string_view, error_code&) { return true; }

private:
    /// Each value takes some twenty times its shortest text.
    bool count(std::size_t values, error_code& error)
    {
        m_values += values;
        if (m_values > maximumJsonValues) {
            error = json::error::array_too_large;
            return false;
        }
        return true;
    }

    json::value_stack m_stack;
    std::size_t m_names = 0;
    std::size_t m_values = 0;
};

std::size_t countNames(const json::value& value)
{
    std::size_t names = 0;
    if (const json::object* object = value.if_object()) {
        names = object->size();
        for (const auto& member : *object) {
            names += countNames(member.value());
        }
    } else if (const json::array* array = value.if_array()) {
        for (const json::value& element : *array) {
            names += countNames(element);
        }
    }
    return names;
}

}  // namespace

Result<json::value> parseJson(std::string_view text, std::size_t maximumOctets)
{
    if (text.size() > maximumOctets) {
        return fail(ErrorCode::TooLarge, "JSON", std::to_string(text.size()) + " octets");
    }
    json::parse_options options;
    options.max_depth = maximumJsonDepth;
    json::basic_parser<CountingHandler> parser(options);
    error_code error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    if (!error && used < text.size()) {
        error = json::error::extra_data;
    }
    if (error) {
        return fail(ErrorCode::InvalidJson, "JSON", error.message());
    }
    json::value value = parser.handler().release();
    if (countNames(value) != parser.handler().names()) {
        return fail(ErrorCode::InvalidJson, "JSON", "a name stands twice in one object");
    }
    return value;
}

Result<json::object> parseJsonObject(std::string_view text, std::size_t maximumOctets)
{
    Result<json::value> value = parseJson(text, maximumOctets);
    if (!value) {
        return tl::unexpected(std::move(value).error());
    }
    if (!value->is_object()) {
        return fail(ErrorCode::UnexpectedJson, "JSON", "not an object");
    }
    return std::move(value->as_object());
}

}  // namespace gatehouse::jose

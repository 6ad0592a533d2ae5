// RFC 8259 from somebody we do not trust.
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/encoding.h"
#include "core/jose/claims.h"
#include "core/jose/json.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;
namespace json = boost::json;

namespace {

std::size_t depth(const json::value& value)
{
    std::size_t deepest = 0;
    if (const auto* object = value.if_object()) {
        for (const auto& member : *object) {
            deepest = std::max(deepest, depth(member.value()));
        }
        return deepest + 1;
    }
    if (const auto* array = value.if_array()) {
        for (const auto& element : *array) {
            deepest = std::max(deepest, depth(element));
        }
        return deepest + 1;
    }
    return 0;
}

/// The same but for the last digits of numbers: Boost.JSON reads those with more than 15 digits, and those near the
/// ends of the range, only nearly right.
bool same(const json::value& a, const json::value& b)
{
    if (a.is_double() && b.is_double()) {
        const double x = a.get_double();
        const double y = b.get_double();
        return std::abs(x - y) <= 1e-14 * std::abs(x) || std::abs(x) < 1e-300;
    }
    if (a.is_array() && b.is_array()) {
        return std::equal(a.get_array().begin(), a.get_array().end(), b.get_array().begin(), b.get_array().end(), same);
    }
    if (a.is_object() && b.is_object()) {
        return std::equal(
            a.get_object().begin(), a.get_object().end(), b.get_object().begin(), b.get_object().end(),
            [](const auto& x, const auto& y) { return x.key() == y.key() && same(x.value(), y.value()); });
    }
    return a == b;
}

/// What is done with claims of any shape.
void useClaims(const json::object& claims)
{
    for (const auto& member : claims) {
        const std::string name(member.key());
        const json::value* found = jose::findClaim(claims, name);
        require((found == nullptr) == member.value().is_null(), "a claim is found by its name");
        jose::claimContains(member.value(), "word");
        jose::claimContainsAll(member.value(), "two words");
        jose::joinedWords(member.value());
        require(jose::claimHeaderText(member.value()).has_value() != member.value().is_null(),
                "a header for any value");
        if (const auto date = jose::numericDate(member.value())) {
            require(date->count() >= 0 && date->count() <= 253402300799, "a date within the years 0 to 9999");
        }
        const std::string path[] = {name, "0", "inner"};
        jose::findClaim(claims, path);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    const auto value = jose::parseJson(input);
    const auto object = jose::parseJsonObject(input);
    require(!object || value.has_value(), "an object is a value");
    if (!value) {
        require(value.error().detail.find('\n') == std::string::npos, "one line of detail");
        return 0;
    }
    require(isUtf8(input), "text is UTF-8");
    require(depth(*value) <= jose::maximumJsonDepth, "no deeper than allowed");
    require(value->is_object() == object.has_value(), "an object where there is one");
    const std::string written = json::serialize(*value);
    const auto again = jose::parseJson(written, written.size());
    require(again && same(*again, *value), "a value written and read again is the same");
    require(!jose::parseJson(input, input.size() - 1), "the bound on octets holds");
    if (object) {
        useClaims(*object);
    }
    return 0;
}

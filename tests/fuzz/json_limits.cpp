// RFC 8259 from somebody we do not trust.
#include <boost/json/serialize.hpp>

#include <algorithm>
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
    require(again && json::serialize(*again) == written, "a value written and read again is the same");
    require(!jose::parseJson(input, input.size() - 1), "the bound on octets holds");
    if (object) {
        useClaims(*object);
    }
    return 0;
}

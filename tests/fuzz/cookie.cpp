// RFC 6265 section 5.4: the first line of the input is a cookie's name, the rest a Cookie field.
#include <string>

#include "core/http/cookie.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto [name, field] = fuzzing::firstLine(fuzzing::textOf(data, size));
    const auto found = http::findCookie(field, name);
    require(!found || fuzzing::lies(*found, field), "a cookie lies in its field");
    require(!found || found->find(';') == std::string_view::npos, "a cookie ends at the semicolon");
    const std::string without = http::withoutCookie(field, name);
    require(!http::findCookie(without, name), "a cookie taken out is gone");
    require(without.size() <= field.size() * 2, "taking out adds at most blanks");
    require(http::withoutCookie(without, name) == without, "taking out twice changes nothing");
    // The others stay.
    const auto other = http::findCookie(field, "other");
    require(name == "other" || http::findCookie(without, "other") == other, "the other cookies stay");
    return 0;
}

// application/x-www-form-urlencoded: the first line of the input is an argument's name, the rest a form or query.
#include <algorithm>
#include <string>

#include "core/http/characters.h"
#include "core/http/form.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto [name, query] = fuzzing::firstLine(fuzzing::textOf(data, size));
    const http::FormFields pair{{std::string(name), std::string(query)}};
    const auto back = http::parseForm(http::encodeForm(pair));
    require(back && *back == pair, "any octets go through a form");
    const std::string without = http::withoutArgument(query, name);
    require(without.size() <= query.size(), "taking out adds nothing");
    require(http::withoutArgument(without, name) == without, "taking out twice changes nothing");
    const auto fields = http::parseForm(query);
    if (!fields) {
        return 0;
    }
    const std::string written = http::encodeForm(*fields);
    require(http::allInSet(written, http::octets::target), "what is written is a query");
    const auto again = http::parseForm(written);
    require(again && *again == *fields, "a form written and read again is the same");
    const auto rest = http::parseForm(without);
    http::FormFields expected = *fields;
    // An empty piece has no name to be called by.
    std::erase_if(expected, [&, name = name](const auto& field) { return field.first == name; });
    require(rest && *rest == expected, "the named argument is gone, the others stay");
    return 0;
}

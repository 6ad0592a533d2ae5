// A *.gatehouse file, as somebody may have sent it.
#include <algorithm>
#include <string>

#include "core/workspace/workspace.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

namespace {

/// Boost.JSON reads numbers with a fraction only nearly right when they are very long, very large or very small.
bool hasFraction(const boost::json::value& value)
{
    if (const auto* object = value.if_object()) {
        return std::any_of(object->begin(), object->end(), [](const auto& one) { return hasFraction(one.value()); });
    }
    if (const auto* array = value.if_array()) {
        return std::any_of(array->begin(), array->end(), hasFraction);
    }
    return value.is_double();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto read = workspace::parse(fuzzing::textOf(data, size), "test.gatehouse");
    if (!read) {
        require(!read.error().detail.empty() && read.error().detail.find('\n') == std::string::npos,
                "a refusal says why, in one line");
        return 0;
    }
    const std::string written = workspace::render(*read);
    const auto again = workspace::parse(written, "test.gatehouse");
    require(again.has_value(), "a file that was read can be written");
    require(hasFraction(again->document) || workspace::render(*again) == written, "a file written twice is the same");
    return 0;
}

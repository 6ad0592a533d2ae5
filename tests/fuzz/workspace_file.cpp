// A *.gatehouse file, as somebody may have sent it.
#include <string>

#include "core/workspace/workspace.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

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
    require(workspace::render(*again) == written, "a file written twice is the same");
    return 0;
}

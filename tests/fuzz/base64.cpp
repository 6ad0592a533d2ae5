// RFC 4648 sections 4 and 5, strictly: one text for one run of octets.
#include "core/base/encoding.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    require(base64Decode(base64Encode(input)) == input, "base64 is undone by decoding");
    require(base64urlDecode(base64urlEncode(input)) == input, "base64url is undone by decoding");
    if (const auto octets = base64Decode(input)) {
        require(base64Encode(*octets) == input, "no second spelling in base64");
    }
    if (const auto octets = base64urlDecode(input)) {
        require(base64urlEncode(*octets) == input, "no second spelling in base64url");
    }
    return 0;
}

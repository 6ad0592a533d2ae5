#include "core/base/random.h"

#include <openssl/rand.h>

#include <cstdlib>
#include <limits>
#include <vector>

#include "core/base/encoding.h"

namespace gatehouse {

std::string Random::base64url(std::size_t octets)
{
    std::vector<std::uint8_t> bytes(octets);
    fill(bytes);
    return base64urlEncode(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::string Random::hex(std::size_t octets)
{
    std::vector<std::uint8_t> bytes(octets);
    fill(bytes);
    return hexEncode(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void SystemRandom::fill(std::span<std::uint8_t> out)
{
    // Without randomness nothing here is safe to go on with, so the program ends rather than guess.
    if (out.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())
        || RAND_bytes(out.data(), static_cast<int>(out.size())) != 1) {
        std::abort();
    }
}

}  // namespace gatehouse

// RFC 7617: the value of an Authorization field.
#include <string>

#include "core/http/basic_credentials.h"
#include "core/http/characters.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    const auto credentials = http::parseBasicCredentials(input);
    if (credentials) {
        const std::string_view password = credentials->password.revealed();
        require(credentials->userId.find(':') == std::string::npos, "no colon in a user-id");
        for (const std::string_view text : {std::string_view(credentials->userId), password}) {
            for (const char octet : text) {
                require(static_cast<unsigned char>(octet) >= 0x20 && octet != '\x7f', "no control octets");
            }
        }
        const auto again = http::parseBasicCredentials(http::basicAuthorization(credentials->userId, password));
        require(again && again->userId == credentials->userId && again->password == credentials->password,
                "credentials written and read again are the same");
    }
    const auto [user, password] = fuzzing::firstLine(input);
    const std::string written = http::basicAuthorization(user, password);
    require(http::allInSet(written, http::octets::fieldValue), "what is written is a field value");
    return 0;
}

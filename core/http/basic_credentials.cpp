#include "core/http/basic_credentials.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/http/header_list.h"

namespace gatehouse::http {
namespace {

constexpr std::string_view scheme = "Basic";

bool hasControlOctet(std::string_view text) noexcept
{
    return std::any_of(text.begin(), text.end(),
                       [](char octet) { return static_cast<unsigned char>(octet) < 0x20 || octet == 0x7f; });
}

}  // namespace

std::optional<BasicCredentials> parseBasicCredentials(std::string_view authorization)
{
    if (authorization.size() <= scheme.size() || !equalsIgnoringCase(authorization.substr(0, scheme.size()), scheme)
        || authorization[scheme.size()] != ' ') {
        return std::nullopt;
    }
    std::string_view token = authorization.substr(scheme.size());
    token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
    std::optional<std::string> decoded = base64Decode(token);
    if (!decoded) {
        return std::nullopt;
    }
    std::optional<BasicCredentials> credentials;
    const std::size_t colon = decoded->find(':');
    // RFC 7617 section 2 forbids control octets in both halves.
    if (colon != std::string::npos && !hasControlOctet(*decoded)) {
        credentials = BasicCredentials{decoded->substr(0, colon), SecretBytes(decoded->substr(colon + 1))};
    }
    wipe(*decoded);
    return credentials;
}

std::string basicAuthorization(std::string_view userId, std::string_view password)
{
    std::string pair;
    pair.reserve(userId.size() + 1 + password.size());
    pair.append(userId).append(1, ':').append(password);
    std::string value = "Basic " + base64Encode(pair);
    wipe(pair);
    return value;
}

}  // namespace gatehouse::http

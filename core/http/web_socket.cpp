#include "core/http/web_socket.h"

#include <openssl/evp.h>

#include <array>

#include "core/base/encoding.h"

namespace gatehouse::http {

bool isWebSocketKey(std::string_view value)
{
    constexpr std::size_t keyOctets = 16;
    const std::optional<std::string> key = base64Decode(value);
    return key && key->size() == keyOctets;
}

std::string webSocketAccept(std::string_view key)
{
    const std::string salted = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(salted.data(), salted.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
        return {};
    }
    return base64Encode({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace gatehouse::http

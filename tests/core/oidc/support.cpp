#include "tests/core/oidc/support.h"

#include <gtest/gtest.h>

#include <openssl/evp.h>

#include <memory>

#include "core/base/encoding.h"

namespace gatehouse::tests {

std::string jwtWith(std::string_view claims, std::string_view header)
{
    return base64urlEncode(header) + "." + base64urlEncode(claims) + ".c2lnbmF0dXJl";
}

std::string signedJwt(std::string_view claims, std::string_view header)
{
    const std::string secret = *base64urlDecode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    const auto* octets = reinterpret_cast<const unsigned char*>(secret.data());
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets, secret.size()), EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const std::string input = base64urlEncode(header) + "." + base64urlEncode(claims);
    std::string signature(64, '\0');
    std::size_t length = signature.size();
    EXPECT_EQ(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()), 1);
    EXPECT_EQ(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                             reinterpret_cast<const unsigned char*>(input.data()), input.size()),
              1);
    return input + "." + base64urlEncode(signature);
}

}  // namespace gatehouse::tests

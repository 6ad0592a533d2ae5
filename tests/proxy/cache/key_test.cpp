#include "proxy/cache/key.h"

#include <gtest/gtest.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <cstring>
#include <memory>
#include <set>
#include <string>

using namespace gatehouse::proxy::cache;

namespace {

/// OpenSSL's SipHash-1-3 with 16 octets of output.
Key byOpenSsl(const KeySecret& secret, std::string_view input)
{
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(EVP_MAC_fetch(nullptr, "SIPHASH", nullptr),
                                                                EVP_MAC_free);
    const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(EVP_MAC_CTX_new(mac.get()),
                                                                            EVP_MAC_CTX_free);
    std::size_t size = 16;
    unsigned int rounds = 1;
    unsigned int finalRounds = 3;
    const std::array<OSSL_PARAM, 4> parameters{OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
                                               OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_C_ROUNDS, &rounds),
                                               OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_D_ROUNDS, &finalRounds),
                                               OSSL_PARAM_construct_end()};
    std::array<unsigned char, 16> key{};
    std::memcpy(key.data(), secret.data(), key.size());
    std::array<unsigned char, 16> out{};
    std::size_t length = 0;
    EXPECT_EQ(EVP_MAC_init(context.get(), key.data(), key.size(), parameters.data()), 1);
    EXPECT_EQ(EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(input.data()), input.size()), 1);
    EXPECT_EQ(EVP_MAC_final(context.get(), out.data(), &length, out.size()), 1);
    Key result;
    std::memcpy(&result.low, out.data(), 8);
    std::memcpy(&result.high, out.data() + 8, 8);
    return result;
}

std::string lengthPrefixed(std::string_view part)
{
    const std::uint64_t size = part.size();
    std::string text(sizeof size, '\0');
    std::memcpy(text.data(), &size, sizeof size);
    return text.append(part);
}

}  // namespace

TEST(KeyTest, IsSipHashOfTheLengthPrefixedParts)
{
    const KeySecret secret{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
    std::string part;
    for (int length = 0; length < 70; ++length) {
        Key key = KeyMaker(secret).add(part).finish();
        EXPECT_EQ(key, byOpenSsl(secret, lengthPrefixed(part))) << length;
        key = KeyMaker(secret).add("abc").add(part).add("").add("12345678").finish();
        EXPECT_EQ(key, byOpenSsl(secret, lengthPrefixed("abc") + lengthPrefixed(part) + lengthPrefixed("")
                                             + lengthPrefixed("12345678")))
            << length;
        part.push_back(static_cast<char>(length * 37));
    }
}

TEST(KeyTest, PartsCannotFlowIntoEachOther)
{
    const KeySecret secret{1, 2};
    EXPECT_NE(KeyMaker(secret).add("ab").add("c").finish(), KeyMaker(secret).add("a").add("bc").finish());
    EXPECT_NE(KeyMaker(secret).add("ab").finish(), KeyMaker(secret).add("ab").add("").finish());
    EXPECT_NE(KeyMaker(secret).add("a").finish(), KeyMaker(KeySecret{1, 3}).add("a").finish());
}

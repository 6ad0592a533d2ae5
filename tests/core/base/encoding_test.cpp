#include "core/base/encoding.h"

#include <gtest/gtest.h>

namespace gatehouse {
namespace {

// RFC 4648 section 10.
TEST(Encoding, Base64TestVectors)
{
    const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [octets, text] : vectors) {
        EXPECT_EQ(base64Encode(octets), text);
        EXPECT_EQ(base64Decode(text), octets);
    }
}

TEST(Encoding, Base64RefusesWhatIsNotCanonical)
{
    for (const char* text : {"Zg", "Zg=", "Zh==", "Zm9v\n", " Zm9v", "Zm9v====", "=Zm9", "Z===", "Zm-v"}) {
        EXPECT_EQ(base64Decode(text), std::nullopt) << text;
    }
}

// RFC 7515 appendix C.
TEST(Encoding, Base64urlOfRfc7515)
{
    const std::string octets("\x03\xec\xff\xe0\xc1", 5);
    EXPECT_EQ(base64urlEncode(octets), "A-z_4ME");
    EXPECT_EQ(base64urlDecode("A-z_4ME"), octets);
    EXPECT_EQ(base64urlDecode("A-z_4ME="), std::nullopt);
    EXPECT_EQ(base64urlDecode("A+z/4ME"), std::nullopt);
    EXPECT_EQ(base64urlDecode("A"), std::nullopt);
}

TEST(Encoding, Hex)
{
    EXPECT_EQ(hexEncode(std::string("\x00\xff\x1a", 3)), "00ff1a");
}

TEST(Encoding, Utf8)
{
    for (const char* good : {"", "plain", "\xc3\xa9", "\xe2\x80\xa6", "\xf0\x9f\x94\x91", "\xf4\x8f\xbf\xbf"}) {
        EXPECT_TRUE(isUtf8(good)) << good;
    }
    for (const char* bad :
         {"\x80", "\xc3", "\xc0\x80", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "a\xe2\x80"}) {
        EXPECT_FALSE(isUtf8(bad)) << hexEncode(bad);
    }
}

}  // namespace
}  // namespace gatehouse

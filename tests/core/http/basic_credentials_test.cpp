#include "core/http/basic_credentials.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"

namespace gatehouse::http {
namespace {

TEST(BasicCredentials, ReadsTheExampleOfRfc7617)
{
    const auto credentials = parseBasicCredentials("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    ASSERT_TRUE(credentials);
    EXPECT_EQ(credentials->userId, "Aladdin");
    EXPECT_EQ(credentials->password.revealed(), "open sesame");
    EXPECT_EQ(basicAuthorization("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST(BasicCredentials, KeepsColonsAndUtf8InThePassword)
{
    const auto credentials = parseBasicCredentials(basicAuthorization("alex", "d:o:\xc3\xa9"));
    ASSERT_TRUE(credentials);
    EXPECT_EQ(credentials->password.revealed(), "d:o:\xc3\xa9");
    EXPECT_TRUE(parseBasicCredentials("bASIC   " + base64Encode("a:")));
}

TEST(BasicCredentials, RefusesWhatIsNotBasic)
{
    using namespace std::string_literals;
    const std::string cases[] = {"",
                                 "Basic",
                                 "Basic ",
                                 "Bearer QTpi",
                                 "Basic\tQTpi",
                                 "Basic QTpi=",
                                 "Basic QTp",
                                 "Basic Q Tpi",
                                 "BasicQTpi",
                                 "Basic QTpi, x",
                                 "Basic " + base64Encode("no colon"),
                                 "Basic " + base64Encode("a\nb:c"),
                                 "Basic " + base64Encode("a:b\0c"s),
                                 "Basic " + base64Encode("a:b\x7f")};
    for (const std::string& value : cases) {
        EXPECT_FALSE(parseBasicCredentials(value)) << value;
    }
}

}  // namespace
}  // namespace gatehouse::http

#include "core/http/url.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

TEST(Url, SplitsAnAbsoluteUrl)
{
    const auto url = Url::parse("HTTPS://idp.example:8443/realms/a/protocol?x=1&y=%20");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->scheme, "https");
    EXPECT_EQ(url->host, "idp.example");
    EXPECT_EQ(url->port, 8443);
    EXPECT_EQ(url->path, "/realms/a/protocol");
    EXPECT_EQ(url->query, "x=1&y=%20");
    EXPECT_TRUE(url->secure());
    EXPECT_EQ(url->toString(), "https://idp.example:8443/realms/a/protocol?x=1&y=%20");
}

TEST(Url, FillsInWhatIsLeftOut)
{
    const auto url = Url::parse("http://localhost");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->port, 80);
    EXPECT_EQ(url->path, "/");
    EXPECT_EQ(url->authority(), "localhost");
    EXPECT_EQ(url->target(), "/");
    EXPECT_EQ(Url::parse("https://a")->port, 443);
    EXPECT_EQ(Url::parse("https://a?b")->target(), "/?b");
    EXPECT_EQ(Url::parse("https://a:443/")->authority(), "a");
    EXPECT_EQ(Url::parse("http://a:443/")->authority(), "a:443");
}

TEST(Url, KeepsIpv6InBrackets)
{
    const auto url = Url::parse("http://[::1]:8080/x");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->host, "::1");
    EXPECT_EQ(url->authority(), "[::1]:8080");
    EXPECT_EQ(url->toString(), "http://[::1]:8080/x");
}

TEST(Url, RefusesEverythingElseAndSaysWhy)
{
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", "http:// or https:// is missing in front"},
        {"localhost:8080", "http:// or https:// is missing in front"},
        {"ftp://a/", "the scheme is not http or https"},
        {"http://", "the host is missing"},
        {"http:///x", "the host is missing"},
        {"http://u:p@a/", "user information is not allowed"},
        {"http://a/#f", "a fragment is not allowed"},
        {"http://a:0/", "the port is not a number from 1 to 65535"},
        {"http://a:/", "the port is not a number from 1 to 65535"},
        {"http://a:65536/", "the port is not a number from 1 to 65535"},
        {"http://a:8x/", "the port is not a number from 1 to 65535"},
        {"http://a b/", "a character in the host that no host name has"},
        {"http://a/ b", "a character that has to be percent-encoded"},
        {"http://a/\xc3\xa4", "a character that has to be percent-encoded"},
        {"http://a/\r\nX: y", "a character that has to be percent-encoded"},
        {"http://a/%zz", "% without two hexadecimal digits, or an escaped NUL"},
        {"http://a/?b=%4", "% without two hexadecimal digits, or an escaped NUL"},
        {"http://a/%00", "% without two hexadecimal digits, or an escaped NUL"},
        {"http://a%4/", "a character in the host that no host name has"},
        {"http://[::1/", "the bracket of an IPv6 address is not closed"},
        {"http://[zz]/", "not an IPv6 address between the brackets"},
        {"http://[:]/", "not an IPv6 address between the brackets"},
        {"http://[1:2]/", "not an IPv6 address between the brackets"},
        {"http://[::1]x/", "something other than a port after the IPv6 address"},
    };
    for (const auto& [text, detail] : cases) {
        const auto url = Url::parse(text);
        ASSERT_FALSE(url) << text;
        EXPECT_EQ(url.error().code, ErrorCode::InvalidArgument) << text;
        EXPECT_EQ(url.error().detail, detail) << text;
    }
}

TEST(PercentEncoding, GoesBothWays)
{
    EXPECT_EQ(percentEncode("a b/\xff~"), "a%20b%2F%FF~");
    EXPECT_EQ(*percentDecode("a%20b%2f%FF~+"), "a b/\xff~+");
    for (const std::string_view broken : {"%", "%4", "a%4", "%zz", "%4g"}) {
        EXPECT_FALSE(percentDecode(broken)) << broken;
    }
    EXPECT_EQ(*percentDecode("%41"), "A");
}

}  // namespace
}  // namespace gatehouse::http

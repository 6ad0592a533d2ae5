#include "app/cli/listen_address.h"

#include <gtest/gtest.h>

namespace gatehouse::cli {
namespace {

TEST(ListenAddress, Forms)
{
    const std::pair<const char*, const char*> good[] = {{"127.0.0.1:8000", "http://127.0.0.1:8000"},
                                                        {"localhost:1", "http://127.0.0.1:1"},
                                                        {":0", "http://127.0.0.1:0"},
                                                        {"[::1]:65535", "http://[::1]:65535"},
                                                        {"0.0.0.0:80", "http://0.0.0.0:80"}};
    for (const auto& [text, url] : good) {
        const auto endpoint = parseListenAddress(text);
        ASSERT_TRUE(endpoint) << text;
        EXPECT_EQ(urlOf(*endpoint), url);
    }
}

TEST(ListenAddress, Wrong)
{
    for (const char* text : {"", "8000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:8a",
                             "example.org:80", "::1:8000", "[::1]", "256.0.0.1:80"}) {
        const auto endpoint = parseListenAddress(text);
        ASSERT_FALSE(endpoint) << text;
        EXPECT_EQ(endpoint.error().code, ErrorCode::InvalidArgument);
        EXPECT_FALSE(endpoint.error().detail.empty());
    }
}

TEST(ListenAddress, Loopback)
{
    EXPECT_TRUE(isLoopback("127.0.0.1"));
    EXPECT_TRUE(isLoopback("127.9.9.9"));
    EXPECT_TRUE(isLoopback("::1"));
    EXPECT_FALSE(isLoopback("0.0.0.0"));
    EXPECT_FALSE(isLoopback("::"));
    EXPECT_FALSE(isLoopback("192.168.1.1"));
}

}  // namespace
}  // namespace gatehouse::cli

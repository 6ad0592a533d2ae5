#include "core/http/web_socket.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

TEST(WebSocket, AKeyIs16OctetsInBase64)
{
    EXPECT_TRUE(isWebSocketKey("dGhlIHNhbXBsZSBub25jZQ=="));
    EXPECT_TRUE(isWebSocketKey("AAAAAAAAAAAAAAAAAAAAAA=="));
    for (const char* const other : {"", "x", "AAAA", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZSE=",
                                    "dGhlIHNhbXBsZSBub25jZ-==", "dGhlIHNhbXBsZSBub25jZQ== "}) {
        EXPECT_FALSE(isWebSocketKey(other)) << other;
    }
}

// The example of RFC 6455 section 1.3
TEST(WebSocket, AcceptIsMadeOfTheKey)
{
    EXPECT_EQ(webSocketAccept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

}  // namespace
}  // namespace gatehouse::http

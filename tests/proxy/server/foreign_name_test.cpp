#include "proxy/server/foreign_name.h"

#include <gtest/gtest.h>

namespace gatehouse::proxy {
namespace {

http::RequestHead headOf(std::string_view host, std::string_view name, std::string_view value)
{
    http::RequestHead head;
    head.host = host;
    head.headers.push_back({name, value});
    return head;
}

TEST(ForeignName, ABrowserUnderANameOfAnybodys)
{
    EXPECT_TRUE(isForeignNameInBrowser(headOf("evil.example:8000", "Origin", "http://evil.example:8000")));
    EXPECT_TRUE(isForeignNameInBrowser(headOf("evil.example.", "sec-fetch-site", "same-origin")));
    EXPECT_TRUE(isForeignNameInBrowser(headOf("evil.example", "User-Agent", "Mozilla/5.0 (X11)")));
    EXPECT_TRUE(isForeignNameInBrowser(headOf("127.0.0.1.evil.example", "Upgrade-Insecure-Requests", "1")));
}

TEST(ForeignName, OrdinaryClientsMayUseAnyName)
{
    EXPECT_FALSE(isForeignNameInBrowser(headOf("api.example.com", "User-Agent", "curl/8.0")));
    EXPECT_FALSE(isForeignNameInBrowser(headOf("api.example.com", "Accept", "*/*")));
}

TEST(ForeignName, BrowsersMayUseWhatIsThisMachines)
{
    for (const char* host :
         {"localhost", "localhost:8000", "a.localhost", "127.0.0.1:8000", "[::1]:8000", "gateway", "192.168.0.1", ""}) {
        EXPECT_FALSE(isForeignNameInBrowser(headOf(host, "Origin", "http://x"))) << host;
    }
}

}  // namespace
}  // namespace gatehouse::proxy

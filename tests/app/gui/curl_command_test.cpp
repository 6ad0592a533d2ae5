#include "app/gui/inspector/curl_command.h"

#include <gtest/gtest.h>

#include "core/base/random.h"

using namespace gatehouse;
using gui::Secrets;

namespace {

std::string command(const std::string& head, const std::string& body, const std::string& url, Secrets secrets)
{
    exchange::Exchange exchange;
    exchange::Leg leg;
    leg.url = url;
    leg.request.head = head;
    leg.request.body = body;
    leg.request.bodySize = body.size();
    exchange.legs.push_back(leg);
    SystemRandom random;
    return gui::curlCommand(exchange, exchange::Redactor(random), secrets).toStdString();
}

}  // namespace

TEST(CurlCommand, saysWhatWasSent)
{
    EXPECT_EQ(command("GET /a?b=c HTTP/1.1\r\nHost: g:8000\r\nAccept: */*\r\nX-Empty:\r\n\r\n", "",
                      "http://g:8000/a?b=c", Secrets::Revealed),
              "curl -i \\\n  'http://g:8000/a?b=c' \\\n  -H 'Accept: */*' \\\n  -H 'X-Empty;'");
}

TEST(CurlCommand, keepsMethodBodyAndAHostOfItsOwn)
{
    EXPECT_EQ(command("PUT /a HTTP/1.1\r\nHost: api.example\r\nContent-Length: 6\r\nX: it's\r\n\r\n", "it's 1",
                      "http://g/a", Secrets::Revealed),
              "curl -i \\\n  -X 'PUT' \\\n  'http://g/a' \\\n  -H 'Host: api.example' \\\n  -H 'X: it'\\''s' \\\n  "
              "--data-binary 'it'\\''s 1'");
    EXPECT_EQ(command("POST /a HTTP/1.1\r\nHost: g\r\nContent-Length: 1\r\n\r\n", "x", "http://g/a", Secrets::Revealed),
              "curl -i \\\n  'http://g/a' \\\n  --data-binary 'x'");
}

TEST(CurlCommand, masksUnlessToldOtherwise)
{
    const std::string head = "GET /a?access_token=query-token-0123456789 HTTP/1.1\r\nHost: g\r\n"
                             "Authorization: Bearer header-token-0123456789\r\n\r\n";
    const std::string url = "http://g/a?access_token=query-token-0123456789";
    const std::string masked = command(head, "password=hush-hush-hush-hush", url, Secrets::Masked);
    EXPECT_EQ(masked.find("0123456789"), std::string::npos) << masked;
    EXPECT_EQ(masked.find("hush-hush"), std::string::npos) << masked;
    EXPECT_NE(command(head, "", url, Secrets::Revealed).find("header-token-0123456789"), std::string::npos);
}

TEST(CurlCommand, aRequestThatWasNoneGivesNoCommand)
{
    EXPECT_EQ(command("", "", "", Secrets::Masked), "");
}

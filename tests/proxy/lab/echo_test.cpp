#include "proxy/lab/echo.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace gatehouse::proxy::lab {
namespace {

namespace json = boost::json;

Request requestFor(const std::string& method, const std::string& target)
{
    Request request;
    request.method = method;
    request.target = target;
    request.path = target.substr(0, target.find('?'));
    if (target.find('?') != std::string::npos) {
        request.query = target.substr(target.find('?') + 1);
    }
    request.headers.add("Host", "127.0.0.1:9000");
    request.clientAddress = "127.0.0.1";
    return request;
}

json::object bodyOf(const Answer& answer)
{
    return json::parse(answer.body).as_object();
}

TEST(Echo, AnswersAsHttpbinDoes)
{
    Request request = requestFor("GET", "/anything?a=1&b=2&a=3");
    request.headers.add("x-request-ID", "7");
    const Answer answer = echo(request);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.find("Content-Type"), "application/json");
    // The whole text: two blanks, sorted members, a final newline.
    EXPECT_EQ(answer.body, R"({
  "args": {
    "a": [
      "1",
      "3"
    ],
    "b": "2"
  },
  "data": "",
  "files": {},
  "form": {},
  "headers": {
    "Host": "127.0.0.1:9000",
    "X-Request-Id": "7"
  },
  "json": null,
  "method": "GET",
  "origin": "127.0.0.1",
  "url": "http://127.0.0.1:9000/anything?a=1&b=2&a=3"
}
)");
}

TEST(Echo, AnythingBelowAnythingIsEchoed)
{
    EXPECT_EQ(echo(requestFor("DELETE", "/anything/deep/er")).status, 200);
    EXPECT_EQ(echo(requestFor("GET", "/anythingelse")).status, 404);
}

TEST(Echo, RepeatedHeadersAreJoined)
{
    Request request = requestFor("GET", "/anything");
    request.headers.add("Accept", "a");
    request.headers.add("ACCEPT", "b");
    EXPECT_EQ(bodyOf(echo(request)).at("headers").at("Accept"), json::value("a,b"));
}

TEST(Echo, Form)
{
    Request request = requestFor("POST", "/anything");
    request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    request.body = "name=a+b&list=1&list=2";
    const json::object out = bodyOf(echo(request));
    EXPECT_EQ(json::serialize(out.at("form")), R"({"list":["1","2"],"name":"a b"})");
    EXPECT_EQ(out.at("data"), json::value(""));
    EXPECT_TRUE(out.at("json").is_null());
}

TEST(Echo, Json)
{
    Request request = requestFor("PUT", "/anything");
    request.headers.add("Content-Type", "application/json");
    request.body = R"({"a":[1,2]})";
    const json::object out = bodyOf(echo(request));
    EXPECT_EQ(out.at("json"), json::parse(R"({"a":[1,2]})"));
    EXPECT_EQ(out.at("data"), json::value(R"({"a":[1,2]})"));
}

TEST(Echo, Multipart)
{
    Request request = requestFor("POST", "/anything");
    request.headers.add("Content-Type", "multipart/form-data; boundary=\"B\"");
    request.body = "--B\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nalex\r\n"
                   "--B\r\nContent-Disposition: form-data; name=\"up\"; filename=\"x.txt\"\r\n"
                   "Content-Type: text/plain\r\n\r\ncontent\r\n--B--\r\n";
    const json::object out = bodyOf(echo(request));
    EXPECT_EQ(json::serialize(out.at("form")), R"({"user":"alex"})");
    EXPECT_EQ(json::serialize(out.at("files")), R"({"up":"content"})");
}

TEST(Echo, BinaryDataIsADataUrl)
{
    Request request = requestFor("POST", "/anything");
    request.body = std::string("\xff\x00\x01", 3);
    EXPECT_EQ(bodyOf(echo(request)).at("data"), json::value("data:application/octet-stream;base64,/wAB"));
}

TEST(Echo, OriginAndSchemeAsProxiesTellThem)
{
    Request request = requestFor("GET", "/anything");
    request.headers.add("X-Forwarded-For", "10.0.0.7");
    request.headers.add("X-Forwarded-Proto", "https");
    const json::object out = bodyOf(echo(request));
    EXPECT_EQ(out.at("origin"), json::value("10.0.0.7"));
    EXPECT_EQ(out.at("url"), json::value("https://127.0.0.1:9000/anything"));
    EXPECT_EQ(out.at("headers").at("X-Forwarded-For"), json::value("10.0.0.7"));
}

TEST(Echo, Extras)
{
    EXPECT_EQ(echo(requestFor("GET", "/status/204")).status, 204);
    EXPECT_EQ(echo(requestFor("GET", "/status/99")).status, 404);
    EXPECT_EQ(echo(requestFor("GET", "/status/-5")).status, 404);
    EXPECT_EQ(echo(requestFor("GET", "/bytes/1000")).body.size(), 1000);
    EXPECT_EQ(echo(requestFor("GET", "/bytes/99999999999")).status, 404);
    EXPECT_EQ(echo(requestFor("GET", "/delay/2")).delay, std::chrono::seconds(2));
    EXPECT_EQ(echo(requestFor("GET", "/delay/3600")).status, 404);
    EXPECT_EQ(bodyOf(echo(requestFor("GET", "/headers"))).at("headers").at("Host"), json::value("127.0.0.1:9000"));
}

TEST(Echo, SurvivesOddOctets)
{
    for (const char* contentType : {"multipart/form-data; boundary=", "multipart/form-data; boundary=\"",
                                    "multipart/form-data; boundary=B", "application/x-www-form-urlencoded", ";;;="}) {
        for (const char* body : {"--B\r\n", "--B\r\n\r\n--B", "--B\r\n\r\n\r\n--B--", "%zz=%", "=&=", "\xc0\x80"}) {
            Request request = requestFor("POST", "/anything?%zz=\xff");
            request.headers.add("Content-Type", contentType);
            request.headers.add("X-Odd", "\xff\xfe");
            request.body = body;
            EXPECT_NO_THROW(json::parse(echo(request).body)) << contentType << body;
        }
    }
}

}  // namespace
}  // namespace gatehouse::proxy::lab

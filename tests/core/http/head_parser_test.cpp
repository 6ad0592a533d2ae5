#include "core/http/head_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gatehouse::http {
namespace {

using namespace std::string_literals;
using Outcome = HeadParse::Outcome;

/// What became of some octets, as one line that a person can compare.
std::string describe(const HeadParse& parse, const RequestHead& head)
{
    if (parse.outcome == Outcome::NeedMore) {
        return "more";
    }
    if (parse.outcome == Outcome::Refused) {
        return std::to_string(parse.status);
    }
    std::string text = std::string(head.method) + ' ' + std::string(head.path);
    if (!head.query.empty()) {
        text += '?' + std::string(head.query);
    }
    text += " @" + std::string(head.host);
    if (head.framing == BodyFraming::ContentLength) {
        text += " length=" + std::to_string(head.contentLength);
    }
    if (head.framing == BodyFraming::Chunked) {
        text += " chunked";
    }
    if (!head.keepAlive) {
        text += " close";
    }
    if (head.expectContinue) {
        text += " expect";
    }
    return text;
}

std::string parseRequest(std::string_view octets, const Limits& limits = {})
{
    RequestHead head;
    std::size_t scanned = 0;
    const HeadParse parse = parseRequestHead(octets, scanned, limits, head);
    return describe(parse, head);
}

/// The same octets handed over one at a time must come to the same end: any split gives the same events.
std::string parseRequestByOctet(std::string_view octets)
{
    RequestHead head;
    std::size_t scanned = 0;
    for (std::size_t length = 0; length <= octets.size(); ++length) {
        const HeadParse parse = parseRequestHead(octets.substr(0, length), scanned, {}, head);
        if (parse.outcome != Outcome::NeedMore) {
            return describe(parse, head);
        }
    }
    return "more";
}

struct Case {
    std::string octets;
    std::string events;
};

void check(const std::vector<Case>& cases)
{
    for (const Case& one : cases) {
        EXPECT_EQ(parseRequest(one.octets), one.events) << testing::PrintToString(one.octets);
        EXPECT_EQ(parseRequestByOctet(one.octets), one.events)
            << "octet by octet: " << testing::PrintToString(one.octets);
    }
}

/// A request line, a Host and what else is given.
std::string get(const std::string& fields)
{
    return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

std::string post(const std::string& fields)
{
    return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

// RFC 9112 section 2.2: message parsing
TEST(RequestHead, Lines)
{
    check({
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / @a"},
        {"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / @a"},
        {"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        {"\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        {"\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        {" GET / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        {"GET / HTTP/1.1\nHost: a\n\n", "400"},
        {"GET / HTTP/1.1\nHost: a\r\n\r\n", "400"},
        {"GET / HTTP/1.1\r\nHost: a\n\r\n", "400"},
        {"GET / HTTP/1.1\r\nHost: a\r\n\n", "400"},
        {"GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", "400"},
        {"GET / HTTP/1.1\rHost: a\r\n\r\n", "400"},
        {"GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", "400"},
        {"GET / HTTP/1.1\r\n Host: a\r\n\r\n", "400"},
        {"GET / HTTP/1.1\r\nHost: a\r\n", "more"},
        {"GET / HTTP/1.1\r\nHost: a\r\n\r", "more"},
        {"", "more"},
        {"\r", "more"},
        {"\r\n", "more"},
        {"G", "more"},
        {"\x16\x03\x01\x02", "400"},
        {"\0"s, "400"},
        {"\xff", "400"},
        {"GET / HTTP/1.1\r\n\r\n", "400"},
    });
}

// RFC 9112 section 3: request line
TEST(RequestHead, RequestLine)
{
    const auto line = [](const std::string& text) { return text + "\r\nHost: a\r\n\r\n"; };
    check({
        {line("get / HTTP/1.1"), "get / @a"},
        {line("M-SEARCH! / HTTP/1.1"), "M-SEARCH! / @a"},
        {line("GET  / HTTP/1.1"), "400"},
        {line("GET /  HTTP/1.1"), "400"},
        {line("GET\t/ HTTP/1.1"), "400"},
        {line("GET /\tHTTP/1.1"), "400"},
        {line("GET / HTTP/1.1 "), "400"},
        {line("GET / x HTTP/1.1"), "400"},
        {line("GET /"), "400"},
        {line("GET"), "400"},
        {line("GET HTTP/1.1"), "400"},
        {line("GET  HTTP/1.1"), "400"},
        {line("G@T / HTTP/1.1"), "400"},
        {line("GE\x80T / HTTP/1.1"), "400"},
        {line("G\0T / HTTP/1.1"s), "400"},
        {line("(GET) / HTTP/1.1"), "400"},
        {line("GET / http/1.1"), "400"},
        {line("GET / HTTP/1.1x"), "400"},
        {line("GET / HTTP/11"), "400"},
        {line("GET / HTTP/1"), "400"},
        {line("GET / HTTP/1.10"), "400"},
        {line("GET / HTTP/01.1"), "400"},
        {line("GET / HTTP/1,1"), "400"},
        {line("GET / HTTP /1.1"), "400"},
        {line("GET / HTTPS/1.1"), "400"},
        {line("GET / HTTP/-1.1"), "400"},
        {line("GET / HTTP/1.2"), "505"},
        {line("GET / HTTP/0.9"), "505"},
        {line("GET / HTTP/2.0"), "505"},
        {line("GET / HTTP/9.9"), "505"},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
        {line("CONNECT a:80 HTTP/1.1"), "501"},
        {line("CONNECT / HTTP/1.1"), "501"},
        {line("TRACE / HTTP/1.1"), "501"},
        {line(std::string(33, 'A') + " / HTTP/1.1"), "501"},
    });
}

// RFC 9112 section 3.2: request target
TEST(RequestHead, Target)
{
    const auto target = [](const std::string& text) { return "GET " + text + " HTTP/1.1\r\nHost: a\r\n\r\n"; };
    check({
        {target("/a/b?c=d&e"), "GET /a/b?c=d&e @a"},
        {target("/?"), "GET / @a"},
        {target("//x"), "GET //x @a"},
        {target("/%41%7e"), "GET /%41%7e @a"},
        {target("/-._~!$&'()*+,;=:@[]"), "GET /-._~!$&'()*+,;=:@[] @a"},
        {target("/a?b?c/d"), "GET /a?b?c/d @a"},
        {target("/#f"), "400"},
        {target("/a#"), "400"},
        {target("/%"), "400"},
        {target("/%4"), "400"},
        {target("/%zz"), "400"},
        {target("/%00"), "400"},
        {target("/a?%0"), "400"},
        {target("/\x01"), "400"},
        {target("/\x7f"), "400"},
        {target("/\xc3\xa4"), "400"},
        {target("/a\0b"s), "400"},
        {target("/a\"b"), "400"},
        {target("/<b>"), "400"},
        {target("/a\\b"), "400"},
        {target("/a^b"), "400"},
        {target("/{a}"), "400"},
        {target("/a|b"), "400"},
        {target("/`"), "400"},
        {target("a"), "400"},
        {target("*"), "400"},
        {target("?a"), "400"},
        {target("a:80"), "400"},
        {target("ftp://a/"), "400"},
        {target("http:/a"), "400"},
        {target("http://"), "400"},
        {target("http:///x"), "400"},
        {target("http://a"), "GET / @a"},
        {target("HTTP://A/x?y"), "GET /x?y @a"},
        {target("http://a?y"), "GET /?y @a"},
        {target("http://a:80/"), "GET / @a"},
        {target("http://a:81/"), "400"},
        {target("http://b/"), "400"},
        {target("http://u@a/"), "400"},
        {target("http://a:x/"), "400"},
        {target("https://a/"), "421"},
        {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * @a"},
        {"OPTIONS http://a HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * @a"},
        {"OPTIONS /x HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS /x @a"},
        {"OPTIONS *x HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        {"GET http://a/ HTTP/1.1\r\n\r\n", "400"},
        {"GET http://a/ HTTP/1.0\r\n\r\n", "GET / @a close"},
    });
}

// RFC 9112 section 3.2, RFC 9110 section 7.2: Host
TEST(RequestHead, Host)
{
    const auto host = [](const std::string& fields) { return "GET / HTTP/1.1\r\n" + fields + "\r\n"; };
    check({
        {host(""), "400"},
        {host("X: y\r\n"), "400"},
        {host("host: a\r\n"), "GET / @a"},
        {host("Host:a\r\n"), "GET / @a"},
        {host("Host: \t a \t\r\n"), "GET / @a"},
        {host("Host: a:8080\r\n"), "GET / @a:8080"},
        {host("Host: a:\r\n"), "GET / @a:"},
        {host("Host: 127.0.0.1:1\r\n"), "GET / @127.0.0.1:1"},
        {host("Host: [::1]:8080\r\n"), "GET / @[::1]:8080"},
        {host("Host: a_b.c-d\r\n"), "GET / @a_b.c-d"},
        {host("Host: a\r\nHost: a\r\n"), "400"},
        {host("Host: a\r\nhOST: b\r\n"), "400"},
        {host("Host: \r\n"), "400"},
        {host("Host: a b\r\n"), "400"},
        {host("Host: a,b\r\n"), "400"},
        {host("Host: a, b\r\n"), "400"},
        {host("Host: a/b\r\n"), "400"},
        {host("Host: a?b\r\n"), "400"},
        {host("Host: a@b\r\n"), "400"},
        {host("Host: http://a\r\n"), "400"},
        {host("Host: a:b\r\n"), "400"},
        {host("Host: a:99999\r\n"), "400"},
        {host("Host: a:1:2\r\n"), "400"},
        {host("Host: a:+1\r\n"), "400"},
        {host("Host: :80\r\n"), "400"},
        {host("Host: [::1\r\n"), "400"},
        {host("Host: [::1]x\r\n"), "400"},
        {host("Host: []\r\n"), "400"},
        {host("Host: [a]\r\n"), "400"},
        {host("Host: [:]\r\n"), "400"},
        {host("Host: [1:2]\r\n"), "400"},
        {host("Host: [::1::]\r\n"), "400"},
        {host("Host: [fe80::1%25eth0]\r\n"), "400"},
        {host("Host: \xc3\xa4\r\n"), "400"},
        {host("Host: a%zz\r\n"), "400"},
        {"GET / HTTP/1.0\r\n\r\n", "GET / @ close"},
        {"GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", "400"},
    });
}

// RFC 9112 section 5, RFC 9110 sections 5.1 and 5.5: field lines
TEST(RequestHead, Fields)
{
    check({
        {get("X-A: b\r\n"), "GET / @a"},
        {get("X-A:\r\n"), "GET / @a"},
        {get("X-A: \t\r\n"), "GET / @a"},
        {get("!#$%&'*+-.^_`|~09azAZ: b\r\n"), "GET / @a"},
        {get("X-A: \"q\" (c) \xc3\xa4\r\n"), "GET / @a"},
        {get("X-A : b\r\n"), "400"},
        {get("X-A\t: b\r\n"), "400"},
        {get(" X-A: b\r\n"), "400"},
        {get("X-A: b\r\n c\r\n"), "400"},
        {get("X-A: b\r\n\tc\r\n"), "400"},
        {get("X-A: b\r\n \r\n"), "400"},
        {get("X-A\r\n"), "400"},
        {get(": b\r\n"), "400"},
        {get("X A: b\r\n"), "400"},
        {get("X\x01: b\r\n"), "400"},
        {get("X\0: b\r\n"s), "400"},
        {get("X\x80: b\r\n"), "400"},
        {get("X(: b\r\n"), "400"},
        {get("X/A: b\r\n"), "400"},
        {get("X\"A\": b\r\n"), "400"},
        {get("X-A: b\0c\r\n"s), "400"},
        {get("X-A: b\rc\r\n"), "400"},
        {get("X-A: b\nc: d\r\n"), "400"},
        {get("X-A: b\x0b\r\n"), "400"},
        {get("X-A: b\x0c\r\n"), "400"},
        {get("X-A: b\x1b\r\n"), "400"},
        {get("X-A: b\x7f\r\n"), "400"},
        {get("X-A: \x08\r\n"), "400"},
    });
}

// RFC 9112 section 6.3, RFC 9110 section 8.6: Content-Length
TEST(RequestHead, ContentLength)
{
    check({
        {post(""), "POST / @a"},
        {post("Content-Length: 0\r\n"), "POST / @a length=0"},
        {post("content-length: 5\r\n"), "POST / @a length=5"},
        {post("Content-Length:\t5 \r\n"), "POST / @a length=5"},
        {post("Content-Length: 0005\r\n"), "POST / @a length=5"},
        {post("Content-Length: 9223372036854775807\r\n"), "POST / @a length=9223372036854775807"},
        {post("Content-Length: 9223372036854775808\r\n"), "400"},
        {post("Content-Length: 18446744073709551615\r\n"), "400"},
        {post("Content-Length: 18446744073709551616\r\n"), "400"},
        {post("Content-Length: 99999999999999999999999\r\n"), "400"},
        {post("Content-Length: 5\r\nContent-Length: 5\r\n"), "400"},
        {post("Content-Length: 5\r\nContent-Length: 6\r\n"), "400"},
        {post("Content-Length: 5, 5\r\n"), "400"},
        {post("Content-Length: 5,6\r\n"), "400"},
        {post("Content-Length: +5\r\n"), "400"},
        {post("Content-Length: -5\r\n"), "400"},
        {post("Content-Length: 0x5\r\n"), "400"},
        {post("Content-Length: 5.0\r\n"), "400"},
        {post("Content-Length: 5 5\r\n"), "400"},
        {post("Content-Length: 5;\r\n"), "400"},
        {post("Content-Length: 5e1\r\n"), "400"},
        {post("Content-Length: 1_000\r\n"), "400"},
        {post("Content-Length: \"5\"\r\n"), "400"},
        {post("Content-Length: abc\r\n"), "400"},
        {post("Content-Length: \r\n"), "400"},
        {post("Content-Length: \xef\xbc\x95\r\n"), "400"},
        {post("Content-Length : 5\r\n"), "400"},
        {post("Content_Length: 5\r\n"), "POST / @a"},
    });
}

// RFC 9112 sections 6.1 and 6.3: Transfer-Encoding, and both at once
TEST(RequestHead, TransferEncoding)
{
    check({
        {post("Transfer-Encoding: chunked\r\n"), "POST / @a chunked"},
        {post("transfer-encoding: CHUNKED\r\n"), "POST / @a chunked"},
        {post("Transfer-Encoding:\tchunked\t\r\n"), "POST / @a chunked"},
        {post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), "400"},
        {post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), "400"},
        {post("Content-Length: 5\r\nTransfer-Encoding: identity\r\n"), "400"},
        {post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"), "400"},
        {post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), "400"},
        {post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"), "400"},
        {post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"), "400"},
        {post("Transfer-Encoding: chunked, chunked\r\n"), "400"},
        {post("Transfer-Encoding: chunked, gzip\r\n"), "400"},
        {post("Transfer-Encoding: chunked, identity\r\n"), "400"},
        {post("Transfer-Encoding: gzip, chunked\r\n"), "501"},
        {post("Transfer-Encoding: gzip\r\n"), "501"},
        {post("Transfer-Encoding: identity\r\n"), "501"},
        {post("Transfer-Encoding: xchunked\r\n"), "501"},
        {post("Transfer-Encoding: chunkedx\r\n"), "501"},
        {post("Transfer-Encoding: chunke\r\n"), "501"},
        {post("Transfer-Encoding: 'chunked'\r\n"), "501"},
        {post("Transfer-Encoding: \"chunked\"\r\n"), "400"},
        {post("Transfer-Encoding: chunked;q=1\r\n"), "400"},
        {post("Transfer-Encoding: ch unked\r\n"), "400"},
        {post("Transfer-Encoding: \r\n"), "400"},
        {post("Transfer-Encoding: ,\r\n"), "400"},
        {post("Transfer-Encoding: ,chunked\r\n"), "501"},
        {post("Transfer-Encoding: \x0b"
              "chunked\r\n"),
         "400"},
        {post("Transfer-Encoding: chunked\x0c\r\n"), "400"},
        {post("Transfer-Encoding:\r\n chunked\r\n"), "400"},
        {post("Transfer-Encoding : chunked\r\n"), "400"},
        {post(" Transfer-Encoding: chunked\r\n"), "400"},
        {post("X: y\rTransfer-Encoding: chunked\r\n"), "400"},
        {post("X: y\nTransfer-Encoding: chunked\r\n"), "400"},
        {"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
        {"POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
        {get("Content-Length: 5\r\n"), "GET / @a length=5"},
        {get("Transfer-Encoding: chunked\r\n"), "GET / @a chunked"},
    });
}

// RFC 9112 section 9.3, RFC 9110 section 10.1.1
TEST(RequestHead, ConnectionAndExpect)
{
    const auto old = [](const std::string& fields) { return "GET / HTTP/1.0\r\nHost: a\r\n" + fields + "\r\n"; };
    check({
        {get("Connection: close\r\n"), "GET / @a close"},
        {get("Connection: x, Close\r\n"), "GET / @a close"},
        {get("Connection: x\r\nConnection: close\r\n"), "GET / @a close"},
        {get("Connection: keep-alive\r\n"), "GET / @a"},
        {get("Connection: keep-alive, close\r\n"), "GET / @a close"},
        {old(""), "GET / @a close"},
        {old("Connection: Keep-Alive\r\n"), "GET / @a"},
        {old("Connection: keep-alive, close\r\n"), "GET / @a close"},
        {post("Expect: 100-continue\r\nContent-Length: 1\r\n"), "POST / @a length=1 expect"},
        {post("Expect: 100-Continue\r\nTransfer-Encoding: chunked\r\n"), "POST / @a chunked expect"},
        {post("Expect: 100-continue\r\n"), "POST / @a"},
        {post("Expect: 100-continue\r\nContent-Length: 0\r\n"), "POST / @a length=0"},
        {post("Expect: 200-ok\r\n"), "417"},
        {post("Expect: \r\n"), "417"},
        {old("Expect: whatever\r\n"), "GET / @a close"},
    });
}

TEST(RequestHead, Limits)
{
    http::Limits limits;
    limits.requestLine = 20;
    limits.headerSection = 100;
    limits.headerCount = 3;
    EXPECT_EQ(parseRequest("GET /12345 HTTP/1.1\r\nHost: a\r\n\r\n", limits), "414");
    EXPECT_EQ(parseRequest("GET /123 HTTP/1.1\r\nHost: a\r\n\r\n", limits), "GET /123 @a");
    EXPECT_EQ(parseRequest("GET /123456789012345", limits), "more");
    EXPECT_EQ(parseRequest("GET /1234567890123456", limits), "414");
    EXPECT_EQ(parseRequest("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(70, 'x'), limits), "more");
    EXPECT_EQ(parseRequest("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(73, 'x'), limits), "431");
    EXPECT_EQ(parseRequest("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(73, 'x') + "\r\n\r\n", limits), "431");
    EXPECT_EQ(parseRequest("GET / HTTP/1.1\r\nHost: a\r\nB: 1\r\nC: 1\r\n\r\n", limits), "GET / @a");
    EXPECT_EQ(parseRequest("GET / HTTP/1.1\r\nHost: a\r\nB: 1\r\nC: 1\r\nD: 1\r\n\r\n", limits), "431");
    // RFC 9112 section 3 recommends at least 8,000 octets for a request line.
    EXPECT_EQ(parseRequest("GET /" + std::string(8000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n").substr(0, 6), "GET /x");
}

// What speaks another protocol may send one line and wait.
TEST(RequestHead, IsRefusedWithoutItsEndWhereNoEndWouldHelp)
{
    check({
        {"GET / HTTP/1.1\r\n", "more"},
        {"GET / HTTP/1.1\r\nHost: a\r\nX", "more"},
        {"GET / HTTP/1.1\r\nHost: a\r\n\r", "more"},
        {"\r\nGET / HTTP/1.1\r\nHost: a\r", "more"},
        {"GET /\r\n", "400"},
        {"\r\nGET /\r\n", "400"},
        {"SSH-2.0-OpenSSH_9.2\r\n", "400"},
        {"PRI * HTTP/2.0\r\n", "505"},
        {"GET / HTTP/2.0\r\nX : y\r\n", "505"},
        {"GET / HTTP/1.1\rX", "400"},
        {"GET / HTTP/1.1\r\nHost: a\r\nX : y\r\nY", "400"},
        {"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n", "400"},
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\r", "400"},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: a\rb", "400"},
        // What hangs on several fields is judged when all are there.
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n", "more"},
    });
}

TEST(RequestHead, TheFirstLineThatIsWrongSaysWhatIsAnswered)
{
    std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 250; ++i) {
        many += "X: 1\r\n";
    }
    std::string options;
    for (int i = 0; i < 70; ++i) {
        options += "Connection: x\r\n";
    }
    const std::string oneLine = "GET /" + std::string(20'000, 'a');
    check({
        {"GET / HTTP/0.1\r\nHost: a\r\nX: 1\n\r\n", "505"},
        {"GET / HTTP/2.0\r\nHost: a\r\nX: 1\r2\r\n\r\n", "505"},
        {"GET /a\rb HTTP/2.0\r\nHost: a\r\n\r\n", "400"},
        {"GET / HTTP/2.0\r\nHost: a\r\nX: " + std::string(70'000, 'a') + "\r\n\r\n", "505"},
        {"GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\nX: " + std::string(70'000, 'a') + "\r\n\r\n", "400"},
        {many + "X : 1\r\n\r\n", "400"},
        {many + "\r\n", "431"},
        {many, "more"},
        {"GET / HTTP/1.1\r\nHost: a\r\n" + options, "more"},
        {"GET / HTTP/1.1\r\nHost: a\r\n" + options + "\r\n", "400"},
        {oneLine + "\rb HTTP/1.1\r\n\r\n", "414"},
        {"GET /\ra" + oneLine, "400"},
    });
}

TEST(RequestHead, ASecondLookFindsTheSame)
{
    RequestHead head;
    std::size_t scanned = 0;
    EXPECT_EQ(parseRequestHead("GET / HTTP/1.1\r\nHo", scanned, {}, head).outcome, Outcome::NeedMore);
    for (int look = 0; look < 3; ++look) {
        EXPECT_EQ(parseRequestHead("GET / HTTP/1.1\r\nHo st: a\r\n", scanned, {}, head).outcome, Outcome::Refused);
    }
    ResponseHead answer;
    scanned = 0;
    for (int look = 0; look < 3; ++look) {
        EXPECT_EQ(parseResponseHead("HTTP/1.1 twenty\r\n", scanned, {}, "GET", answer).outcome, Outcome::Refused);
    }
}

TEST(RequestHead, LeavesWhatFollowsAlone)
{
    const std::string octets = "\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\n";
    RequestHead head;
    std::size_t scanned = 0;
    const HeadParse parse = parseRequestHead(octets, scanned, {}, head);
    EXPECT_EQ(parse.begin, 2U);
    EXPECT_EQ(octets.substr(parse.end), "GET /2 HTTP/1.1\r\n");
    EXPECT_EQ(scanned, 0U) << "ready for the next head";
}

TEST(RequestHead, KeepsTheFieldsAsTheyCame)
{
    const std::string octets = "GET / HTTP/1.1\r\nHOST: a\r\nx-One:  1 \r\nX-ONE: 2\r\nEmpty:\r\n\r\n";
    RequestHead head;
    std::size_t scanned = 0;
    ASSERT_EQ(parseRequestHead(octets, scanned, {}, head).outcome, Outcome::Complete);
    ASSERT_EQ(head.headers.size(), 4U);
    EXPECT_EQ(head.headers[1].name, "x-One");
    EXPECT_EQ(head.headers[1].value, "1");
    EXPECT_EQ(head.headers[3].value, "");
    EXPECT_EQ(head.count("X-one"), 2U);
    EXPECT_EQ(head.find("X-one"), "1");
    EXPECT_EQ(head.find("none"), std::nullopt);
}

std::string parseResponse(std::string_view octets, std::string_view method = "GET")
{
    ResponseHead head;
    std::size_t scanned = 0;
    const HeadParse parse = parseResponseHead(octets, scanned, {}, method, head);
    if (parse.outcome == Outcome::NeedMore) {
        return "more";
    }
    if (parse.outcome == Outcome::Refused) {
        return std::to_string(parse.status);
    }
    std::string text = std::to_string(head.status) + ' ' + std::string(head.reason);
    switch (head.framing) {
    case BodyFraming::None: text += " none"; break;
    case BodyFraming::ContentLength: text += " length=" + std::to_string(head.contentLength); break;
    case BodyFraming::Chunked: text += " chunked"; break;
    case BodyFraming::UntilClose: text += " until-close"; break;
    }
    return head.keepAlive ? text : text + " close";
}

// RFC 9112 sections 4 and 6.3
TEST(ResponseHead, StatusLineAndFraming)
{
    const std::vector<Case> cases = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "200 OK length=3"},
        {"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", "200  length=0"},
        {"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "200  length=0"},
        {"HTTP/1.1 200 Not so  fine \xc3\xa4\r\nContent-Length: 0\r\n\r\n", "200 Not so  fine \xc3\xa4 length=0"},
        {"HTTP/1.1 200 OK\r\n\r\n", "200 OK until-close close"},
        {"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n", "200 OK length=3 close"},
        {"HTTP/1.0 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\n", "200 OK length=3"},
        {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\n", "200 OK length=3 close"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "200 OK chunked"},
        {"HTTP/1.1 204 No Content\r\n\r\n", "204 No Content none"},
        {"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "204 No Content none"},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "304 Not Modified none"},
        {"HTTP/1.1 100 Continue\r\n\r\n", "100 Continue none"},
        {"HTTP/1.1 599 x\r\nContent-Length: 0\r\n\r\n", "599 x length=0"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", "502"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", "502"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\n", "502"},
        {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "502"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "502"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n", "502"},
        {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "502"},
        {"HTTP/1.1 200 OK\nContent-Length: 0\n\n", "502"},
        {"HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", "502"},
        {"HTTP/1.1 200 OK\r\nX : a\r\n\r\n", "502"},
        {"HTTP/1.1 200 OK\r\nX\r\n\r\n", "502"},
        {"HTTP/1.1 200 OK\r\nX: \x01\r\n\r\n", "502"},
        {"HTTP/1.1 200 O\x01K\r\n\r\n", "502"},
        {"", "more"},
        {"HTT", "more"},
        {"HTTP/1.1", "more"},
        {"HTTP/2", "502"},
        {"SSH-2.0-OpenSSH_9.2", "502"},
        {"\x16\x03\x01", "502"},
        {"HTTP/1.1 099 x\r\n\r\n", "502"},
        {"HTTP/1.1 600 x\r\n\r\n", "502"},
        {"HTTP/1.1 20 x\r\n\r\n", "502"},
        {"HTTP/1.1 2000 x\r\n\r\n", "502"},
        {"HTTP/1.1 2x0 x\r\n\r\n", "502"},
        {"HTTP/1.1  200 x\r\n\r\n", "502"},
        {"HTTP/1.2 200 x\r\n\r\n", "502"},
        {"HTTP/2.0 200 x\r\n\r\n", "502"},
        {"http/1.1 200 x\r\n\r\n", "502"},
        {"ICY 200 OK\r\n\r\n", "502"},
        {"\r\nHTTP/1.1 200 OK\r\n\r\n", "502"},
        {"HTTP/1.1 200 OK\r\n", "more"},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(parseResponse(one.octets), one.events) << testing::PrintToString(one.octets);
    }
    EXPECT_EQ(parseResponse("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "HEAD"), "200 OK none");
    EXPECT_EQ(parseResponse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HEAD"), "200 OK none");
}

}  // namespace
}  // namespace gatehouse::http

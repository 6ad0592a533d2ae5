#include "core/http/forwarding.h"

#include <gtest/gtest.h>

#include "core/http/head_parser.h"

namespace gatehouse::http {
namespace {

/// Forwards a request with these fields and gives the fields that reach the upstream, without those that the gateway
/// always writes itself.
std::string forwardRequest(const std::string& fields, ForwardingEdits edits = {}, const std::string& method = "GET")
{
    const std::string octets = method + " /x HTTP/1.1\r\nHost: client.example\r\n" + fields + "\r\n";
    RequestHead head;
    std::size_t scanned = 0;
    const HeadParse parse = parseRequestHead(octets, scanned, {}, head);
    EXPECT_EQ(parse.outcome, HeadParse::Outcome::Complete) << fields;
    RequestForwarding how;
    how.target = "/up?q";
    how.host = "up.example";
    how.clientAddress = "192.0.2.1";
    how.protocol = "http";
    how.forwardedHost = "client.example";
    how.forwardedPort = "8000";
    how.requestId = "id";
    how.framing = head.framing;
    how.contentLength = head.contentLength;
    how.edits = edits;
    std::string out;
    appendUpstreamRequestHead(out, head, how);
    const std::string begin = method + " /up?q HTTP/1.1\r\nHost: up.example\r\n";
    EXPECT_TRUE(out.starts_with(begin)) << out;
    const std::string own = "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\n"
                            "X-Forwarded-Host: client.example\r\nX-Forwarded-Port: 8000\r\nX-Real-IP: 192.0.2.1\r\n"
                            "X-Request-Id: id\r\nVia: 1.1 gatehouse\r\n";
    const std::size_t at = out.find(own);
    EXPECT_NE(at, std::string::npos) << out;
    EXPECT_TRUE(out.ends_with("\r\n\r\n"));
    out.erase(at, own.size());
    return out.substr(begin.size(), out.size() - begin.size() - 2);
}

TEST(ForwardedRequest, KeepsWhatIsEndToEnd)
{
    EXPECT_EQ(forwardRequest("Accept: a\r\nx-odd:  b \r\nVia: 1.0 p\r\nAccept: c\r\n"),
              "Accept: a\r\nx-odd: b\r\nVia: 1.0 p\r\nAccept: c\r\n");
    EXPECT_EQ(forwardRequest("Content-Length: 005\r\n"), "Content-Length: 5\r\n");
    EXPECT_EQ(forwardRequest("Transfer-Encoding: CHUNKED\r\n"), "Transfer-Encoding: chunked\r\n");
}

// RFC 9110 section 7.6.1
TEST(ForwardedRequest, DropsWhatBelongsToTheConnection)
{
    EXPECT_EQ(
        forwardRequest("Connection: keep-alive\r\nKeep-Alive: timeout=5\r\nProxy-Connection: x\r\nUpgrade: h2c\r\n"
                       "HTTP2-Settings: x\r\nTrailer: x\r\nProxy-Authorization: x\r\nA: 1\r\n"),
        "A: 1\r\n");
    EXPECT_EQ(forwardRequest("Connection: X-Drop, close\r\nX-Drop: 1\r\nx-drop: 2\r\nX-Keep: 3\r\n"), "X-Keep: 3\r\n");
    EXPECT_EQ(forwardRequest("Expect: 100-continue\r\nContent-Length: 1\r\n"), "Content-Length: 1\r\n");
}

TEST(ForwardedRequest, LetsConnectionTakeNoMeaningAway)
{
    EXPECT_EQ(
        forwardRequest("Connection: Host, Authorization, Cookie, Content-Length, X-Forwarded-For, Content-Type\r\n"
                       "Authorization: Bearer t\r\nCookie: a=b\r\nContent-Type: c\r\nContent-Length: 1\r\n"),
        "Authorization: Bearer t\r\nCookie: a=b\r\nContent-Type: c\r\nContent-Length: 1\r\n");
}

TEST(ForwardedRequest, BelievesNoClientAboutWhatTheGatewaySays)
{
    EXPECT_EQ(
        forwardRequest("X-Forwarded-For: 1.1.1.1\r\nX_Forwarded_For: 1.1.1.1\r\nx-forwarded_proto: https\r\n"
                       "X-Forwarded-Prefix: /x\r\nForwarded: for=1.1.1.1\r\nX-Real-IP: 1.1.1.1\r\n"
                       "X-Request-Id: mine\r\nX-Consumer-Username: root\r\nX_CONSUMER_ID: 1\r\n"
                       "X-Authenticated-Groups: admin\r\nX-Credential-Identifier: x\r\n"
                       "X-Anonymous-Consumer: true\r\nContent_Length: 9\r\nTransfer_Encoding: chunked\r\nHost_: x\r\n"),
        "Host_: x\r\n");
}

TEST(ForwardedRequest, AppliesEdits)
{
    const HeaderList set{{"Authorization", "Bearer upstream"}, {"X-Claim", "v"}};
    const std::vector<std::string> remove{"X-Access-Token"};
    const std::vector<std::string> cookies{"token"};
    EXPECT_EQ(
        forwardRequest("authorization: Basic x\r\nX_Claim: forged\r\nx-access-token: t\r\nCookie: a=1; token=t\r\n"
                       "Cookie: token=t\r\nZ: 1\r\n",
                       {&set, remove, cookies}),
        "Cookie: a=1\r\nZ: 1\r\nAuthorization: Bearer upstream\r\nX-Claim: v\r\n");
}

// CWE-113
TEST(ForwardedRequest, WritesNoEditThatWouldSplitTheMessage)
{
    const HeaderList set{{"A", "x\r\nEvil: 1"},
                         {"B", "x\ny"},
                         {"C D", "x"},
                         {"", "x"},
                         {"Content-Length", "9"},
                         {"Transfer-Encoding", "chunked"},
                         {"Host", "evil"},
                         {"Expect", "100-continue"},
                         {"E", "fine"}};
    EXPECT_EQ(forwardRequest("", {&set, {}, {}}), "E: fine\r\n");
}

// RFC 9110 section 7.6.2
TEST(ForwardedRequest, CountsMaxForwardsDown)
{
    EXPECT_EQ(forwardRequest("Max-Forwards: 5\r\n", {}, "OPTIONS"), "Max-Forwards: 4\r\n");
    EXPECT_EQ(forwardRequest("Max-Forwards: x\r\n", {}, "OPTIONS"), "");
}

// RFC 9110 section 6.5.1
TEST(ForwardedRequest, AsksForTrailersWhenTheClientTakesThem)
{
    EXPECT_EQ(forwardRequest("TE: trailers\r\nConnection: TE\r\n"), "TE: trailers\r\nConnection: TE\r\n");
    EXPECT_EQ(forwardRequest("TE: gzip\r\nConnection: TE\r\n"), "");
}

std::string forwardResponse(const std::string& octets, const ResponseForwarding& how)
{
    ResponseHead head;
    std::size_t scanned = 0;
    const HeadParse parse = parseResponseHead(octets, scanned, {}, "GET", head);
    EXPECT_EQ(parse.outcome, HeadParse::Outcome::Complete) << octets;
    std::string out;
    appendDownstreamResponseHead(out, head, how);
    return out;
}

TEST(ForwardedResponse, KeepsWhatIsEndToEndAndAddsTheLatencies)
{
    ResponseForwarding how;
    how.framing = BodyFraming::ContentLength;
    how.contentLength = 3;
    how.upstreamLatency = 7;
    how.proxyLatency = 1;
    EXPECT_EQ(
        forwardResponse("HTTP/1.1 201 Made\r\nServer: s\r\nContent-Length: 3\r\nKeep-Alive: x\r\nConnection: X-Drop\r\n"
                        "X-Drop: 1\r\nX-Kong-Proxy-Latency: 99\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n",
                        how),
        "HTTP/1.1 201 Made\r\nServer: s\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nVia: 1.1 gatehouse\r\n"
        "X-Kong-Upstream-Latency: 7\r\nX-Kong-Proxy-Latency: 1\r\nContent-Length: 3\r\n\r\n");
}

TEST(ForwardedResponse, NamesItsExchangeAndDropsTheUpstreamsId)
{
    ResponseForwarding how;
    how.requestId = "mine";
    const std::string answer = forwardResponse("HTTP/1.1 204 x\r\nX-Request-ID: theirs\r\n\r\n", how);
    EXPECT_NE(answer.find("\r\nX-Request-Id: mine\r\n"), std::string::npos);
    EXPECT_EQ(answer.find("theirs"), std::string::npos);
    how.requestId = {};
    EXPECT_NE(forwardResponse("HTTP/1.1 204 x\r\nX-Request-ID: theirs\r\n\r\n", how).find("theirs"), std::string::npos);
}

TEST(ForwardedResponse, SaysHowLongTheConnectionLasts)
{
    ResponseForwarding how;
    how.keepAlive = false;
    EXPECT_TRUE(forwardResponse("HTTP/1.1 200 OK\r\n\r\n", how).ends_with("\r\nConnection: close\r\n\r\n"));
    how.keepAlive = true;
    how.clientMinorVersion = 0;
    EXPECT_TRUE(forwardResponse("HTTP/1.1 200 OK\r\n\r\n", how).ends_with("\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(ForwardedResponse, AppliesEdits)
{
    const HeaderList set{{"X-A", "new"}};
    const std::vector<std::string> remove{"Server"};
    ResponseForwarding how;
    how.edits = {&set, remove, {}};
    const std::string out = forwardResponse("HTTP/1.1 200 OK\r\nServer: s\r\nx-a: old\r\n\r\n", how);
    EXPECT_TRUE(out.starts_with("HTTP/1.1 200 OK\r\nX-A: new\r\nVia")) << out;
}

}  // namespace
}  // namespace gatehouse::http

// RFC 9110 section 7.6: whatever head a client gets accepted, the upstream sees one request, framed as the gateway
// says, and nothing in it that only a gateway may say.
#include <algorithm>
#include <array>
#include <string>

#include "core/gateway/router.h"
#include "core/http/cookie.h"
#include "core/http/forwarding.h"
#include "core/http/head_parser.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;
using Outcome = http::HeadParse::Outcome;

namespace {

/// The field as an upstream names it that reads "_" as "-".
std::string cgiName(std::string_view name)
{
    std::string out(name);
    std::transform(out.begin(), out.end(), out.begin(), [](char letter) {
        return letter == '_' ? '-' : (letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter);
    });
    return out;
}

void requireClean(const http::RequestHead& sent, const http::RequestForwarding& how)
{
    std::size_t set = 0;
    for (const http::HeaderView& field : sent.headers) {
        const std::string name = cgiName(field.name);
        const auto only = [&](std::string_view reference, std::string_view value) {
            require(name != reference || field.value == value, "what a gateway says is this gateway's");
        };
        only("x-forwarded-for", how.clientAddress);
        only("x-forwarded-proto", how.protocol);
        only("x-forwarded-host", how.forwardedHost);
        only("x-forwarded-port", how.forwardedPort);
        only("x-real-ip", how.clientAddress);
        only("x-request-id", how.requestId);
        only("x-userinfo", "set");
        only("connection", "TE");
        only("te", "trailers");
        set += name == "x-userinfo" ? 1 : 0;
        for (const std::string_view forbidden : {"keep-alive", "proxy-connection", "proxy-authorization", "upgrade",
                                                 "http2-settings", "trailer", "expect", "forwarded", "removed"}) {
            require(name != forbidden, "a field that may not pass has passed");
        }
        require(!name.starts_with("x-consumer-") && !name.starts_with("x-credential-")
                    && !name.starts_with("x-authenticated-"),
                "a client's word for who it is has passed");
        require(name != "transfer-encoding" || field.name == "Transfer-Encoding", "the framing is the gateway's own");
        require(name != "content-length" || field.name == "Content-Length", "the framing is the gateway's own");
        require(name != "cookie" || !http::findCookie(field.value, "session"), "the session cookie stays behind");
    }
    require(set == 1, "the gateway's own header stands once");
}

void requireForwardable(const http::RequestHead& head, std::string_view target)
{
    const http::HeaderList set{{"X-Userinfo", "set"}, {"X-Split", "a\r\nX-Consumer-ID: 1"}};
    const std::array<std::string, 1> remove{"Removed"};
    const std::array<std::string, 1> removeCookies{"session"};
    for (const auto framing : {http::BodyFraming::None, http::BodyFraming::ContentLength, http::BodyFraming::Chunked}) {
        http::RequestForwarding how;
        how.target = target;
        how.host = "upstream:8080";
        how.clientAddress = "192.0.2.1";
        how.protocol = "http";
        how.forwardedHost = "api.example";
        how.forwardedPort = "8000";
        how.requestId = "0123";
        how.framing = framing;
        how.contentLength = 5;
        how.edits = {&set, remove, removeCookies};
        std::string out;
        http::appendUpstreamRequestHead(out, head, how);
        http::RequestHead sent;
        std::size_t scanned = 0;
        http::Limits limits;
        limits.headerSection = limits.requestLine = out.size();
        limits.headerCount += 20;
        const auto parse = http::parseRequestHead(out, scanned, limits, sent);
        require(parse.outcome == Outcome::Complete && parse.end == out.size(), "what is forwarded is one head");
        require(sent.method == head.method && sent.target == target && sent.host == how.host, "the request line");
        require(sent.framing == framing && sent.keepAlive, "the framing is the gateway's own");
        requireClean(sent, how);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    http::RequestHead head;
    std::size_t scanned = 0;
    if (http::parseRequestHead(input, scanned, {}, head).outcome != Outcome::Complete) {
        return 0;
    }
    std::string storage;
    const auto path = gateway::normalizedPath(head.path, storage);
    if (!path) {
        return 0;
    }
    std::string target(*path);
    if (!head.query.empty()) {
        target.append("?").append(head.query);
    }
    requireForwardable(head, target);
    return 0;
}

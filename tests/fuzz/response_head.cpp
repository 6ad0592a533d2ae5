// RFC 9112 sections 4 to 6: the octets at the front of an upstream's answer. The first line of the input is the
// request's method.
#include <algorithm>
#include <string>

#include "core/http/forwarding.h"
#include "core/http/head_parser.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;
using Outcome = http::HeadParse::Outcome;

namespace {

http::HeadParse parseInPieces(std::string_view input, std::string_view method, http::ResponseHead& head)
{
    fuzzing::Splits splits(input);
    std::size_t scanned = 0;
    std::size_t shown = 0;
    http::HeadParse parse;
    do {
        shown = std::min(input.size(), shown + splits.next());
        parse = http::parseResponseHead(input.substr(0, shown), scanned, {}, method, head);
    } while (parse.outcome == Outcome::NeedMore && shown < input.size());
    return parse;
}

bool same(const http::ResponseHead& a, const http::ResponseHead& b)
{
    return a.status == b.status && a.reason == b.reason && a.minorVersion == b.minorVersion && a.framing == b.framing
           && a.contentLength == b.contentLength && a.keepAlive == b.keepAlive
           && std::equal(a.headers.begin(), a.headers.end(), b.headers.begin(), b.headers.end(),
                         [](const auto& x, const auto& y) { return x.name == y.name && x.value == y.value; });
}

void requireStrict(std::string_view octets, std::string_view method, const http::ResponseHead& head)
{
    require(octets.find('\0') == std::string_view::npos, "no NUL in an accepted head");
    for (std::size_t i = 0; i < octets.size(); ++i) {
        require(octets[i] != '\n' || (i > 0 && octets[i - 1] == '\r'), "no bare LF in an accepted head");
        require(octets[i] != '\r' || (i + 1 < octets.size() && octets[i + 1] == '\n'),
                "no bare CR in an accepted head");
    }
    require(head.status >= 100 && head.status <= 599, "a status");
    require(head.count("Content-Length") + head.count("Transfer-Encoding") <= 1, "one framing at most");
    const bool bodiless = head.status < 200 || head.status == 204 || head.status == 304 || method == "HEAD";
    require(!bodiless || head.framing == http::BodyFraming::None, "no body where none may be");
    require(bodiless || head.framing != http::BodyFraming::None, "a body where one must be");
    require(head.framing != http::BodyFraming::UntilClose || !head.keepAlive, "no reuse after a body until close");
}

/// What goes on to the client is one head that says the framing once.
void requireForwardable(const http::ResponseHead& head)
{
    for (const auto framing : {http::BodyFraming::None, http::BodyFraming::ContentLength, http::BodyFraming::Chunked}) {
        http::ResponseForwarding how;
        how.framing = framing;
        how.contentLength = 5;
        how.keepAlive = head.keepAlive;
        std::string out;
        http::appendDownstreamResponseHead(out, head, how);
        http::ResponseHead sent;
        std::size_t scanned = 0;
        http::Limits limits;
        limits.headerSection = out.size();
        limits.headerCount += 10;
        const auto parse = http::parseResponseHead(out, scanned, limits, "GET", sent);
        require(parse.outcome == Outcome::Complete && parse.end == out.size(), "what is forwarded is one head");
        require(sent.status == head.status && sent.reason == head.reason, "status and reason stay");
        require(sent.count("Content-Length") == (framing == http::BodyFraming::ContentLength ? 1 : 0)
                    && sent.count("Transfer-Encoding") == (framing == http::BodyFraming::Chunked ? 1 : 0),
                "the framing is the gateway's own");
        require(sent.count("Keep-Alive") + sent.count("Upgrade") + sent.count("Proxy-Authenticate") == 0,
                "fields of the connection stay behind");
        require(sent.count("Connection") == (head.keepAlive ? 0 : 1), "Connection is the gateway's own");
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto [method, input] = fuzzing::firstLine(fuzzing::textOf(data, size));
    http::ResponseHead head;
    std::size_t scanned = 0;
    const http::HeadParse whole = http::parseResponseHead(input, scanned, {}, method, head);
    http::ResponseHead headInPieces;
    const http::HeadParse pieces = parseInPieces(input, method, headInPieces);
    require(input.empty() || whole.outcome == pieces.outcome, "pieces and whole are judged alike");
    if (whole.outcome == Outcome::Refused) {
        require(whole.status == 502 && !whole.problem.empty(), "a refusal says why");
    }
    if (whole.outcome != Outcome::Complete) {
        return 0;
    }
    require(whole.begin == 0 && whole.end == pieces.end && whole.end <= input.size(), "the same end, in the buffer");
    require(same(head, headInPieces), "the same head");
    requireStrict(input.substr(0, whole.end), method, head);
    requireForwardable(head);
    return 0;
}

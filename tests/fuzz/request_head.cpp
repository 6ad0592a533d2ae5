// RFC 9112 sections 2 to 6: the octets at the front of a client's connection.
#include <algorithm>
#include <string>

#include "core/http/head_parser.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;
using Outcome = http::HeadParse::Outcome;

namespace {

/// The same octets, coming in pieces, looked at after each.
http::HeadParse parseInPieces(std::string_view input, http::RequestHead& head)
{
    fuzzing::Splits splits(input);
    std::size_t scanned = 0;
    std::size_t shown = 0;
    http::HeadParse parse;
    do {
        shown = std::min(input.size(), shown + splits.next());
        parse = http::parseRequestHead(input.substr(0, shown), scanned, {}, head);
    } while (parse.outcome == Outcome::NeedMore && shown < input.size());
    return parse;
}

/// What no accepted head may hold, looked for without the parser's help.
void requireStrict(std::string_view octets, const http::RequestHead& head)
{
    require(octets.find('\0') == std::string_view::npos, "no NUL in an accepted head");
    for (std::size_t i = 0; i < octets.size(); ++i) {
        require(octets[i] != '\n' || (i > 0 && octets[i - 1] == '\r'), "no bare LF in an accepted head");
        require(octets[i] != '\r' || (i + 1 < octets.size() && octets[i + 1] == '\n'),
                "no bare CR in an accepted head");
    }
    require(octets.find("\r\n ") == std::string_view::npos && octets.find("\r\n\t") == std::string_view::npos,
            "no folded line in an accepted head");
    const std::size_t lengths = head.count("Content-Length");
    const std::size_t codings = head.count("Transfer-Encoding");
    require(lengths + codings <= 1, "one framing at most");
    require(head.count("Host") == 1 || (head.minorVersion == 0 && head.count("Host") == 0), "one Host");
    require((codings == 1) == (head.framing == http::BodyFraming::Chunked), "chunked exactly where it is said");
    require((lengths == 1) == (head.framing == http::BodyFraming::ContentLength), "a length exactly where it is said");
    require(head.framing != http::BodyFraming::UntilClose, "a request never lasts until the connection closes");
    if (lengths == 1) {
        require(std::to_string(head.contentLength).size() <= head.find("Content-Length")->size(), "the length as said");
    }
    require(head.host.empty() ? head.minorVersion == 0 : http::isValidHost(head.host), "a valid host");
    require(head.path.starts_with('/') || head.path == "*", "a path");
    require(head.path.find_first_of("?# ") == std::string_view::npos, "no query, fragment or blank in the path");
    require(head.query.find_first_of("# ") == std::string_view::npos, "no fragment or blank in the query");
    require(head.method != "CONNECT" && head.method != "TRACE", "CONNECT and TRACE are refused");
}

void requireInside(std::string_view octets, const http::RequestHead& head)
{
    for (const std::string_view view : {head.method, head.target, head.path, head.query, head.host}) {
        require(view.data() == nullptr || view == "/" || view == "*" || fuzzing::lies(view, octets),
                "views point into the buffer");
    }
    for (const http::HeaderView& field : head.headers) {
        require(fuzzing::lies(field.name, octets) && fuzzing::lies(field.value, octets),
                "fields point into the buffer");
        require(!field.name.empty(), "a field has a name");
    }
}

void requireSame(const http::RequestHead& a, const http::RequestHead& b)
{
    require(a.method == b.method && a.target == b.target && a.path == b.path && a.query == b.query && a.host == b.host
                && a.minorVersion == b.minorVersion,
            "the same request line");
    require(a.framing == b.framing && a.contentLength == b.contentLength && a.keepAlive == b.keepAlive
                && a.expectContinue == b.expectContinue,
            "the same framing");
    require(std::equal(a.headers.begin(), a.headers.end(), b.headers.begin(), b.headers.end(),
                       [](const auto& x, const auto& y) { return x.name == y.name && x.value == y.value; }),
            "the same fields");
}

std::string serialized(const http::RequestHead& head)
{
    std::string out;
    out.append(head.method).append(" ").append(head.target).append(" HTTP/1.");
    out.append(std::to_string(head.minorVersion)).append("\r\n");
    for (const http::HeaderView& field : head.headers) {
        out.append(field.name).append(":").append(field.value).append("\r\n");
    }
    return out.append("\r\n");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    http::RequestHead head;
    std::size_t scanned = 0;
    const http::HeadParse whole = http::parseRequestHead(input, scanned, {}, head);
    http::RequestHead headInPieces;
    const http::HeadParse pieces = parseInPieces(input, headInPieces);
    require(input.empty() || whole.outcome == pieces.outcome, "pieces and whole are judged alike");
    if (whole.outcome == Outcome::Refused) {
        require(whole.status == pieces.status, "pieces and whole are answered alike");
        require(whole.status >= 400 && whole.status <= 505 && !whole.problem.empty(), "a refusal says why");
        return 0;
    }
    if (whole.outcome == Outcome::NeedMore) {
        return 0;
    }
    require(whole.begin == pieces.begin && whole.end == pieces.end, "the same end");
    require(whole.end <= input.size() && whole.begin < whole.end, "the end lies in the buffer");
    requireSame(head, headInPieces);
    const std::string_view octets = input.substr(whole.begin, whole.end - whole.begin);
    requireInside(octets, head);
    requireStrict(octets, head);
    const std::string again = serialized(head);
    http::RequestHead second;
    scanned = 0;
    const http::HeadParse reparsed = http::parseRequestHead(again, scanned, {}, second);
    require(reparsed.outcome == Outcome::Complete && reparsed.end == again.size(), "an accepted head is one again");
    requireSame(head, second);
    return 0;
}

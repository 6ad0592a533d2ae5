// Another strict parser as a measure: what the published tests of llhttp (nodejs/llhttp, test/request and
// test/response) find right or wrong in strict mode, in octets of our own. Where it refuses, so do we; where we refuse
// more, the entry says by which rule.
#include <gtest/gtest.h>

#include <string>

#include "core/http/chunked.h"
#include "core/http/head_parser.h"

namespace gatehouse::http {
namespace {

using namespace std::string_literals;
using Outcome = HeadParse::Outcome;

enum class Verdict { Taken, Refused };

struct Entry {
    const char* about;
    std::string octets;
    Verdict theirs;
    Verdict ours;
    const char* rule = "";  ///< why ours is stricter
};

constexpr Verdict taken = Verdict::Taken;
constexpr Verdict refused = Verdict::Refused;

Verdict verdictOnBody(const RequestHead& head, std::string_view body)
{
    if (head.framing != BodyFraming::Chunked) {
        return taken;
    }
    ChunkedDecoder decoder;
    for (;;) {
        const ChunkedDecoder::Step step = decoder.step(body);
        body.remove_prefix(step.used);
        if (step.event == ChunkedDecoder::Event::Refused) {
            return refused;
        }
        if (step.event != ChunkedDecoder::Event::Data) {
            return taken;
        }
    }
}

/// `piece`: how many octets come at once.
Verdict verdictOnRequest(std::string_view octets, std::size_t piece)
{
    RequestHead head;
    std::size_t scanned = 0;
    for (std::size_t shown = std::min(piece, octets.size());; shown = std::min(shown + piece, octets.size())) {
        const HeadParse parse = parseRequestHead(octets.substr(0, shown), scanned, {}, head);
        if (parse.outcome == Outcome::Refused) {
            return refused;
        }
        if (parse.outcome == Outcome::Complete) {
            return verdictOnBody(head, octets.substr(parse.end));
        }
        if (shown == octets.size()) {
            return taken;
        }
    }
}

Verdict verdictOnAnswer(std::string_view octets)
{
    ResponseHead head;
    std::size_t scanned = 0;
    return parseResponseHead(octets, scanned, {}, "GET", head).outcome == Outcome::Refused ? refused : taken;
}

const std::string line = "GET /a HTTP/1.1\r\n";
const std::string host = "Host: h\r\n";
const std::string chunked = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string request(const std::string& fields)
{
    return line + host + fields + "\r\n";
}

const Entry requests[] = {
    {"ICE with GET", "GET /a ICE/1.0\r\nHost: h\r\n\r\n", refused, refused},
    {"letters before HTTP", "GET /a XHTTP/1.0\r\nHost: h\r\n\r\n", refused, refused},
    {"RTSP with PUT", "PUT /a RTSP/1.0\r\nHost: h\r\n\r\n", refused, refused},
    {"an unknown version", "GET /a HTTP/5.6\r\n", refused, refused},
    {"a blank in front of the first field", line + " Host: h\r\n", refused, refused},
    {"fields parted by CR", line + host + "A: 1\rB: 2\r\n\r\n", refused, refused},
    {"fields parted by LF", line + host + "a:b\nTransfer-Encoding: chunked\r\n\r\n", refused, refused},
    {"CR and a letter as the end", line + host + "\rXGET /b: HTTP/1.1\r\nHost: h\r\n\r\n", refused, refused},
    {"an empty value ended by CR", line + host + "a:\rTransfer-Encoding: chunked\r\n\r\n", refused, refused},
    {"an empty value ended by LF", line + host + "a:\nTransfer-Encoding: chunked\r\n\r\n", refused, refused},
    {"@ in a name", request("A@: b\r\n"), refused, refused},
    {"a control octet in a name", request("A\x01z: b\r\n"), refused, refused},
    {"no name", request(": b\r\n"), refused, refused},
    {"a name that is folded", request("name\r\n : value\r\n"), refused, refused},
    {"a value that is folded", request("A: b\r\n Content-Length: 38\r\n"), refused, refused},
    {"CR and octets over 7F in a name", request("Connection\r\x1b\x35\xd5"s + "eep-Alive\r\n"), refused, refused},
    {"LF alone all over", "POST /a HTTP/1.1\nHost: h\n\n", refused, refused},
    {"a method with a letter too many", "MKCOLA /a HTTP/1.1\r\nHost: h\r\n\r\n", refused, taken},
    {"a lower-case method", "get /a HTTP/1.1\r\nHost: h\r\n\r\n", refused, taken},
    {"a length with zeros in front", request("Content-Length: 003\r\n"), taken, taken},
    {"a length in blanks", request("Content-Length:  42 \r\n"), taken, taken},
    {"a length beyond 64 bits", request("Content-Length: 1000000000000000000000\r\n"), refused, refused},
    {"a length with a blank inside", request("Content-Length: 4 2\r\n"), refused, refused},
    {"two numbers as a length", request("Content-Length: 13 37\r\n"), refused, refused},
    {"an empty length", request("Content-Length:\r\n"), refused, refused},
    {"two lengths", request("Content-Length: 1\r\nContent-Length: 2\r\n"), refused, refused},
    {"CR for a dash in a name", request("Content\rLength: 003\r\n"), refused, refused},
    {"a length and a coding", request("Content-Length: 1\r\nTransfer-Encoding: identity\r\n"), refused, refused},
    {"a coding and a length", request("Transfer-Encoding: identity\r\nContent-Length: 5\r\n"), refused, refused},
    {"an empty coding and a length", request("Transfer-Encoding:\r\nContent-Length: 5\r\n"), refused, refused},
    {"a length and three empty codings",
     request("Content-Length: 10\r\nTransfer-Encoding:\r\nTransfer-Encoding:\r\nTransfer-Encoding:\r\n"), refused,
     refused},
    {"an unknown coding", request("Transfer-Encoding: doves\r\n"), refused, refused},
    {"a size in small letters", chunked + "a\r\n0123456789\r\n0\r\n\r\n", taken, taken},
    {"a size in capitals", chunked + "A\r\n0123456789\r\n0\r\n\r\n", taken, taken},
    {"three zeros as the last size", chunked + "3\r\nabc\r\n000\r\n\r\n", taken, taken},
    {"trailers", chunked + "3\r\nabc\r\n0\r\nVary: *\r\nContent-Type: a/b\r\n\r\n", taken, taken},
    {"extensions", chunked + "3;x;y=z;w=1\r\nabc\r\n0\r\n\r\n", taken, taken},
    {"an extension without its semicolon", chunked + "2 x\r\nab\r\n0\r\n\r\n", refused, refused},
    {"a semicolon without an extension", chunked + "2;\r\nab\r\n0\r\n\r\n", refused, refused},
    {"quoted extensions", chunked + "3;x=\"a \\\"b\\\"; \\\\c\\\\\";y=\"d\"\r\nabc\r\n0\r\n\r\n", taken, taken},
    {"a quotation without its end", chunked + "3;x=\"a;b\r\nabc\r\n0\r\n\r\n", refused, refused},
    {"no Host", line + "\r\n", taken, refused, "RFC 9112 section 3.2"},
    {"a fragment", "GET /a?b#c HTTP/1.1\r\nHost: h\r\n\r\n", taken, refused, "RFC 9112 section 3.2.1"},
};

const Entry answers[] = {
    {"a letter missing in HTTP", "HTP/1.1 200 OK\r\n\r\n", refused, refused},
    {"a digit too many in front", "HTTP/01.1 200 OK\r\n\r\n", refused, refused},
    {"two digits in front", "HTTP/11.1 200 OK\r\n\r\n", refused, refused},
    {"a digit too many behind", "HTTP/1.01 200 OK\r\n\r\n", refused, refused},
    {"a tab behind the version", "HTTP/1.1\t200 OK\r\n\r\n", refused, refused},
    {"CR in front", "\rHTTP/1.1\t200 OK\r\n\r\n", refused, refused},
    {"fields parted by CR", "HTTP/1.1 200 OK\r\nA: 1\rB: 2\r\n\r\n", refused, refused},
    {"an unknown version", "HTTP/5.6 200 OK\r\n\r\n", refused, refused},
    {"a blank in front of the first field", "HTTP/1.1 200 OK\r\n A: b\r\n", refused, refused},
    {"two blanks before the status", "HTTP/1.1  200 OK\r\n\r\n", refused, refused},
    {"two blanks behind the status", "HTTP/1.1 200  OK\r\n\r\n", taken, taken},
    {"a status of one digit", "HTTP/1.1 2 OK\r\n\r\n", refused, refused},
    {"LF alone all over", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", refused, refused},
};

/// What they refuse and we take is told apart by method alone, of which they know a list; a proxy passes any token on
/// (RFC 9110 section 16.1).
bool knowsEveryMethod(const Entry& entry)
{
    return std::string_view(entry.about).find("method") != std::string_view::npos;
}

TEST(Llhttp, RequestsAreJudgedAsStrictly)
{
    for (const Entry& entry : requests) {
        for (const std::size_t piece : {entry.octets.size(), std::size_t{1}, std::size_t{7}}) {
            EXPECT_EQ(verdictOnRequest(entry.octets, piece), entry.ours) << entry.about << ", by " << piece;
        }
        EXPECT_TRUE(entry.ours == entry.theirs || knowsEveryMethod(entry) || *entry.rule != '\0') << entry.about;
    }
}

TEST(Llhttp, AnswersAreJudgedAsStrictly)
{
    for (const Entry& entry : answers) {
        EXPECT_EQ(verdictOnAnswer(entry.octets), entry.ours) << entry.about;
        EXPECT_EQ(entry.ours, entry.theirs) << entry.about;
    }
}

}  // namespace
}  // namespace gatehouse::http

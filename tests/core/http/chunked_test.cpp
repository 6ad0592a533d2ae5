#include "core/http/chunked.h"

#include <gtest/gtest.h>

#include <string>

namespace gatehouse::http {
namespace {

using namespace std::string_literals;
using Event = ChunkedDecoder::Event;

/// Feeds `octets` in pieces of `piece`, as a connection would: what was not used is shown again. Gives the body, then
/// how it ended and how many octets were left over.
std::string decode(const std::string& octets, std::size_t piece, const Limits& limits = {})
{
    ChunkedDecoder decoder(limits);
    std::string buffer;
    std::string body;
    std::size_t given = 0;
    for (;;) {
        const ChunkedDecoder::Step step = decoder.step(buffer);
        body += step.data;
        buffer.erase(0, step.used);
        if (step.event == Event::Refused) {
            return "refused";
        }
        if (step.event == Event::End) {
            return body + " end " + std::to_string(buffer.size() + octets.size() - given) + ' ' + decoder.trailers();
        }
        if (step.event == Event::NeedMore) {
            if (given == octets.size()) {
                return body + " more";
            }
            const std::string next = octets.substr(given, piece);
            given += next.size();
            buffer += next;
        }
    }
}

void check(const std::string& octets, const std::string& expected)
{
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, octets.size() + 1}) {
        EXPECT_EQ(decode(octets, piece), expected) << testing::PrintToString(octets) << " in pieces of " << piece;
    }
}

// RFC 9112 section 7.1
TEST(ChunkedDecoder, TakesTheCodingApart)
{
    check("0\r\n\r\n", " end 0 ");
    check("3\r\nabc\r\n0\r\n\r\n", "abc end 0 ");
    check("3\r\nabc\r\n00\r\n\r\n", "abc end 0 ");
    check("A\r\n0123456789\r\n0\r\n\r\n", "0123456789 end 0 ");
    check("a\r\n0123456789\r\n2\r\n\r\n\r\n0\r\n\r\n", "0123456789\r\n end 0 ");
    check("003\r\nabc\r\n0\r\n\r\n", "abc end 0 ");
    check("3\r\nabc\r\n0\r\n\r\nGET /", "abc end 5 ");
    check("3\r\nab", "ab more");
    check("3\r\nabc\r\n", "abc more");
    check("3\r\nabc\r\n0\r\n", "abc more");
}

// RFC 9112 section 7.1.1
TEST(ChunkedDecoder, ReadsPastExtensions)
{
    check("3;a\r\nabc\r\n0;b=c\r\n\r\n", "abc end 0 ");
    check("3;a=\"b; c\\\"\";d\r\nabc\r\n0\r\n\r\n", "abc end 0 ");
    check("3 ; a = b\r\nabc\r\n0\r\n\r\n", "abc end 0 ");
}

// RFC 9112 section 7.1.2, RFC 9110 section 6.5.1
TEST(ChunkedDecoder, KeepsTrailersThatMayStandThere)
{
    check("0\r\nX-Sum: 1\r\nContent-Length: 5\r\nhost: b\r\nAuthorization: x\r\nY:\r\n\r\n",
          " end 0 X-Sum: 1\r\nY:\r\n");
}

TEST(ChunkedDecoder, RefusesEverythingElse)
{
    for (const std::string& octets : {"\r\n"s,
                                      "g\r\n"s,
                                      "-1\r\n"s,
                                      "+1\r\nx\r\n"s,
                                      "0x3\r\nabc\r\n"s,
                                      " 3\r\nabc\r\n"s,
                                      "3 \r\nabc\r\n"s,
                                      "3\t\r\nabc\r\n"s,
                                      "3\nabc\r\n"s,
                                      "3\r\nabc\n0\r\n\r\n"s,
                                      "3\r\nabcd\r\n"s,
                                      "3\r\nabc0\r\n\r\n"s,
                                      "3\rabc\r\n"s,
                                      "3\r\r\nabc\r\n"s,
                                      "3;\r\nabc\r\n"s,
                                      "3;a\nb\r\nabc\r\n"s,
                                      "3;a=\r\nabc\r\n"s,
                                      "3;a=\"b\r\nabc\r\n"s,
                                      "3;a b\r\nabc\r\n"s,
                                      "3;\x01\r\nabc\r\n"s,
                                      "3;a\0\r\nabc\r\n"s,
                                      "3,3\r\nabc\r\n"s,
                                      "3.0\r\nabc\r\n"s,
                                      "10000000000000000\r\n"s,
                                      "fffffffffffffffff\r\n"s,
                                      "ffffffffffffffff\r\n"s,
                                      "8000000000000000\r\n"s,
                                      "00000000000000003\r\nabc\r\n"s,
                                      "3\r\nabc\rX"s,
                                      "3\r\nabc\r\n\r\n"s,
                                      "0\r\nX\r\n\r\n"s,
                                      "0\r\nX : a\r\n\r\n"s,
                                      "0\r\n: a\r\n\r\n"s,
                                      "0\r\n X: a\r\n\r\n"s,
                                      "0\r\nX: a\n\r\n"s,
                                      "0\r\nX: a\r\n b\r\n\r\n"s,
                                      "0\r\nX: \x01\r\n\r\n"s,
                                      "0\r\n\n"s,
                                      "0\n\r\n"s,
                                      "0\r\n\rX"s,
                                      "\0003\r\nabc\r\n"s}) {
        check(octets, "refused");
    }
}

TEST(ChunkedDecoder, BoundsLinesAndTrailers)
{
    Limits limits;
    limits.chunkLine = 16;
    limits.trailerSection = 32;
    EXPECT_EQ(decode("3;a=1234567890ab\r\nabc\r\n0\r\n\r\n", 100, limits), "abc end 0 ");
    EXPECT_EQ(decode("3;a=1234567890abc\r\nabc\r\n0\r\n\r\n", 100, limits), "refused");
    EXPECT_EQ(decode("3;a=1234567890abcdef", 1, limits), "refused") << "without waiting for the line's end";
    EXPECT_EQ(decode("0\r\nA: 1\r\nB: 2\r\n\r\n", 100, limits), " end 0 A: 1\r\nB: 2\r\n");
    EXPECT_EQ(decode("0\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nE: 5\r\nF: 6\r\n\r\n", 100, limits), "refused");
    EXPECT_EQ(decode("0\r\n" + std::string(40, 'x'), 1, limits), "refused");
    EXPECT_EQ(decode("0\r\n" + std::string(32, 'x'), 1, limits), "refused") << "all that is set aside, and no end";
}

TEST(ChunkedEncoder, WritesTheLineBeforeAChunk)
{
    std::array<char, 20> storage{};
    EXPECT_EQ(chunkHead(0x1f, storage), "1f\r\n");
    EXPECT_EQ(chunkHead(~std::uint64_t{0}, storage), "ffffffffffffffff\r\n");
}

}  // namespace
}  // namespace gatehouse::http

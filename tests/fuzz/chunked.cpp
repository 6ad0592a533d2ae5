// RFC 9112 section 7.1: a chunked body as it comes, with the next request behind it.
#include <algorithm>
#include <array>
#include <string>

#include "core/http/chunked.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;
using Event = http::ChunkedDecoder::Event;

namespace {

struct Decoded {
    Event last = Event::NeedMore;
    std::string body;
    std::string trailers;
    std::size_t used = 0;
};

/// `pieces`: the octets come in pieces; else all at once.
Decoded decode(std::string_view input, bool pieces)
{
    fuzzing::Splits splits(input);
    http::ChunkedDecoder decoder;
    Decoded decoded;
    std::size_t shown = pieces ? 0 : input.size();
    for (;;) {
        const std::string_view window = input.substr(decoded.used, shown - decoded.used);
        const auto step = decoder.step(window);
        require(step.used <= window.size() && fuzzing::lies(step.data, window), "a step stays in its input");
        decoded.last = step.event;
        if (step.event == Event::Refused) {
            require(!decoder.problem().empty(), "a refusal says why");
            require(decoder.step("0\r\n\r\n").event == Event::Refused, "refused once, refused for good");
            return decoded;
        }
        decoded.used += step.used;
        decoded.body.append(step.data);
        if (step.event == Event::End) {
            decoded.trailers = decoder.trailers();
            return decoded;
        }
        if (step.event == Event::NeedMore) {
            if (shown == input.size()) {
                return decoded;
            }
            shown = std::min(input.size(), shown + splits.next());
        }
    }
}

void requireTrailers(std::string_view trailers)
{
    while (!trailers.empty()) {
        const std::size_t end = trailers.find("\r\n");
        require(end != std::string_view::npos, "a trailer is a whole line");
        const std::string_view line = trailers.substr(0, end);
        const std::size_t colon = line.find(':');
        require(colon != std::string_view::npos && colon > 0, "a trailer has a name");
        require(http::allowedInTrailer(line.substr(0, colon)), "a trailer that frames or authenticates is dropped");
        require(line.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos, "a trailer is one line");
        trailers.remove_prefix(end + 2);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    const Decoded whole = decode(input, false);
    const Decoded pieces = decode(input, true);
    require(whole.last == pieces.last && whole.body == pieces.body && whole.trailers == pieces.trailers,
            "pieces and whole are decoded alike");
    require(whole.last == Event::Refused || whole.used == pieces.used, "the same octets are used");
    if (whole.last != Event::End) {
        return 0;
    }
    require(whole.body.size() + 5 <= whole.used, "no body octet without its framing");
    require(input.substr(0, whole.used).ends_with("\r\n"), "a message ends with an empty line");
    requireTrailers(whole.trailers);
    // Written again and read again it is the same body.
    std::string again;
    std::array<char, 20> storage{};
    if (!whole.body.empty()) {
        again.append(http::chunkHead(whole.body.size(), storage)).append(whole.body).append(http::chunkEnd);
    }
    again.append("0\r\n").append(whole.trailers).append("\r\nGET / HTTP/1.1\r\n");
    const Decoded second = decode(again, true);
    require(second.last == Event::End && second.body == whole.body && second.trailers == whole.trailers,
            "what is written is read as it was");
    require(again.substr(second.used) == "GET / HTTP/1.1\r\n", "the next request is untouched");
    return 0;
}

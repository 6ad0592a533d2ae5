#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/http/limits.h"

namespace gatehouse::http {

/// Takes the chunked transfer coding apart (RFC 9112 section 7.1), strictly and without copying: every step looks at
/// the octets at hand and hands out a view of those that are body.
class ChunkedDecoder {
public:
    explicit ChunkedDecoder(const Limits& limits = {}) noexcept :
        m_lineLimit(limits.chunkLine), m_trailerLimit(limits.trailerSection)
    {
    }

    enum class Event {
        NeedMore,  ///< the octets beyond `used` must be shown again, with more behind them
        Data,      ///< `data` is body, a part of the input
        End,       ///< the message is over; what follows `used` is the next one
        Refused,   ///< `problem` says why
    };
    struct Step {
        Event event = Event::NeedMore;
        std::size_t used = 0;  ///< octets of the input that are dealt with, also with NeedMore
        std::string_view data;
    };

    Step step(std::string_view input);

    /// Octets of the current chunk that are still to come; a reader may take that many without another look.
    std::uint64_t chunkRemaining() const noexcept { return m_remaining; }
    /// Static storage; after Refused.
    std::string_view problem() const noexcept { return m_problem; }
    /// Whole field lines, each with its CRLF, of the trailer fields that may stand there (RFC 9110 section 6.5.1);
    /// others are dropped. Complete after End.
    const std::string& trailers() const noexcept { return m_trailers; }

private:
    enum class State { SizeLine, Data, DataEnd, Trailer, Over, Broken };

    Step refuse(std::string_view problem) noexcept;
    bool readSizeLine(std::string_view line) noexcept;
    bool readTrailer(std::string_view line);

    State m_state = State::SizeLine;
    std::uint64_t m_remaining = 0;
    std::size_t m_trailerOctets = 0;
    std::size_t m_lineLimit;
    std::size_t m_trailerLimit;
    std::string m_trailers;
    std::string_view m_problem;
};

/// The line before a chunk: "1f\r\n". Views into `storage`.
std::string_view chunkHead(std::uint64_t size, std::array<char, 20>& storage) noexcept;
constexpr std::string_view chunkEnd = "\r\n";
constexpr std::string_view lastChunk = "0\r\n\r\n";

/// Whether a field may stand in a trailer section: not where it frames, routes, authenticates or controls.
bool allowedInTrailer(std::string_view name) noexcept;

}  // namespace gatehouse::http

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

/// What every fuzz target is: one function over some octets. Returns 0; aborts where an invariant is broken.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace gatehouse::fuzzing {

inline std::string_view textOf(const std::uint8_t* data, std::size_t size) noexcept
{
    return {reinterpret_cast<const char*>(data), size};
}

/// An invariant, in every kind of build: `what` says in one line what was expected.
inline void require(bool holds, const char* what) noexcept
{
    if (!holds) {
        std::fprintf(stderr, "invariant broken: %s\n", what);
        std::abort();
    }
}

/// The first line and what follows it: targets that need two texts take them so, for seeds that can be read.
inline std::pair<std::string_view, std::string_view> firstLine(std::string_view text) noexcept
{
    const std::size_t end = text.find('\n');
    return end == std::string_view::npos ? std::pair{text, std::string_view{}}
                                         : std::pair{text.substr(0, end), text.substr(end + 1)};
}

inline bool lies(std::string_view part, std::string_view whole) noexcept
{
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

/// Where to cut an input into pieces: repeatable, different for every input.
class Splits {
public:
    explicit Splits(std::string_view input) noexcept
    {
        for (const char octet : input) {
            m_state = (m_state ^ static_cast<std::uint8_t>(octet)) * 0x100000001b3U;
        }
    }
    /// Octets of the next piece: mostly few, now and then many.
    std::size_t next() noexcept
    {
        m_state = m_state * 6364136223846793005U + 1442695040888963407U;
        const auto draw = static_cast<std::size_t>(m_state >> 40);
        return draw % 8 == 0 ? 1 + draw % 997 : 1 + draw % 5;
    }

private:
    std::uint64_t m_state = 0xcbf29ce484222325U;
};

}  // namespace gatehouse::fuzzing

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "core/base/random.h"

namespace gatehouse::proxy::cache {

/// 128 bits that stand for everything an answer depends on. Tokens and passwords themselves are never keys: a memory
/// dump of the caches' index shows none.
struct Key {
    std::uint64_t low = 0, high = 0;
    bool operator==(const Key&) const = default;
};

struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept { return static_cast<std::size_t>(key.high); }
};

/// The secret of this process under which keys are made, so that nobody outside can find two inputs with one key.
using KeySecret = std::array<std::uint64_t, 2>;
KeySecret makeKeySecret(Random& random);

/// SipHash-1-3 with 128 bits of output over a sequence of parts. Each part goes in with its length, so that moving an
/// octet from one part to the next makes another key. No allocation. Nobody outside ever sees a key, so the rounds that
/// 2-4 adds against those who do would buy nothing; for a token of 1.3 KB they would cost twice the time.
class KeyMaker {
public:
    explicit KeyMaker(const KeySecret& secret) noexcept;

    KeyMaker& add(std::string_view part) noexcept;
    KeyMaker& add(std::uint64_t number) noexcept;
    Key finish() noexcept;

private:
    void octets(const char* data, std::size_t size) noexcept;
    void word(std::uint64_t word) noexcept;

    std::array<std::uint64_t, 4> m_state;
    std::uint64_t m_pending = 0;
    std::uint64_t m_size = 0;
};

}  // namespace gatehouse::proxy::cache

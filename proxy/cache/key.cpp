#include "proxy/cache/key.h"

#include <bit>
#include <cstring>
#include <span>

namespace gatehouse::proxy::cache {
namespace {

constexpr int finalRounds = 3;

std::uint64_t littleEndian(const char* data) noexcept
{
    std::uint64_t word = 0;
    std::memcpy(&word, data, sizeof word);
    if constexpr (std::endian::native == std::endian::big) {
        word = __builtin_bswap64(word);
    }
    return word;
}

/// One SipRound of the SipHash paper, section 2.
inline void sipRound(std::array<std::uint64_t, 4>& state) noexcept
{
    auto& [v0, v1, v2, v3] = state;
    v0 += v1;
    v1 = std::rotl(v1, 13);
    v1 ^= v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16);
    v3 ^= v2;
    v0 += v3;
    v3 = std::rotl(v3, 21);
    v3 ^= v0;
    v2 += v1;
    v1 = std::rotl(v1, 17);
    v1 ^= v2;
    v2 = std::rotl(v2, 32);
}

}  // namespace

KeySecret makeKeySecret(Random& random)
{
    std::array<std::uint8_t, sizeof(KeySecret)> octets{};
    random.fill(octets);
    return std::bit_cast<KeySecret>(octets);
}

KeyMaker::KeyMaker(const KeySecret& secret) noexcept :
    m_state{secret[0] ^ 0x736f6d6570736575U, secret[1] ^ 0x646f72616e646f6dU ^ 0xeeU, secret[0] ^ 0x6c7967656e657261U,
            secret[1] ^ 0x7465646279746573U}
{
}

void KeyMaker::word(std::uint64_t word) noexcept
{
    m_state[3] ^= word;
    sipRound(m_state);
    m_state[0] ^= word;
}

void KeyMaker::octets(const char* data, std::size_t size) noexcept
{
    std::size_t filled = m_size % 8;
    m_size += size;
    while (size > 0 && filled != 0) {
        m_pending |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(*data)) << (8 * filled);
        ++data;
        --size;
        filled = (filled + 1) % 8;
        if (filled == 0) {
            word(m_pending);
            m_pending = 0;
        }
    }
    // The long way of a token: on a copy of the state, which stays in registers.
    std::array<std::uint64_t, 4> state = m_state;
    for (; size >= 8; data += 8, size -= 8) {
        const std::uint64_t next = littleEndian(data);
        state[3] ^= next;
        sipRound(state);
        state[0] ^= next;
    }
    m_state = state;
    for (std::size_t i = 0; i < size; ++i) {
        m_pending |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(data[i])) << (8 * i);
    }
}

KeyMaker& KeyMaker::add(std::uint64_t number) noexcept
{
    std::array<char, sizeof number> data{};
    std::memcpy(data.data(), &number, sizeof number);
    octets(data.data(), data.size());
    return *this;
}

KeyMaker& KeyMaker::add(std::string_view part) noexcept
{
    add(static_cast<std::uint64_t>(part.size()));
    octets(part.data(), part.size());
    return *this;
}

Key KeyMaker::finish() noexcept
{
    word(m_pending | (m_size << 56));
    m_state[2] ^= 0xeeU;
    for (int i = 0; i < finalRounds; ++i) {
        sipRound(m_state);
    }
    Key key;
    key.low = m_state[0] ^ m_state[1] ^ m_state[2] ^ m_state[3];
    m_state[1] ^= 0xddU;
    for (int i = 0; i < finalRounds; ++i) {
        sipRound(m_state);
    }
    key.high = m_state[0] ^ m_state[1] ^ m_state[2] ^ m_state[3];
    return key;
}

}  // namespace gatehouse::proxy::cache

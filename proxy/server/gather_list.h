#pragma once

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace gatehouse::proxy {

/// Pieces of memory that go out in one system call. It points at them and owns nothing.
class GatherList {
public:
    static constexpr std::size_t mostPieces = 24;

    GatherList() = default;
    GatherList(const GatherList& other) noexcept { *this = other; }
    /// Copies what is in it, not the room for more.
    GatherList& operator=(const GatherList& other) noexcept
    {
        std::copy(other.m_pieces.begin() + other.m_begin, other.m_pieces.begin() + other.m_end,
                  m_pieces.begin() + other.m_begin);
        m_begin = other.m_begin;
        m_end = other.m_end;
        m_octets = other.m_octets;
        return *this;
    }

    void clear() noexcept { m_begin = m_end = m_octets = 0; }
    bool empty() const noexcept { return m_octets == 0; }
    /// Whether `more` pieces would not fit any more.
    bool full(std::size_t more = 1) const noexcept { return m_end + more > m_pieces.size(); }
    std::size_t octets() const noexcept { return m_octets; }

    void add(std::string_view piece) noexcept
    {
        if (!piece.empty()) {
            // sendmsg only reads.
            m_pieces[m_end++] = {const_cast<char*>(piece.data()), piece.size()};
            m_octets += piece.size();
        }
    }
    /// These octets are gone out.
    void consume(std::size_t octets) noexcept
    {
        m_octets -= octets;
        while (octets > 0) {
            iovec& piece = m_pieces[m_begin];
            const std::size_t here = std::min(octets, piece.iov_len);
            piece.iov_base = static_cast<char*>(piece.iov_base) + here;
            piece.iov_len -= here;
            octets -= here;
            if (piece.iov_len == 0) {
                ++m_begin;
            }
        }
    }
    std::span<const iovec> pieces() const noexcept { return {m_pieces.data() + m_begin, m_end - m_begin}; }
    static std::string_view textOf(const iovec& piece) noexcept
    {
        return {static_cast<const char*>(piece.iov_base), piece.iov_len};
    }

private:
    std::array<iovec, mostPieces> m_pieces;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::size_t m_octets = 0;
};

}  // namespace gatehouse::proxy

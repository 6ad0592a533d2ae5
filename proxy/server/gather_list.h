#pragma once

#include <boost/asio/buffer.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace gatehouse::proxy {

/// Pieces of memory that go out in one system call. It points at them and owns nothing.
class GatherList {
public:
    static constexpr std::size_t mostPieces = 24;

    void clear() noexcept { m_begin = m_end = m_octets = 0; }
    bool empty() const noexcept { return m_octets == 0; }
    /// Whether `more` pieces would not fit any more.
    bool full(std::size_t more = 1) const noexcept { return m_end + more > m_buffers.size(); }
    std::size_t octets() const noexcept { return m_octets; }

    void add(std::string_view piece) noexcept
    {
        if (!piece.empty()) {
            m_buffers[m_end++] = boost::asio::const_buffer(piece.data(), piece.size());
            m_octets += piece.size();
        }
    }
    /// These octets are gone out.
    void consume(std::size_t octets) noexcept
    {
        m_octets -= octets;
        while (octets > 0) {
            const std::size_t here = std::min(octets, m_buffers[m_begin].size());
            m_buffers[m_begin] += here;
            octets -= here;
            if (m_buffers[m_begin].size() == 0) {
                ++m_begin;
            }
        }
    }
    std::span<const boost::asio::const_buffer> buffers() const noexcept
    {
        return {m_buffers.data() + m_begin, m_end - m_begin};
    }

private:
    std::array<boost::asio::const_buffer, mostPieces> m_buffers;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::size_t m_octets = 0;
};

}  // namespace gatehouse::proxy

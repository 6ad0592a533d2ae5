#pragma once

#include <boost/system/error_code.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace gatehouse::proxy {

/// A pipe of the system through which the octets of a long body go from one socket to another without a copy, where
/// nobody has to look at them. It holds some of them in between: whoever takes it empties it or throws it away.
class BodyPipe {
public:
    BodyPipe() noexcept;
    ~BodyPipe();
    BodyPipe(const BodyPipe&) = delete;
    BodyPipe& operator=(const BodyPipe&) = delete;

    /// False: descriptors have run out.
    bool isOpen() const noexcept { return m_in >= 0; }
    bool empty() const noexcept { return m_held == 0; }

    static std::size_t mostAtOnce(std::uint64_t octets) noexcept
    {
        return static_cast<std::size_t>(std::min<std::uint64_t>(octets, 1024 * 1024));
    }
    /// Moves up to `most` octets that a socket has received into the pipe, which is empty. `would_block`: there are
    /// none yet; `eof`: nothing comes any more.
    std::size_t fillFrom(int socket, std::size_t most, boost::system::error_code& error) noexcept;
    /// Moves what it holds to a socket. True when that was all; else `error` is set, or the socket takes no more now.
    bool emptyInto(int socket, boost::system::error_code& error) noexcept;

private:
    int m_in = -1;
    int m_out = -1;
    std::size_t m_held = 0;
};

}  // namespace gatehouse::proxy

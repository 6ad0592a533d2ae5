#include "proxy/server/body_pipe.h"

#include <boost/asio/error.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>

namespace gatehouse::proxy {

namespace asio = boost::asio;

BodyPipe::BodyPipe() noexcept
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0) {
        m_out = ends[0];
        m_in = ends[1];
    }
}

BodyPipe::~BodyPipe()
{
    if (isOpen()) {
        ::close(m_in);
        ::close(m_out);
    }
}

std::size_t BodyPipe::fillFrom(int socket, std::size_t most, boost::system::error_code& error) noexcept
{
    assert(empty() && most > 0);
    error.clear();
    ssize_t moved = 0;
    do {
        moved = ::splice(socket, nullptr, m_in, nullptr, most, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    } while (moved < 0 && errno == EINTR);
    if (moved > 0) {
        m_held = static_cast<std::size_t>(moved);
    } else if (moved == 0) {
        error = asio::error::eof;
    } else if (errno == EAGAIN) {
        error = asio::error::would_block;
    } else {
        error = boost::system::error_code(errno, boost::system::system_category());
    }
    return m_held;
}

bool BodyPipe::emptyInto(int socket, boost::system::error_code& error) noexcept
{
    error.clear();
    while (m_held > 0) {
        const ssize_t moved = ::splice(m_out, nullptr, socket, nullptr, m_held, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
        if (moved > 0) {
            m_held -= static_cast<std::size_t>(moved);
        } else if (moved < 0 && errno == EAGAIN) {
            return false;
        } else if (moved == 0 || errno != EINTR) {
            // Nothing moved from a pipe that is not empty: not a thing that happens.
            error = boost::system::error_code(moved == 0 ? EIO : errno, boost::system::system_category());
            return false;
        }
    }
    return true;
}

}  // namespace gatehouse::proxy

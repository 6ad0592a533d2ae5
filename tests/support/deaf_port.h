#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <vector>

namespace gatehouse::tests {

/// A port on which connecting comes to no end: somebody listens, nobody accepts, and no place is left in the queue.
class DeafPort {
public:
    DeafPort()
    {
        m_address.sin_family = AF_INET;
        m_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof m_address;
        const int listener = open();
        auto* const address = reinterpret_cast<sockaddr*>(&m_address);
        if (::bind(listener, address, length) != 0 || ::listen(listener, 0) != 0
            || ::getsockname(listener, address, &length) != 0) {
            std::abort();
        }
        // On this machine a connection for which there is a place stands at once.
        for (bool place = true; place;) {
            const int descriptor = open();
            ::connect(descriptor, address, length);
            pollfd look{descriptor, POLLOUT, 0};
            place = ::poll(&look, 1, 0) == 1;
        }
    }
    ~DeafPort()
    {
        for (const int descriptor : m_descriptors) {
            ::close(descriptor);
        }
    }
    DeafPort(const DeafPort&) = delete;
    DeafPort& operator=(const DeafPort&) = delete;

    std::uint16_t port() const { return ntohs(m_address.sin_port); }

private:
    int open()
    {
        m_descriptors.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        return m_descriptors.back();
    }

    sockaddr_in m_address{};
    std::vector<int> m_descriptors;
};

}  // namespace gatehouse::tests

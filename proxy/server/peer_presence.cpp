#include "proxy/server/peer_presence.h"

#ifdef __linux__
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>

namespace gatehouse::proxy {
namespace {

struct Place {
    std::array<std::uint32_t, 4> address{};
    std::uint16_t port = 0;  ///< in network order, as the address is
    std::uint8_t family = AF_INET;
};

std::optional<Place> placeOf(const sockaddr_storage& storage) noexcept
{
    Place place;
    if (storage.ss_family == AF_INET) {
        sockaddr_in address{};
        std::memcpy(&address, &storage, sizeof address);
        place.address[0] = address.sin_addr.s_addr;
        place.port = address.sin_port;
        return place;
    }
    if (storage.ss_family != AF_INET6) {
        return std::nullopt;
    }
    sockaddr_in6 address{};
    std::memcpy(&address, &storage, sizeof address);
    place.port = address.sin6_port;
    if (IN6_IS_ADDR_V4MAPPED(&address.sin6_addr)) {
        std::memcpy(place.address.data(), &address.sin6_addr.s6_addr[12], 4);
    } else {
        place.family = AF_INET6;
        std::memcpy(place.address.data(), &address.sin6_addr, sizeof address.sin6_addr);
    }
    return place;
}

/// Asks for the one socket whose own end is `from` and whose peer is `to`. A socket that no process holds any more has
/// no inode.
bool isOrphan(const Place& from, const Place& to) noexcept
{
    const int channel = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
    if (channel < 0) {
        return false;
    }
    struct {
        nlmsghdr header{};
        inet_diag_req_v2 request{};
    } question;
    question.header.nlmsg_len = sizeof question;
    question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    question.header.nlmsg_flags = NLM_F_REQUEST;
    question.request.sdiag_family = from.family;
    question.request.sdiag_protocol = IPPROTO_TCP;
    question.request.idiag_states = ~0U;
    question.request.id.idiag_sport = from.port;
    question.request.id.idiag_dport = to.port;
    std::memcpy(question.request.id.idiag_src, from.address.data(), sizeof from.address);
    std::memcpy(question.request.id.idiag_dst, to.address.data(), sizeof to.address);
    question.request.id.idiag_cookie[0] = question.request.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    struct {
        nlmsghdr header{};
        inet_diag_msg message{};
        std::array<char, 512> more{};
    } answer;
    // The system answers such a question before `send` returns.
    const bool answered = ::send(channel, &question, sizeof question, 0) == static_cast<ssize_t>(sizeof question)
                          && ::recv(channel, &answer, sizeof answer, 0)
                                 >= static_cast<ssize_t>(sizeof answer.header + sizeof answer.message);
    ::close(channel);
    return answered && answer.header.nlmsg_type == SOCK_DIAG_BY_FAMILY && answer.message.idiag_inode == 0;
}

}  // namespace

bool peerHasGone(int descriptor) noexcept
{
    sockaddr_storage own{};
    sockaddr_storage peers{};
    socklen_t ownLength = sizeof own;
    socklen_t peersLength = sizeof peers;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&own), &ownLength) != 0
        || ::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peers), &peersLength) != 0) {
        return errno == ENOTCONN;
    }
    const std::optional<Place> here = placeOf(own);
    const std::optional<Place> there = placeOf(peers);
    return here && there && isOrphan(*there, *here);
}

}  // namespace gatehouse::proxy

#else

namespace gatehouse::proxy {

bool peerHasGone(int) noexcept
{
    return false;
}

}  // namespace gatehouse::proxy

#endif

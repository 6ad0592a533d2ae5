#include "proxy/server/body_pipe.h"

#include <gtest/gtest.h>

#include <boost/asio/error.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

using gatehouse::proxy::BodyPipe;
namespace asio = boost::asio;

namespace {

/// Two sockets that are connected to each other.
struct Pair {
    Pair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()), 0); }
    ~Pair()
    {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    std::array<int, 2> ends{};
};

}  // namespace

TEST(BodyPipe, MovesWhatIsThereAndNoMore)
{
    const Pair from;
    const Pair to;
    BodyPipe pipe;
    ASSERT_TRUE(pipe.isOpen());
    boost::system::error_code error;
    EXPECT_EQ(pipe.fillFrom(from.ends[1], 100, error), 0U);
    EXPECT_EQ(error, asio::error::would_block);

    ASSERT_EQ(::send(from.ends[0], "octets of a body", 16, 0), 16);
    EXPECT_EQ(pipe.fillFrom(from.ends[1], 6, error), 6U);
    EXPECT_FALSE(error);
    EXPECT_FALSE(pipe.empty());
    EXPECT_TRUE(pipe.emptyInto(to.ends[0], error));
    EXPECT_TRUE(pipe.empty());
    std::array<char, 32> came{};
    EXPECT_EQ(::recv(to.ends[1], came.data(), came.size(), 0), 6);
    EXPECT_EQ(std::string(came.data(), 6), "octets");

    EXPECT_EQ(pipe.fillFrom(from.ends[1], 100, error), 10U);
    EXPECT_TRUE(pipe.emptyInto(to.ends[0], error));
    ::shutdown(from.ends[0], SHUT_WR);
    EXPECT_EQ(pipe.fillFrom(from.ends[1], 100, error), 0U);
    EXPECT_EQ(error, asio::error::eof);
}

TEST(BodyPipe, KeepsWhatTheSocketDoesNotTake)
{
    const Pair from;
    const Pair to;
    BodyPipe pipe;
    boost::system::error_code error;
    const std::string some(4096, 'x');
    bool all = true;
    for (int i = 0; i < 10'000 && all; ++i) {
        ASSERT_EQ(::send(from.ends[0], some.data(), some.size(), 0), 4096);
        while (pipe.empty()) {
            ASSERT_EQ(pipe.fillFrom(from.ends[1], some.size(), error), some.size());
        }
        all = pipe.emptyInto(to.ends[0], error);
    }
    EXPECT_FALSE(all) << "nobody reads";
    EXPECT_FALSE(error);
    EXPECT_FALSE(pipe.empty());
    std::string came(1024 * 1024, '\0');
    while (::recv(to.ends[1], came.data(), came.size(), 0) > 0) {
    }
    EXPECT_TRUE(pipe.emptyInto(to.ends[0], error));
}

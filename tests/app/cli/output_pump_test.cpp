#include "app/cli/output_pump.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

namespace gatehouse::cli {
namespace {

using namespace std::chrono_literals;

class OutputPumpTest : public ::testing::Test {
protected:
    OutputPumpTest()
    {
        std::signal(SIGPIPE, SIG_IGN);
        if (::pipe2(m_ends.data(), O_CLOEXEC) != 0) {
            std::abort();
        }
    }
    ~OutputPumpTest() override
    {
        ::close(m_ends[1]);
        closeReader();
    }

    int writer() const { return m_ends[1]; }
    void closeReader()
    {
        if (m_ends[0] >= 0) {
            ::close(m_ends[0]);
        }
        m_ends[0] = -1;
    }
    std::string read(std::size_t octets)
    {
        std::string all;
        while (all.size() < octets) {
            std::array<char, 4096> some{};
            const ssize_t got = ::read(m_ends[0], some.data(), some.size());
            if (got <= 0) {
                break;
            }
            all.append(some.data(), static_cast<std::size_t>(got));
        }
        return all;
    }

private:
    std::array<int, 2> m_ends{-1, -1};
};

TEST_F(OutputPumpTest, WritesWhatItIsGivenInOrder)
{
    OutputPump pump(writer());
    EXPECT_TRUE(pump.add("one\n"));
    EXPECT_TRUE(pump.add("two\n"));
    EXPECT_TRUE(pump.finish(10s));
    EXPECT_EQ(read(8), "one\ntwo\n");
}

TEST_F(OutputPumpTest, NobodyWaitsForAReaderWhoDoesNotRead)
{
    OutputPump pump(writer(), 1'000'000);
    EXPECT_TRUE(pump.add(std::string(900'000, 'a')));
    EXPECT_FALSE(pump.add(std::string(900'000, 'b')));
    EXPECT_FALSE(pump.finish(1ms));
    EXPECT_EQ(read(900'000), std::string(900'000, 'a'));
    EXPECT_TRUE(pump.finish(10s));
    EXPECT_TRUE(pump.add("c"));
    EXPECT_EQ(read(1), "c");
}

TEST_F(OutputPumpTest, EndsThoughItsWriteNeverDoes)
{
    {
        OutputPump pump(writer());
        EXPECT_TRUE(pump.add(std::string(900'000, 'a')));
        EXPECT_FALSE(pump.finish(1ms));
    }
    // The thread that was left behind ends with its write.
    closeReader();
}

TEST_F(OutputPumpTest, TellsThatNobodyReadsAnyMore)
{
    closeReader();
    OutputPump pump(writer());
    EXPECT_TRUE(pump.add("x"));
    EXPECT_TRUE(pump.finish(10s));
    EXPECT_FALSE(pump.connected());
    EXPECT_TRUE(pump.add("nobody misses this"));
}

}  // namespace
}  // namespace gatehouse::cli

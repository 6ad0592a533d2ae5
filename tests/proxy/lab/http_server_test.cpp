#include "proxy/lab/http_server.h"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <thread>

#include "tests/proxy/lab/wire.h"

namespace gatehouse::proxy::lab {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class HttpServerTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        const auto port = m_server.listen("127.0.0.1", 0);
        ASSERT_TRUE(port);
        m_port = *port;
        m_thread = std::thread([this] { m_context.run(); });
    }

    void TearDown() override
    {
        m_context.stop();
        m_thread.join();
    }

    boost::asio::io_context m_context{1};
    HttpServer m_server{m_context, [](const Request& request) {
                            Answer answer;
                            answer.headers.add("X-Answer", request.method + " " + request.path + "|" + request.query);
                            answer.body = "[" + request.body + "]";
                            return answer;
                        }};
    std::uint16_t m_port = 0;
    std::thread m_thread;
};

TEST_F(HttpServerTest, KeepsTheConnectionAlive)
{
    Wire wire(m_port);
    for (int i = 0; i < 3; ++i) {
        wire.send("GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_THAT(wire.readUntil("[]"), HasSubstr("X-Answer: GET /a|b=c\r\n"));
    }
    wire.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(wire.readUntilClose(), HasSubstr("Connection: close\r\n"));
}

TEST_F(HttpServerTest, ReadsChunkedBodies)
{
    Wire wire(m_port);
    wire.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
    EXPECT_THAT(wire.readUntil("]"), HasSubstr("[abcde]"));
}

TEST_F(HttpServerTest, SendsContinueWhereItIsExpected)
{
    Wire wire(m_port);
    wire.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_THAT(wire.readUntil("\r\n\r\n"), StartsWith("HTTP/1.1 100"));
    wire.send("hi");
    EXPECT_THAT(wire.readUntil("]"), HasSubstr("[hi]"));
}

TEST_F(HttpServerTest, HeadHasALengthAndNoBody)
{
    Wire wire(m_port);
    wire.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const std::string answer = wire.readUntilClose();
    EXPECT_THAT(answer, HasSubstr("Content-Length: 2\r\n"));
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, RefusesWhatIsNoHttpAndWhatIsTooLong)
{
    Wire wire(m_port);
    wire.send("nonsense\r\n\r\n");
    EXPECT_THAT(wire.readUntilClose(), StartsWith("HTTP/1.1 400"));
    Wire second(m_port);
    second.send("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(70'000, 'x'));
    EXPECT_THAT(second.readUntil("\r\n"), StartsWith("HTTP/1.1 431"));
    Wire third(m_port);
    third.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n");
    EXPECT_THAT(third.readUntilClose(), StartsWith("HTTP/1.1 413"));
}

TEST_F(HttpServerTest, SaysWhenThePortIsTaken)
{
    HttpServer second(m_context, [](const Request&) { return Answer{}; });
    const auto port = second.listen("127.0.0.1", m_port);
    ASSERT_FALSE(port);
    EXPECT_EQ(port.error().code, ErrorCode::PortInUse);
    EXPECT_THAT(port.error().origin, HasSubstr(std::to_string(m_port)));
}

TEST(HttpServer, WantsAnAddress)
{
    boost::asio::io_context context;
    HttpServer server(context, [](const Request&) { return Answer{}; });
    EXPECT_EQ(server.listen("not an address", 0).error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace gatehouse::proxy::lab

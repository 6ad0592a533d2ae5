#include "app/composition/gateway_runner.h"

#include <gtest/gtest.h>

namespace gatehouse::app {
namespace {

TEST(ListenAddress, isReadAndWritten)
{
    for (const char* address : {"127.0.0.1:8000", "[::1]:8000", "127.0.0.1:0"}) {
        const auto endpoint = parseListenAddress(QLatin1String(address));
        ASSERT_TRUE(endpoint) << address;
        EXPECT_EQ(renderListenAddress(*endpoint), QLatin1String(address));
    }
    EXPECT_EQ(renderListenAddress(*parseListenAddress(QStringLiteral("localhost:81"))), QStringLiteral("127.0.0.1:81"));
}

TEST(ListenAddress, isOfThisMachineOnly)
{
    for (const char* address : {"", "8000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "0.0.0.0:8000", "[::]:8000",
                                "192.168.1.2:80", "example.com:80", "127.0.0.1:-1"}) {
        EXPECT_FALSE(parseListenAddress(QLatin1String(address))) << address;
    }
}

TEST(GatewayRunner, saysWhyItDoesNotStart)
{
    GatewayRunner runner(std::make_shared<SystemClock>(), std::make_shared<SystemRandom>());
    runner.start();
    EXPECT_EQ(runner.state(), GatewayRunner::State::Starting) << "waits for a configuration";
    runner.setConfigurationProblem(QStringLiteral("The configuration is not ready."));
    EXPECT_EQ(runner.state(), GatewayRunner::State::Failed);
    EXPECT_EQ(runner.problem(), QStringLiteral("The configuration is not ready."));
    runner.stop();
    EXPECT_EQ(runner.state(), GatewayRunner::State::Stopped);
}

TEST(GatewayRunner, refusesAnAddressOfTheOutsideWorld)
{
    GatewayRunner runner(std::make_shared<SystemClock>(), std::make_shared<SystemRandom>());
    runner.setAddress(QStringLiteral("0.0.0.0:8000"));
    runner.setConfiguration(std::make_shared<gateway::RuntimeConfiguration>());
    runner.start();
    EXPECT_EQ(runner.state(), GatewayRunner::State::Failed);
    EXPECT_TRUE(runner.problem().contains(QStringLiteral("this machine only"))) << runner.problem().toStdString();
}

}  // namespace
}  // namespace gatehouse::app

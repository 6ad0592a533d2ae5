#include "proxy/lab/lab.h"

#include <gmock/gmock.h>

#include "tests/proxy/lab/wire.h"

namespace gatehouse::proxy::lab {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string get(std::uint16_t port, const std::string& target)
{
    Wire wire(port);
    wire.send("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    return wire.readUntilClose();
}

TEST(Lab, StartsAnswersCountsAndStops)
{
    Lab lab(std::make_shared<SystemClock>(), std::make_shared<SystemRandom>());
    const auto settings = lab.start();
    ASSERT_TRUE(settings);
    EXPECT_TRUE(lab.running());
    EXPECT_EQ(settings->clientId, "kong");
    EXPECT_EQ(settings->userName, "alex");
    EXPECT_EQ(settings->password.revealed(), "doe");
    EXPECT_GE(settings->clientSecret.revealed().size(), 32U);
    EXPECT_TRUE(settings->upstreamUrl.ends_with("/anything"));
    EXPECT_TRUE(settings->issuer.ends_with("/realms/gatehouse"));

    EXPECT_THAT(get(portOf(settings->upstreamUrl), "/anything/x"), HasSubstr("\"method\": \"GET\""));
    const std::string metadata = get(portOf(settings->issuer), "/realms/gatehouse/.well-known/openid-configuration");
    EXPECT_THAT(metadata, HasSubstr("\"issuer\":\"" + settings->issuer + "\""));
    EXPECT_EQ(lab.requests("upstream"), 1U);
    EXPECT_EQ(lab.requests("discovery"), 1U);
    EXPECT_EQ(lab.requests("token"), 0U);
    EXPECT_EQ(lab.requests("no such endpoint"), 0U);
    lab.stop();
    EXPECT_FALSE(lab.running());
    lab.stop();
}

TEST(Lab, StartsAnewWithAFreshKeyAndSecret)
{
    Lab lab(std::make_shared<SystemClock>(), std::make_shared<SystemRandom>());
    const auto first = lab.start();
    ASSERT_TRUE(first);
    const std::string firstKeys = get(portOf(first->issuer), "/realms/gatehouse/protocol/openid-connect/certs");
    const auto second = lab.start();
    ASSERT_TRUE(second);
    EXPECT_EQ(lab.requests("jwks"), 0U);
    const std::string secondKeys = get(portOf(second->issuer), "/realms/gatehouse/protocol/openid-connect/certs");
    EXPECT_NE(firstKeys.substr(firstKeys.find("\r\n\r\n")), secondKeys.substr(secondKeys.find("\r\n\r\n")));
    EXPECT_FALSE(first->clientSecret == second->clientSecret);
}

TEST(Lab, StopsWithConnectionsOpenAndAnswersPending)
{
    Lab lab(std::make_shared<SystemClock>(), std::make_shared<SystemRandom>());
    const auto settings = lab.start();
    ASSERT_TRUE(settings);
    Wire idle(portOf(settings->upstreamUrl));
    Wire waiting(portOf(settings->upstreamUrl));
    waiting.send("GET /delay/10 HTTP/1.1\r\nHost: x\r\n\r\n");
    lab.stop();
    EXPECT_EQ(idle.readUntilClose(), "");
}

TEST(Lab, SaysWhichPortIsTaken)
{
    Lab first(std::make_shared<SystemClock>(), std::make_shared<SystemRandom>());
    const auto settings = first.start();
    ASSERT_TRUE(settings);
    Lab second(std::make_shared<SystemClock>(), std::make_shared<SystemRandom>());
    LabOptions options;
    options.identityProviderPort = portOf(settings->issuer);
    const auto failed = second.start(options);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::PortInUse);
    EXPECT_FALSE(second.running());
}

}  // namespace
}  // namespace gatehouse::proxy::lab

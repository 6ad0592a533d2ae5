#include "app/cli/exchange_lines.h"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace gatehouse::cli {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

exchange::Exchange cachedRequest()
{
    exchange::Exchange out;
    out.id = 2;
    out.startedAt = std::chrono::system_clock::time_point(1'700'000'000'000ms);
    out.duration = 1500us;
    out.requestId = "r2";
    out.route = "example-route";
    out.verdict = {
        exchange::Decision::LetIn, exchange::Reason::IntrospectionCached, "introspection", "auth_methods", {}, -298s};
    exchange::Leg client;
    client.method = "GET";
    client.url = "http://127.0.0.1:8000/anything?access_token=secret-token&a=1";
    client.status = 200;
    out.legs.push_back(client);
    exchange::Leg ghost;
    ghost.kind = exchange::LegKind::IdentityProvider;
    ghost.purpose = exchange::LegPurpose::Introspection;
    ghost.ghost = true;
    ghost.filledBy = 1;
    ghost.cacheLifetimeLeft = 298s;
    out.legs.push_back(ghost);
    return out;
}

class ExchangeLinesTest : public ::testing::Test {
protected:
    std::string line(const exchange::Exchange& exchange) const
    {
        return exchangeLine(exchange, m_redactor, m_terminal).toStdString();
    }

    SystemRandom m_random;
    exchange::Redactor m_redactor{m_random};
    Terminal m_terminal{stdout, stderr};
};

TEST_F(ExchangeLinesTest, OneLineWithTheVerdict)
{
    const std::string text = line(cachedRequest());
    EXPECT_THAT(text, HasSubstr(" 200 GET /anything?access_token="));
    EXPECT_THAT(text, HasSubstr("1.5 ms"));
    EXPECT_THAT(text, HasSubstr("Let in: "));
    EXPECT_THAT(text, HasSubstr("answered from the cache: 0 calls"));
    EXPECT_THAT(text, Not(HasSubstr("secret-token")));
    EXPECT_THAT(text, Not(HasSubstr("\n")));
}

TEST_F(ExchangeLinesTest, ControlCharactersNeverReachTheTerminal)
{
    exchange::Exchange exchange = cachedRequest();
    exchange.legs[0].method = "GE\x1b[31mT";
    exchange.legs[0].url = "/x\x1b]0;title\x07\n/y";
    const std::string text = line(exchange);
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\x07")));
    EXPECT_THAT(text, Not(HasSubstr("\n")));
}

TEST_F(ExchangeLinesTest, ObjectForPrograms)
{
    const json::object out = exchangeObject(cachedRequest(), m_redactor);
    EXPECT_EQ(out.at("id"), json::value(2));
    EXPECT_EQ(out.at("status"), json::value(200));
    EXPECT_EQ(out.at("decision"), json::value("let_in"));
    EXPECT_EQ(out.at("reason"), json::value("introspection_cached"));
    EXPECT_EQ(out.at("authMethod"), json::value("introspection"));
    EXPECT_EQ(out.at("field"), json::value("auth_methods"));
    EXPECT_EQ(out.at("durationMs"), json::value(1.5));
    EXPECT_EQ(out.at("identityProviderCalls"), json::value(0));
    EXPECT_EQ(out.at("time"), json::value("2023-11-14T22:13:20.000Z"));
    ASSERT_EQ(out.at("legs").as_array().size(), 2U);
    EXPECT_EQ(out.at("legs").at(1).at("purpose"), json::value("introspection"));
    EXPECT_EQ(out.at("legs").at(1).at("cached"), json::value(true));
    EXPECT_EQ(out.at("legs").at(1).at("filledBy"), json::value(1));
    EXPECT_THAT(json::serialize(out), Not(HasSubstr("secret-token")));
}

TEST_F(ExchangeLinesTest, CountsCalls)
{
    exchange::Exchange exchange = cachedRequest();
    EXPECT_TRUE(providerCalls(exchange).startsWith(QStringLiteral("answered from the cache")));
    exchange.legs[1].ghost = false;
    EXPECT_EQ(providerCalls(exchange), QStringLiteral("1 call to the identity provider"));
    exchange.legs.push_back(exchange.legs[1]);
    EXPECT_EQ(providerCalls(exchange), QStringLiteral("2 calls to the identity provider"));
    exchange.legs.resize(1);
    EXPECT_EQ(providerCalls(exchange), QString());
}

}  // namespace
}  // namespace gatehouse::cli

#include "app/composition/keycloak_run.h"

#include <gtest/gtest.h>

#include "tests/app/composition/wait_for.h"
#include "tests/support/fake_http_client.h"

namespace gatehouse::app {
namespace {

TEST(KeycloakRun, anAdminCallIsAnExchangeOfItsOwn)
{
    net::CallRecord record;
    record.method = "PUT";
    record.url = "http://localhost:8080/admin/realms/gatehouse";
    record.status = 204;
    record.times.end = std::chrono::milliseconds(7);
    const auto now = std::chrono::system_clock::time_point(std::chrono::hours(1));
    const auto exchange = adminExchange(record, 42, now);
    EXPECT_EQ(exchange->id, 42U);
    EXPECT_EQ(exchange->duration, std::chrono::milliseconds(7));
    EXPECT_EQ(exchange->startedAt, now - std::chrono::milliseconds(7));
    ASSERT_EQ(exchange->legs.size(), 1U);
    EXPECT_EQ(exchange->legs[0].purpose, exchange::LegPurpose::Admin);
    EXPECT_EQ(exchange->legs[0].status, 204);
    EXPECT_EQ(exchange->verdict.decision, exchange::Decision::LetIn);
    record.status = 401;
    EXPECT_EQ(adminExchange(record, 43, now)->verdict.decision, exchange::Decision::Failed);
}

TEST(KeycloakRun, tellsStepsAndCallsBeforeTheOutcome)
{
    Background background([](boost::asio::io_context&) { return std::make_unique<tests::FakeHttpClient>(); });
    std::vector<std::string> seen;
    KeycloakProgress progress{[&](const keycloak::ProvisionStep& step) { seen.push_back("step " + step.what); },
                              [&](const net::CallRecord& call) { seen.push_back("call " + call.method); }};
    bool finished = false;
    const auto task =
        provisionKeycloak(background, {}, {}, progress, [&](const Result<keycloak::Provisioned>& outcome) {
            finished = true;
            EXPECT_FALSE(outcome) << "nobody answers";
        });
    ASSERT_TRUE(waitFor([&] { return finished; }));
    EXPECT_FALSE(seen.empty());
}

}  // namespace
}  // namespace gatehouse::app

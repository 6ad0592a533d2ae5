#include "app/composition/scenario_runner.h"

#include <gtest/gtest.h>

#include "tests/app/composition/wait_for.h"
#include "tests/support/fake_http_client.h"

namespace gatehouse::app {
namespace {

/// Answers every call with one status and one request id, and echoes the Authorization field.
std::unique_ptr<net::HttpClient> echoClient(int status)
{
    auto client = std::make_unique<tests::FakeHttpClient>();
    client->respond = [status](const net::CallRequest&) {
        net::CallOutcome outcome =
            tests::FakeHttpClient::answer(status, R"({"headers":{"Authorization":"Bearer abc"}})");
        outcome.record.status = status;
        outcome.record.responseHead = "HTTP/1.1 200 OK\r\nx-request-id:  id-1 \r\n\r\n";
        return outcome;
    };
    return client;
}

struct HowToRun {
    explicit HowToRun(int status = 200) :
        background([status](boost::asio::io_context&) { return echoClient(status); }), runner(background)
    {
        runner.setScenario(scenario::introspectionHowTo("/anything", "alex", SecretBytes("doe")));
        QObject::connect(&runner, &ScenarioRunner::stepFinished, [this](int index, const scenario::StepResult& result) {
            finished.push_back(index);
            last = result;
        });
        QObject::connect(&runner, &ScenarioRunner::runFinished, [this](bool all) { passed = all; });
    }

    Background background;
    ScenarioRunner runner;
    std::vector<int> finished;
    scenario::StepResult last;
    std::optional<bool> passed;
};

exchange::ExchangePointer exchangeWith(const std::string& requestId, std::size_t calls)
{
    auto exchange = std::make_shared<exchange::Exchange>();
    exchange->requestId = requestId;
    exchange->legs.emplace_back();
    for (std::size_t i = 0; i < calls; ++i) {
        exchange::Leg leg;
        leg.kind = exchange::LegKind::IdentityProvider;
        leg.purpose = exchange::LegPurpose::Introspection;
        exchange->legs.push_back(leg);
    }
    return exchange;
}

TEST(ScenarioRunner, readsAFieldOfARawHead)
{
    const std::string head = "HTTP/1.1 200 OK\r\nA: 1\r\nX-Request-Id: \tabc \r\n\r\n";
    EXPECT_EQ(headerOf(head, "x-request-id"), "abc");
    EXPECT_EQ(headerOf(head, "b"), "");
    EXPECT_EQ(headerOf("", "b"), "");
}

TEST(ScenarioRunner, playsAllStepsAndCarriesTheTokenOn)
{
    HowToRun run;
    run.runner.runAll("http://127.0.0.1:1", false);
    ASSERT_TRUE(waitFor([&] { return run.passed.has_value(); }));
    EXPECT_EQ(run.finished, (std::vector{0, 1, 2}));
    EXPECT_TRUE(*run.passed);
    EXPECT_EQ(run.runner.captured("TOKEN"), "abc");
}

TEST(ScenarioRunner, stopsAtTheFirstFailure)
{
    HowToRun run(401);
    run.runner.runAll("http://127.0.0.1:1", false);
    ASSERT_TRUE(waitFor([&] { return run.passed.has_value(); }));
    EXPECT_EQ(run.finished, (std::vector{0}));
    EXPECT_FALSE(*run.passed);
    EXPECT_FALSE(run.last.failures.empty());
}

TEST(ScenarioRunner, findsTheExchangeByItsRequestId)
{
    HowToRun run;
    QObject::connect(&run.runner, &ScenarioRunner::answerArrived, [&run] {
        run.runner.exchangesArrived({exchangeWith("another", 0), exchangeWith("id-1", 0)});
    });
    run.runner.runAll("http://127.0.0.1:1", true);
    ASSERT_TRUE(waitFor([&] { return run.passed.has_value(); }));
    EXPECT_TRUE(*run.passed);
    ASSERT_NE(run.runner.exchangeOf(2), nullptr);
    EXPECT_EQ(run.runner.exchangeOf(2)->requestId, "id-1");
    EXPECT_EQ(run.runner.exchangeOf(7), nullptr);
}

TEST(ScenarioRunner, findsAnExchangeThatComesBeforeTheAnswer)
{
    HowToRun run;
    run.runner.runStep(0, "http://127.0.0.1:1", true);
    run.runner.exchangesArrived({exchangeWith("id-1", 0)});
    ASSERT_TRUE(waitFor([&] { return run.passed.has_value(); }));
    EXPECT_NE(run.runner.exchangeOf(0), nullptr);
}

TEST(ScenarioRunner, theLastStepMustNotReachTheIdentityProvider)
{
    HowToRun run;
    QObject::connect(&run.runner, &ScenarioRunner::answerArrived,
                     [&run] { run.runner.exchangesArrived({exchangeWith("id-1", 1)}); });
    run.runner.runAll("http://127.0.0.1:1", true);
    ASSERT_TRUE(waitFor([&] { return run.passed.has_value(); }));
    EXPECT_EQ(run.finished, (std::vector{0, 1, 2}));
    EXPECT_FALSE(*run.passed);
    ASSERT_FALSE(run.last.failures.empty());
    EXPECT_NE(run.last.failures.back().find("identity provider"), std::string::npos);
}

TEST(ScenarioRunner, goesOnWithoutARecordThatNeverComes)
{
    HowToRun run;
    run.runner.runStep(0, "http://127.0.0.1:1", true);
    ASSERT_TRUE(waitFor([&] { return run.passed.has_value(); }));
    EXPECT_EQ(run.runner.exchangeOf(0), nullptr);
    EXPECT_TRUE(*run.passed);
}

TEST(ScenarioRunner, cancellingTellsOnce)
{
    HowToRun run;
    run.runner.runAll("http://127.0.0.1:1", false);
    run.runner.cancel();
    run.runner.cancel();
    EXPECT_EQ(run.finished, (std::vector{0}));
    EXPECT_FALSE(run.last.passed);
    EXPECT_FALSE(run.runner.isRunning());
}

}  // namespace
}  // namespace gatehouse::app

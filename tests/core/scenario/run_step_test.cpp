#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>

#include "core/scenario/scenario.h"
#include "tests/support/fake_http_client.h"

namespace gatehouse::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::FakeHttpClient;

class RunStepTest : public ::testing::Test {
protected:
    StepResult run(const Step& step, const std::string& gatewayUrl = "http://127.0.0.1:8000/")
    {
        boost::asio::io_context context;
        auto result =
            boost::asio::co_spawn(context, runStep(m_client, step, gatewayUrl, m_values), boost::asio::use_future);
        context.run();
        return result.get();
    }

    static Step tokenStep()
    {
        Step step;
        step.id = "one";
        step.path = "/anything";
        step.captures.push_back({"TOKEN", "/headers/Authorization", "Bearer ", true});
        step.expect.status = 200;
        return step;
    }

    FakeHttpClient m_client;
    std::map<std::string, std::string> m_values;
};

TEST_F(RunStepTest, SendsCapturesAndPasses)
{
    m_client.outcomes.push_back(FakeHttpClient::json(200, R"({"headers":{"Authorization":"Bearer abc"}})"));
    Step step = tokenStep();
    step.headers.add("X-Who", "${WHO}");
    step.body = "${WHO}!";
    m_values["WHO"] = "alex";
    const StepResult result = run(step);
    EXPECT_TRUE(result.passed);
    EXPECT_TRUE(result.failures.empty());
    EXPECT_EQ(result.stepId, "one");
    EXPECT_EQ(result.captured.at("TOKEN"), "abc");
    EXPECT_EQ(m_values.at("TOKEN"), "abc");
    ASSERT_EQ(m_client.calls.size(), 1U);
    EXPECT_EQ(m_client.calls[0].url.toString(), "http://127.0.0.1:8000/anything");
    EXPECT_EQ(m_client.calls[0].headers.find("X-Who"), "alex");
    EXPECT_EQ(m_client.calls[0].body, "alex!");
}

TEST_F(RunStepTest, CapturesTheFirstOfAList)
{
    m_client.outcomes.push_back(FakeHttpClient::json(200, R"({"headers":{"Authorization":["Bearer abc"]}})"));
    EXPECT_EQ(run(tokenStep()).captured.at("TOKEN"), "abc");
}

TEST_F(RunStepTest, AnotherStatusIsTheOnlyFailureTold)
{
    m_client.outcomes.push_back(FakeHttpClient::json(401, R"({"message":"Unauthorized"})"));
    const StepResult result = run(tokenStep());
    EXPECT_FALSE(result.passed);
    EXPECT_THAT(result.failures, ElementsAre("Expected status 200, got 401."));
    EXPECT_TRUE(m_values.empty());
}

TEST_F(RunStepTest, FailuresSayWhatWasExpected)
{
    for (const auto& [body, words] :
         std::map<std::string, std::string>{{"<html>", "not JSON"},
                                            {"{}", "/headers/Authorization"},
                                            {R"({"headers":{"Authorization":7}})", "/headers/Authorization"},
                                            {R"({"headers":{"Authorization":[]}})", "/headers/Authorization"},
                                            {R"({"headers":{"Authorization":"Basic x"}})", "begin with “Bearer ”"},
                                            {R"({"headers":{"Authorization":"Bearer "}})", "is empty"}}) {
        m_client.outcomes.push_back(FakeHttpClient::json(200, body));
        const StepResult result = run(tokenStep());
        EXPECT_FALSE(result.passed);
        EXPECT_THAT(result.failures, ElementsAre(HasSubstr(words))) << body;
    }
    EXPECT_TRUE(m_values.empty());
}

TEST_F(RunStepTest, BodyPointersMustBeThere)
{
    Step step;
    step.expect.bodyPointers = {"/a", "/b/0"};
    m_client.outcomes.push_back(FakeHttpClient::json(200, R"({"a":null})"));
    EXPECT_THAT(run(step).failures, ElementsAre(HasSubstr("/b/0")));
}

TEST_F(RunStepTest, AMissingValueStopsTheStepBeforeItIsSent)
{
    Step step;
    step.headers.add("Authorization", "Bearer ${TOKEN}");
    EXPECT_THAT(run(step).failures, ElementsAre(HasSubstr("TOKEN is not known yet")));
    EXPECT_TRUE(m_client.calls.empty());
}

TEST_F(RunStepTest, OutsideFailuresInWords)
{
    m_client.outcomes.push_back(FakeHttpClient::failure(ErrorCode::ConnectionRefused));
    EXPECT_THAT(run(tokenStep()).failures,
                ElementsAre("Nobody listens at http://127.0.0.1:8000/: start the gateway first."));
    m_client.outcomes.push_back(FakeHttpClient::failure(ErrorCode::TimedOut));
    EXPECT_THAT(run(tokenStep()).failures, ElementsAre(HasSubstr("no answer")));
    EXPECT_THAT(run(tokenStep(), "not a url").failures, ElementsAre(HasSubstr("cannot be used")));
}

}  // namespace
}  // namespace gatehouse::scenario

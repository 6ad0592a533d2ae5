#include "app/cli/how_to.h"

#include <QCoreApplication>

#include <gmock/gmock.h>

#include <optional>

#include "app/composition/sample_workspace.h"
#include "core/base/encoding.h"
#include "tests/support/fake_http_client.h"

namespace gatehouse::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using tests::FakeHttpClient;

std::string jwtWith(const std::string& payload)
{
    return base64urlEncode(R"({"alg":"RS256"})") + "." + base64urlEncode(payload) + ".c2lnbmF0dXJl";
}

TEST(DescribeToken, MasksItAndTellsItsLife)
{
    SystemRandom random;
    const exchange::Redactor redactor(random);
    const std::string jwt = jwtWith(R"({"exp":1300})");
    const std::string shown = describeToken(jwt, redactor, std::chrono::seconds(1000)).toStdString();
    EXPECT_THAT(shown, HasSubstr("expires in 300 s"));
    EXPECT_THAT(shown, HasSubstr("eyJh…"));
    EXPECT_THAT(shown, Not(HasSubstr("c2lnbmF0dXJl")));
    EXPECT_THAT(describeToken("opaque", redactor, {}).toStdString(), HasSubstr("an opaque token"));
    for (const char* odd : {"a.b", "a.b.c", "..", "eyJ.%%.x"}) {
        EXPECT_THAT(describeToken(odd, redactor, {}).toStdString(),
                    ::testing::AnyOf(HasSubstr("token"), HasSubstr("JWT")))
            << odd;
    }
}

TEST(PathToTry, IsTheProtectedRoutesOwn)
{
    gateway::Configuration configuration = app::sampleConfiguration({"http://idp", "kong", "id", "http://up/anything"});
    EXPECT_EQ(pathToTry(configuration), "/anything");
    configuration.routes.front().paths = {"~/users/\\d+", "/api"};
    EXPECT_EQ(pathToTry(configuration), "/api");
    configuration.routes.clear();
    EXPECT_EQ(pathToTry(configuration), "/anything");
}

class HowToTest : public ::testing::Test {
protected:
    ~HowToTest() override
    {
        std::fclose(m_out);
        std::fclose(m_messages);
    }

    /// Plays the how-to on a gateway that gives these answers.
    HowToOutcome play(std::deque<net::CallOutcome> answers)
    {
        app::Background background([&](boost::asio::io_context&) {
            auto client = std::make_unique<FakeHttpClient>();
            client->outcomes = std::move(answers);
            return client;
        });
        HowTo howTo(background, m_redactor, m_terminal);
        std::optional<HowToOutcome> outcome;
        howTo.play(scenario::introspectionHowTo("/anything", "alex", SecretBytes("doe-password")), "http://gateway",
                   nullptr, [&](HowToOutcome came) { outcome = came; });
        while (!outcome) {
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        }
        return *outcome;
    }

    std::string output()
    {
        std::rewind(m_out);
        std::string text(16384, '\0');
        text.resize(std::fread(text.data(), 1, text.size(), m_out));
        return text;
    }

    int m_count = 0;
    QCoreApplication m_application{m_count, nullptr};
    SystemRandom m_random;
    exchange::Redactor m_redactor{m_random};
    std::FILE* m_out = std::tmpfile();
    std::FILE* m_messages = std::tmpfile();
    Terminal m_terminal{m_out, m_messages};
};

TEST_F(HowToTest, PrintsEachStep)
{
    const std::string token = jwtWith(R"({"exp":1})");
    const net::CallOutcome good =
        FakeHttpClient::json(200, R"({"headers":{"Authorization":"Bearer )" + token + R"("}})");
    EXPECT_EQ(play({good, good, good}), HowToOutcome::Passed);
    const std::string text = output();
    for (const char* words :
         {"1. ", "2. ", "3. ", "→ GET /anything", "← 200", "TOKEN = eyJh…", "All 3 steps passed."}) {
        EXPECT_THAT(text, HasSubstr(words));
    }
    EXPECT_THAT(text, Not(HasSubstr(token)));
    EXPECT_THAT(text, Not(HasSubstr("doe-password")));
}

TEST_F(HowToTest, StopsAtTheFirstFailure)
{
    EXPECT_EQ(play({FakeHttpClient::json(401, "{}")}), HowToOutcome::Failed);
    const std::string text = output();
    EXPECT_THAT(text, HasSubstr("Expected status 200, got 401."));
    EXPECT_THAT(text, Not(HasSubstr("2. ")));
    EXPECT_THAT(text, Not(HasSubstr("passed")));
}

TEST_F(HowToTest, TellsUnreachableFromRefused)
{
    EXPECT_EQ(play({FakeHttpClient::failure(ErrorCode::ConnectionRefused)}), HowToOutcome::Unreachable);
    EXPECT_THAT(output(), HasSubstr("Nobody listens at http://gateway"));
}

}  // namespace
}  // namespace gatehouse::cli

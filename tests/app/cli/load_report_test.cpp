#include "app/cli/load_report.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace gatehouse::cli {
namespace {

using ::testing::HasSubstr;

class LoadReportTest : public ::testing::Test {
protected:
    ~LoadReportTest() override
    {
        std::fclose(m_out);
        std::fclose(m_messages);
    }

    std::string messages()
    {
        std::rewind(m_messages);
        std::string text(16384, '\0');
        text.resize(std::fread(text.data(), 1, text.size(), m_messages));
        return text;
    }

    static gateway::Diagnostic finding(gateway::Severity severity)
    {
        gateway::Diagnostic one;
        one.severity = severity;
        one.file = "kong.yaml";
        one.line = 7;
        one.column = 3;
        one.message = "no such field";
        return one;
    }

    std::FILE* m_out = std::tmpfile();
    std::FILE* m_messages = std::tmpfile();
    Terminal m_terminal{m_out, m_messages};
};

TEST_F(LoadReportTest, FileIsWrongUse)
{
    const app::LoadFailure failure{app::LoadFailure::Kind::File, {finding(gateway::Severity::Error)}, {}};
    EXPECT_EQ(reportLoadFailure(failure, m_terminal), ExitCode::WrongUse);
    EXPECT_THAT(messages(), HasSubstr("kong.yaml:7:3"));
}

TEST_F(LoadReportTest, ConfigurationIsAFinding)
{
    const app::LoadFailure failure{
        app::LoadFailure::Kind::Configuration,
        {finding(gateway::Severity::Error), finding(gateway::Severity::Error), finding(gateway::Severity::Warning)},
        {}};
    EXPECT_EQ(reportLoadFailure(failure, m_terminal), ExitCode::Findings);
    EXPECT_THAT(messages(), HasSubstr("there are 2 errors"));
}

TEST_F(LoadReportTest, OfVeryManyTheErrorsAreShownAndTheRestIsCounted)
{
    gateway::Diagnostics many(20'000, finding(gateway::Severity::Note));
    many.push_back(finding(gateway::Severity::Error));
    reportDiagnostics(many, m_terminal);
    const auto text = messages();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 101);
    EXPECT_TRUE(text.starts_with("kong.yaml:7:3: error: no such field")) << text.substr(0, 80);
    EXPECT_TRUE(text.ends_with("… and 19901 more\n")) << text.substr(text.size() - 80);
}

TEST_F(LoadReportTest, MissingSecret)
{
    const app::LoadFailure failure{
        app::LoadFailure::Kind::Secret, {}, Error{ErrorCode::KeychainUnavailable, "keychain", "no service"}};
    EXPECT_EQ(reportLoadFailure(failure, m_terminal), ExitCode::SecretUnavailable);
    EXPECT_THAT(messages(), HasSubstr("DECK_"));
}

}  // namespace
}  // namespace gatehouse::cli

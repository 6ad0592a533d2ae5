#include "app/cli/terminal.h"

#include <gtest/gtest.h>

namespace gatehouse::cli {
namespace {

class TerminalTest : public ::testing::Test {
protected:
    ~TerminalTest() override
    {
        std::fclose(m_out);
        std::fclose(m_messages);
    }

    static std::string textOf(std::FILE* file)
    {
        std::fflush(file);
        std::rewind(file);
        std::string text(4096, '\0');
        text.resize(std::fread(text.data(), 1, text.size(), file));
        return text;
    }

    std::FILE* m_out = std::tmpfile();
    std::FILE* m_messages = std::tmpfile();
    Terminal m_terminal{m_out, m_messages};
};

TEST_F(TerminalTest, ResultsAndMessagesGoApart)
{
    m_terminal.line("one");
    m_terminal.line(QStringLiteral("zwölf"));
    m_terminal.problem(QStringLiteral("no"));
    m_terminal.message("hint");
    EXPECT_EQ(textOf(m_out), "one\nzwölf\n");
    EXPECT_EQ(textOf(m_messages), "gatehouse-cli: no\nhint\n");
}

TEST_F(TerminalTest, NoColoursInAFile)
{
    EXPECT_EQ(m_terminal.toned(Terminal::Tone::Bad, QStringLiteral("x")), QStringLiteral("x"));
}

TEST(Terminal, NoticesThatNobodyReadsAnyMore)
{
    std::FILE* const full = std::fopen("/dev/full", "w");
    if (full == nullptr) {
        GTEST_SKIP() << "no /dev/full here";
    }
    Terminal terminal(full, stderr);
    terminal.line("x");
    EXPECT_FALSE(terminal.connected());
    std::fclose(full);
}

}  // namespace
}  // namespace gatehouse::cli

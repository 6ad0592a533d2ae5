#include "app/cli/help.h"

#include <gmock/gmock.h>

namespace gatehouse::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<Command> table()
{
    Command serve;
    serve.name = "serve";
    serve.summary = "run it";
    serve.description = "First paragraph - it's long.\n\n.second \\ paragraph";
    serve.operands = {{"FILE", "a file", true, Offer::File, {}}};
    serve.options = {{"listen", "HOST:PORT", "where [to] listen: here"},
                     {"to", "TARGET", "target", '\0', Offer::Choices, {"deck", "kong"}},
                     {"output", "PATH", "a file", 'o', Offer::File},
                     {"json", {}, "as JSON"}};
    Command test;
    test.name = "keycloak test";
    test.summary = "try Keycloak's realm";
    test.description = "Tests.";
    test.options = {{"url", "URL", "address", '\0', Offer::Nothing, {}, true}};
    return {serve, test};
}

TEST(Help, Usage)
{
    EXPECT_EQ(usageOf(table()[0]), "serve FILE [--listen HOST:PORT] [--to TARGET] [--output PATH] [--json]");
    EXPECT_EQ(usageOf(table()[1]), "keycloak test --url URL");
}

TEST(Help, ProgramNamesEveryCommandAndExitCode)
{
    const std::string help = programHelp(table());
    EXPECT_THAT(help, HasSubstr("serve"));
    EXPECT_THAT(help, HasSubstr("keycloak test"));
    for (const ExitMeaning& one : exitMeanings()) {
        EXPECT_THAT(help, HasSubstr(std::to_string(static_cast<int>(one.code)) + " " + std::string(one.meaning)));
    }
}

TEST(Help, CommandNamesEveryOption)
{
    const std::string help = commandHelp(table()[0]);
    EXPECT_THAT(help, HasSubstr("--listen HOST:PORT"));
    EXPECT_THAT(help, HasSubstr("-o, --output PATH"));
    EXPECT_THAT(help, HasSubstr("FILE"));
    EXPECT_THAT(help, HasSubstr("First paragraph"));
}

TEST(Help, Wraps)
{
    EXPECT_EQ(wrapped("aa bb cc", 2, 8), "  aa bb\n  cc\n");
    EXPECT_EQ(wrapped("a\n\nb", 0), "a\n\nb\n");
    EXPECT_EQ(wrapped("averylongword", 2, 5), "  averylongword\n");
}

TEST(Help, ManualPageEscapesWhatRoffWouldRead)
{
    const std::string page = manualPage(table(), "1.0");
    EXPECT_THAT(page, HasSubstr(".SS serve\n"));
    EXPECT_THAT(page, HasSubstr("\\-\\-listen HOST:PORT"));
    EXPECT_THAT(page, HasSubstr("\n\\&.second \\e paragraph\n"));
    EXPECT_THAT(page, HasSubstr(".SH EXIT STATUS"));
    EXPECT_THAT(page, Not(HasSubstr("\n\n")));
}

TEST(Help, CompletionScriptsNameEverything)
{
    for (const char* shell : {"bash", "zsh", "fish"}) {
        const std::string script = completionScript(table(), shell);
        for (const char* word : {"serve", "keycloak", "test", "listen", "output", "json", "url", "deck"}) {
            EXPECT_THAT(script, HasSubstr(word)) << shell;
        }
    }
}

}  // namespace
}  // namespace gatehouse::cli

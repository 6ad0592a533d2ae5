#include "app/cli/arguments.h"

#include <gmock/gmock.h>

#include "app/cli/command.h"

namespace gatehouse::cli {
namespace {

using ::testing::HasSubstr;

std::vector<Command> table()
{
    Command serve;
    serve.name = "serve";
    serve.operands = {{"FILE", "a file", true, Offer::File, {}}};
    serve.options = {{"listen", "HOST:PORT", "where"},
                     {"json", {}, "as JSON"},
                     {"to", "TARGET", "target", '\0', Offer::Choices, {"deck"}},
                     {"output", "PATH", "file", 'o'}};
    Command test;
    test.name = "keycloak test";
    test.options = {{"url", "URL", "Keycloak's address", '\0', Offer::Nothing, {}, true}};
    Command completions;
    completions.name = "completions";
    completions.operands = {{"SHELL", "a shell", true, Offer::Choices, {"bash", "zsh"}}};
    Command tryIt;
    tryIt.name = "try";
    tryIt.operands = {{"FILE", "a file", false, Offer::File, {}}};
    Command recipes;
    recipes.name = "recipes";
    recipes.options = {{"set", "NAME=VALUE", "a value", '\0', Offer::Nothing, {}, false, true}};
    return {serve, test, completions, tryIt, recipes};
}

Result<ParsedLine> parse(const std::vector<std::string>& words)
{
    static const std::vector<Command> commands = table();
    return parseLine(words, commands);
}

std::string problemOf(const std::vector<std::string>& words)
{
    const auto line = parse(words);
    return line ? "none" : line.error().detail;
}

TEST(Arguments, RepeatableOptionsKeepEveryValue)
{
    const auto line = parse({"recipes", "--set", "a=1", "--set=b=2"});
    ASSERT_TRUE(line);
    EXPECT_THAT(line->arguments.values("set"), ::testing::ElementsAre("a=1", "b=2"));
    EXPECT_TRUE(parse({"recipes"})->arguments.values("set").empty());
}

TEST(Arguments, OptionsInEveryForm)
{
    const auto line = parse({"serve", "--listen", "a:1", "f.yaml", "--json", "-o", "x"});
    ASSERT_TRUE(line);
    EXPECT_EQ(line->command->name, "serve");
    EXPECT_EQ(line->arguments.value("listen"), "a:1");
    EXPECT_EQ(line->arguments.operand("FILE"), "f.yaml");
    EXPECT_TRUE(line->arguments.has("json"));
    EXPECT_EQ(line->arguments.value("output"), "x");
    EXPECT_EQ(parse({"serve", "--listen=b:2=c", "f"})->arguments.value("listen"), "b:2=c");
    EXPECT_EQ(parse({"serve", "f"})->arguments.value("listen"), std::nullopt);
}

TEST(Arguments, CommandsOfTwoWords)
{
    const auto line = parse({"keycloak", "test", "--url", "http://x"});
    ASSERT_TRUE(line);
    EXPECT_EQ(line->command->name, "keycloak test");
    EXPECT_THAT(problemOf({"keycloak"}), HasSubstr("needs another word: gatehouse-cli keycloak test"));
    EXPECT_THAT(problemOf({"keycloak", "tset", "--url", "x"}), HasSubstr("needs another word"));
}

TEST(Arguments, AfterTwoDashesEverythingIsAnOperand)
{
    EXPECT_EQ(parse({"serve", "--", "--json"})->arguments.operand("FILE"), "--json");
    EXPECT_EQ(parse({"serve", "-"})->arguments.operand("FILE"), "-");
}

TEST(Arguments, WhatIsWrongAndWhatWasMeant)
{
    EXPECT_THAT(problemOf({"serv", "f"}), HasSubstr("did you mean serve?"));
    EXPECT_THAT(problemOf({"frobnicate"}), HasSubstr("--help lists them"));
    EXPECT_THAT(problemOf({"serve", "f", "--lisen", "x"}), HasSubstr("did you mean --listen?"));
    EXPECT_THAT(problemOf({"serve", "f", "-x"}), HasSubstr("“-x” is no option of serve"));
    EXPECT_THAT(problemOf({"serve", "f", "--o", "x"}), HasSubstr("is no option"));
    EXPECT_THAT(problemOf({"serve", "f", "--listen"}), HasSubstr("--listen needs a value: --listen HOST:PORT"));
    EXPECT_THAT(problemOf({"serve", "f", "--json=1"}), HasSubstr("takes no value"));
    EXPECT_THAT(problemOf({"serve", "f", "--json", "--json"}), HasSubstr("given twice"));
    EXPECT_THAT(problemOf({"serve", "f", "g"}), HasSubstr("“g” is one word too many"));
    EXPECT_THAT(problemOf({"serve"}), HasSubstr("needs a FILE"));
    EXPECT_THAT(problemOf({"serve", "f", "--to", "kong"}), HasSubstr("it may be \"deck\""));
    EXPECT_THAT(problemOf({"completions", "tcsh"}), HasSubstr("it may be \"bash\" or \"zsh\""));
    EXPECT_THAT(problemOf({"keycloak", "test"}), HasSubstr("needs --url URL"));
    EXPECT_EQ(problemOf({"try"}), "none");
}

TEST(Arguments, HelpAndVersion)
{
    EXPECT_TRUE(parse({})->help);
    EXPECT_TRUE(parse({"--help"})->help);
    EXPECT_TRUE(parse({"--version"})->version);
    const auto serve = parse({"serve", "--help"});
    EXPECT_TRUE(serve->help);
    EXPECT_EQ(serve->command->name, "serve");
    EXPECT_EQ(parse({"help", "try"})->command->name, "try");
    EXPECT_EQ(parse({"help"})->command, nullptr);
}

}  // namespace
}  // namespace gatehouse::cli

#include "core/exporters/yaml_text.h"

#include <gtest/gtest.h>

#include "core/importers/yaml_tree.h"

namespace gatehouse::exporters {
namespace {

TEST(YamlScalar, LeavesHarmlessTextPlain)
{
    for (const std::string_view text : {"openid-connect", "/anything", "https://idp.test:8443/realms/x?a=b", "a b",
                                        "application/json", "x5t#S256", "~/a"}) {
        const bool tilde = text.front() == '~';
        EXPECT_EQ(yamlScalar(text), tilde ? '"' + std::string(text) + '"' : std::string(text));
    }
}

TEST(YamlScalar, QuotesWhatSomeReaderWouldMistake)
{
    for (const std::string_view text : {"off",   "on",   "Yes", "NO",    "y",    "N",          "true",
                                        "False", "null", "~",   "1e3",   "012",  "0x1f",       "12",
                                        "-1",    "+1",   ".5",  "1_000", "1:30", "2026-11-22", "3.0",
                                        ".inf",  "",     " a",  "a ",    "a: b", "a:",         "a #b",
                                        "#a",    "- a",  "-",   "?",     "[a]",  "{a}",        "{vault://keychain/x}",
                                        "*a",    "&a",   "!a",  "%a",    "@a",   "`a",         "|",
                                        ">",     "'a'",  "a,b", "<<",    "=",    "---",        "...",
                                        "é"}) {
        EXPECT_EQ(yamlScalar(text), '"' + std::string(text) + '"') << text;
    }
}

TEST(YamlScalar, EscapesWhatQuotesCannotHold)
{
    EXPECT_EQ(yamlScalar("a\"b\\c"), R"("a\"b\\c")");
    EXPECT_EQ(yamlScalar("a\nb\tc\x01\x7f"), R"("a\nb\tc\x01\x7f")");
    EXPECT_EQ(yamlScalar("\xe2\x80\xa8\xef\xbb\xbf"), R"("\u2028\ufeff")");
}

TEST(YamlScalar, LeavesPlaceholdersToDeck)
{
    EXPECT_EQ(yamlScalar("${{ env \"DECK_X\" }}"), "${{ env \"DECK_X\" }}");
    EXPECT_EQ(yamlScalar("http://${{ env \"DECK_X\" }}:80/"), "'http://${{ env \"DECK_X\" }}:80/'");
    EXPECT_EQ(yamlScalar("it's ${{ env \"DECK_X\" }}"), "'it''s ${{ env \"DECK_X\" }}'");
    EXPECT_EQ(yamlScalar("${{ is not one"), "\"$\\x7b{ is not one\"");
}

/// Whatever the string: what we write is read back as this string, by the words' type too.
TEST(YamlScalar, IsReadBackWordForWord)
{
    const std::vector<std::string> parts{
        "a",  " ", ":",   "#",    "-",    "\"",   "'",        "\\",   "\n",
        "\t", "{", "}",   "${{",  "}}",   "true", "12",       ".",    "é",
        "~",  "|", "yes", ",",    "\x01", "%",    "&",        "*",    "!",
        "\r", "=", "<<",  "null", "[",    "]",    "\xc2\x85", "\x7f", "?",
        "$",  "@", "`",   ">",    "\n\n", "e3",   "0",        "_",    "${{ env \"DECK_A\" }}"};
    std::uint64_t state = 42;
    const auto next = [&](std::size_t bound) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::size_t>(state >> 33U) % bound;
    };
    for (int round = 0; round < 5'000; ++round) {
        std::string text;
        for (std::size_t i = next(6); i > 0; --i) {
            text += parts[next(parts.size())];
        }
        boost::json::object record{{"k", text}, {"l", boost::json::array{text, boost::json::array{text}}}};
        std::string yaml;
        appendYamlMembers(yaml, record, 0);
        const auto read = importers::readYaml(yaml, "f");
        ASSERT_TRUE(read) << yaml << read.error().front().toString();
        ASSERT_EQ(importers::toJson(*read), boost::json::value(record)) << yaml;
    }
}

TEST(YamlValue, WritesNumbersAsNumbers)
{
    for (const double number : {0.5, 5.0, 1e300, -2.5e-10, 123456789.125}) {
        std::string yaml = "a:";
        appendYamlValue(yaml, number, 0);
        const auto read = importers::readYaml(yaml, "f");
        ASSERT_TRUE(read);
        EXPECT_EQ(importers::toJson(*read).at("a"), boost::json::value(number)) << yaml;
    }
    std::string yaml;
    appendYamlMembers(yaml, {{"a", 5}, {"b", -7}, {"c", true}, {"d", nullptr}}, 0);
    EXPECT_EQ(yaml, "a: 5\nb: -7\nc: true\nd: null\n");
}

TEST(YamlValue, LaysOutListsAndRecords)
{
    std::string yaml;
    appendYamlMembers(
        yaml,
        {{"list", {"x", boost::json::object{{"a", 1}, {"b", boost::json::array{"y"}}}, boost::json::array{"p", "q"}}},
         {"none", boost::json::array{}},
         {"empty", boost::json::object{}},
         {"text", "one\ntwo\n"}},
        2);
    EXPECT_EQ(yaml, "list:\n"
                    "  - x\n"
                    "  - a: 1\n"
                    "    b:\n"
                    "    - \"y\"\n"
                    "  - - p\n"
                    "    - q\n"
                    "  none: []\n"
                    "  empty: {}\n"
                    "  text: |\n"
                    "    one\n"
                    "    two\n");
}

}  // namespace
}  // namespace gatehouse::exporters

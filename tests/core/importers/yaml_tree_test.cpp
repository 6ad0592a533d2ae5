#include "core/importers/yaml_tree.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace gatehouse::importers {
namespace {

using testing::HasSubstr;

std::string json(std::string_view yaml)
{
    const auto node = readYaml(yaml, "f.yaml");
    return node ? boost::json::serialize(toJson(*node)) : node.error().front().toString();
}

TEST(Yaml, TypesPlainScalarsByTheCoreRules)
{
    EXPECT_EQ(json("[true, False, null, ~, 12, -3, +4, 1.5, 1e3, .5, 2.]"),
              "[true,false,null,null,12,-3,4,1.5E0,1E3,5E-1,2E0]");
}

TEST(Yaml, KeepsWordsThatReadersDisagreeAboutAsStrings)
{
    EXPECT_EQ(json("[yes, on, Off, 012, 1_000, 0x1f, 1:30, .inf, 3.0.1, 1.2.3, e3, '12', \"true\"]"),
              R"(["yes","on","Off","012","1_000","0x1f","1:30",".inf","3.0.1","1.2.3","e3","12","true"])");
}

TEST(Yaml, ReadsBlocksAndMultiLineText)
{
    EXPECT_EQ(json("a: |-\n  x\n  y\nb: >\n  x\n  y\n"), R"({"a":"x\ny","b":"x y\n"})");
}

TEST(Yaml, PutsPlaceholdersBackWhereverTheyStand)
{
    EXPECT_EQ(json("a: ${{ env \"DECK_A\" }}\n"
                   "b: \"${{ env \"DECK_B\" }}\"\n"
                   "c: '${{ env \"DECK_C\" }}'\n"
                   "d: [${{ env \"DECK_D\" }}, x]\n"
                   "e: {f: ${{ env \"DECK_E\" }}}\n"
                   "g: http://${{ env \"DECK_G\" }}:80/ # ${{ env \"DECK_NOT\" }}\n"),
              R"({"a":"${{ env \"DECK_A\" }}","b":"${{ env \"DECK_B\" }}","c":"${{ env \"DECK_C\" }}",)"
              R"("d":["${{ env \"DECK_D\" }}","x"],"e":{"f":"${{ env \"DECK_E\" }}"},)"
              R"("g":"http://${{ env \"DECK_G\" }}:80/"})");
}

TEST(Yaml, FollowsAliasesAndMergeKeys)
{
    EXPECT_EQ(json("base: &b {x: 1, y: 2}\nuse: *b\nmore: {<<: *b, y: 3}\n"),
              R"({"base":{"x":1,"y":2},"use":{"x":1,"y":2},"more":{"y":3,"x":1}})");
}

TEST(Yaml, NamesBothLinesOfADuplicateKey)
{
    EXPECT_EQ(json("a: 1\nb: 2\na: 3\n"),
              "f.yaml:3:1: error: the key \"a\" is here twice, first in line 1; keep one of them");
}

TEST(Yaml, SaysWhereTheSyntaxIsBroken)
{
    EXPECT_THAT(json("a: [1, 2\nb: 3\n"), HasSubstr("f.yaml:2:"));
    EXPECT_THAT(json("a: \"x\n"), HasSubstr("f.yaml:2:1: error: not YAML: a quote is not closed"));
    EXPECT_THAT(json("a: {b c: [\nd: e"), HasSubstr("f.yaml:2:"));
    EXPECT_THAT(json("a: 1\n\tb: 2\n"), HasSubstr("f.yaml:2:"));
    EXPECT_THAT(json("a: *nowhere"), HasSubstr("f.yaml:1:"));
}

TEST(Yaml, RefusesWhatIsNoConfiguration)
{
    EXPECT_THAT(json(""), HasSubstr("empty"));
    EXPECT_THAT(json("# only a comment\n"), HasSubstr("empty"));
    EXPECT_THAT(json("a: 1\n---\nb: 2\n"), HasSubstr("more than one document"));
    EXPECT_THAT(json("? [a]\n: 1\n"), HasSubstr("where a key belongs"));
    EXPECT_THAT(json("&a [*a]"), HasSubstr("alias"));
    EXPECT_THAT(json(": 1"), HasSubstr("key is missing"));
}

TEST(Yaml, TakesAKeyThatIsEmptyOnPurpose)
{
    EXPECT_EQ(json("\"\": 1"), R"({"":1})");
}

TEST(Yaml, PlacesWhatIsMissingAtTheEndInTheLastLine)
{
    const auto list = readYaml("a:\n  - ", "f.yaml");
    ASSERT_TRUE(list);
    EXPECT_EQ(list->find("a")->value.items.front().position.line, 2);
}

TEST(Yaml, RefusesOctetsThatAreNoText)
{
    EXPECT_THAT(json("a: \xff"), HasSubstr("f.yaml:1:4: error: not UTF-8"));
    EXPECT_THAT(json("a: \xed\xa0\x80"), HasSubstr("not UTF-8"));
    EXPECT_THAT(json(std::string_view("a: 1\nb: \0", 9)), HasSubstr("f.yaml:2:4: error: a control character"));
    EXPECT_THAT(json("a: 1\n\x04plugins: hidden\n"), HasSubstr("control character")) << "yaml-cpp stops at EOT";
    EXPECT_EQ(json("a: h\xc3\xa9llo"), "{\"a\":\"h\xc3\xa9llo\"}");
}

TEST(Yaml, BoundsDepth)
{
    EXPECT_EQ(json(std::string(64, '[') + std::string(64, ']')), std::string(64, '[') + std::string(64, ']'));
    EXPECT_THAT(json(std::string(65, '[') + std::string(65, ']')), HasSubstr("nested deeper than 64 levels"));
    EXPECT_THAT(json(std::string(100'000, '[')), HasSubstr("error"));
    std::string dashes;
    for (int i = 0; i < 50'000; ++i) {
        dashes += "- ";
    }
    EXPECT_THAT(json(dashes + "x"), HasSubstr("nested deeper"));
    std::string braces;
    for (int i = 0; i < 50'000; ++i) {
        braces += "{a: ";
    }
    EXPECT_THAT(json(braces), HasSubstr("error"));
}

TEST(Yaml, BoundsABillionLaughs)
{
    std::string bomb = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
    for (int i = 1; i < 12; ++i) {
        const auto previous = "*a" + std::to_string(i - 1);
        bomb += 'a' + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int j = 0; j < 9; ++j) {
            bomb += previous + (j < 8 ? ", " : "]\n");
        }
    }
    EXPECT_THAT(json(bomb), HasSubstr("too much in one file"));
}

TEST(Yaml, BoundsAliasesOfOneLongText)
{
    std::string bomb = "a: &a \"" + std::string(1'000'000, 'x') + "\"\nb:\n";
    for (int i = 0; i < 100; ++i) {
        bomb += "- *a\n";
    }
    EXPECT_THAT(json(bomb), HasSubstr("too much in one file"));
}

TEST(Yaml, BoundsSize)
{
    EXPECT_THAT(json(std::string(9 * 1024 * 1024, 'a')), HasSubstr("larger than 8 MiB"));
}

TEST(Yaml, KnowsThePlaceOfEveryMember)
{
    const auto node = readYaml("a:\n  b:\n  - x\n  - {c: 1}\n", "f.yaml");
    ASSERT_TRUE(node);
    std::map<std::string, int> lines;
    toJson(*node, {}, [&](const std::string& path, gateway::Position position) { lines[path] = position.line; });
    EXPECT_THAT(lines, testing::ElementsAre(testing::Pair("a", 1), testing::Pair("a.b", 2), testing::Pair("a.b[0]", 3),
                                            testing::Pair("a.b[1]", 4), testing::Pair("a.b[1].c", 4)));
}

}  // namespace
}  // namespace gatehouse::importers

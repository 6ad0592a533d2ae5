// Every check by the cases of its file in checks: what it finds, where, and what it leaves alone.
#include <gmock/gmock.h>
#include <yaml-cpp/yaml.h>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "core/doctor/check.h"
#include "core/importers/deck.h"
#include "core/recipes/fill.h"

namespace gatehouse::doctor {
namespace {

using gateway::Severity;
using gateway::Version;

const std::filesystem::path folder = std::filesystem::path(GATEHOUSE_SOURCE) / "tests/core/doctor/checks";

const gateway::FieldTable& table()
{
    static const auto loaded = gateway::FieldTable::load();
    return loaded;
}

std::string indented(const std::string& text, int spaces)
{
    std::string result;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        result += std::string(static_cast<std::size_t>(spaces), ' ') + line + '\n';
    }
    return result;
}

std::string textAt(const YAML::Node& of, const char* name)
{
    return of[name] ? of[name].as<std::string>() : std::string();
}

/// Lines of `more` and, of `standard`, those whose key is not in `more`.
std::string withStandard(const std::string& standard, const std::string& more)
{
    std::string result = more;
    const auto given = YAML::Load(more);
    std::istringstream lines(standard);
    for (std::string line; std::getline(lines, line);) {
        if (!given[line.substr(0, line.find(':'))]) {
            result += line + '\n';
        }
    }
    return result;
}

/// The decK file of a case: `config` is written over a usual one, `bare` stands alone; `service`, `route` and `more`
/// come on top of the rest.
std::string deckOf(const YAML::Node& of)
{
    const auto config = of["bare"] ? textAt(of, "bare")
                                   : withStandard("issuer: https://idp.test/realms/x\n"
                                                  "client_id: [gateway]\n"
                                                  "client_secret: [secret]\n"
                                                  "cache_tokens_salt: salt\n",
                                                  textAt(of, "config"));
    const auto service = withStandard("name: s\nurl: http://up.test\n", textAt(of, "service"));
    const auto route = withStandard("name: r\nservice: {name: s}\npaths: [/anything]\nprotocols: [http, https]\n",
                                    textAt(of, "route"));
    return "_format_version: \"3.0\"\nservices:\n  -\n" + indented(service, 4) + "routes:\n  -\n" + indented(route, 4)
           + "plugins:\n  - name: openid-connect\n    service: s\n    config:\n" + indented(config, 6)
           + textAt(of, "more");
}

std::string word(Severity severity)
{
    return severity == Severity::Error ? "error" : severity == Severity::Warning ? "warning" : "note";
}

/// All that the check finds in a case.
Findings findingsOf(const std::string& id, const YAML::Node& of)
{
    const auto deck = deckOf(of);
    const auto read = importers::readDeck(deck, "case.yaml");
    EXPECT_TRUE(read) << deck << (read ? "" : read.error().front().toString());
    if (!read) {
        return {};
    }
    Surroundings surroundings;
    if (of["version"]) {
        surroundings.version = *Version::parse(textAt(of, "version"));
    }
    Providers providers;
    if (of["provider"]) {
        const auto& issuer = read->plugins.front().config.at("issuer").as_string();
        providers[std::string(issuer)] = boost::json::parse(textAt(of, "provider")).as_object();
        surroundings.providers = &providers;
    }
    std::map<std::string, std::string, std::less<>> known;
    for (const auto& one : of["known"]) {
        known[one.first.as<std::string>()] = one.second.as<std::string>();
    }
    surroundings.lookUp = [&](std::string_view reference) -> std::optional<std::string> {
        const auto found = known.find(reference);
        return found == known.end() ? std::nullopt : std::optional(found->second);
    };
    auto all = check(*read, table(), surroundings);
    std::erase_if(all, [&](const Finding& one) { return one.check != id; });
    return all;
}

void expectSentences(const Finding& finding)
{
    for (const auto& text : {finding.wrong, finding.remedy}) {
        ASSERT_FALSE(text.empty());
        EXPECT_TRUE(text.ends_with('.')) << text;
        EXPECT_EQ(text.find(".."), std::string::npos) << text;
        EXPECT_EQ(text.find("  "), std::string::npos) << text;
    }
    EXPECT_FALSE(finding.places.empty());
    for (const auto& place : finding.places) {
        EXPECT_FALSE(place.path.empty());
        EXPECT_GT(place.position.line, 0) << place.path;
    }
}

class EveryCheck : public testing::TestWithParam<std::string> {};

TEST_P(EveryCheck, HoldsToItsCases)
{
    const auto& id = GetParam();
    const auto path = folder / (id + ".yaml");
    ASSERT_TRUE(std::filesystem::exists(path)) << path;
    int found = 0;
    int leftAlone = 0;
    for (const auto& one : YAML::LoadFile(path.string())) {
        SCOPED_TRACE(textAt(one, "name"));
        const auto findings = findingsOf(id, one);
        if (!one["finds"]) {
            ++leftAlone;
            EXPECT_TRUE(findings.empty()) << findings.front().asDiagnostic().toString();
            continue;
        }
        ++found;
        ASSERT_FALSE(findings.empty());
        expectSentences(findings.front());
        EXPECT_EQ(word(findings.front().severity), textAt(one, "finds")) << findings.front().wrong;
        const auto& place = findings.front().places.front();
        if (one["at"]) {
            EXPECT_EQ(place.field.empty() ? place.path : place.field, textAt(one, "at"));
        }
    }
    EXPECT_GT(found, 0) << "no case in which it finds something";
    EXPECT_GT(leftAlone, 0) << "no case that it leaves alone";
}

INSTANTIATE_TEST_SUITE_P(Doctor, EveryCheck, testing::ValuesIn([] {
                             std::vector<std::string> ids;
                             for (const auto& one : checks()) {
                                 ids.emplace_back(one.id);
                             }
                             return ids;
                         }()),
                         [](const auto& of) { return of.param; });

TEST(Checks, AreEachAFileAndALine)
{
    std::set<std::string> ids;
    for (const auto& one : checks()) {
        EXPECT_TRUE(ids.insert(std::string(one.id)).second) << one.id << " is there twice";
        EXPECT_NE(one.run, nullptr);
        EXPECT_FALSE(one.summary.empty() || one.summary.ends_with('.')) << one.id;
        EXPECT_EQ(findCheck(one.id), &one);
    }
    std::set<std::string> sources;
    for (const auto& file :
         std::filesystem::directory_iterator(std::filesystem::path(GATEHOUSE_SOURCE) / "core/doctor/checks")) {
        if (file.path().extension() == ".cpp") {
            sources.insert(file.path().stem().string());
        }
    }
    EXPECT_EQ(ids, sources);
    EXPECT_EQ(findCheck("no_such_check"), nullptr);
}

TEST(Checks, LeaveOutPluginsThatAreOffAndOthers)
{
    const auto read =
        importers::readDeck("_format_version: \"3.0\"\nplugins:\n"
                            "  - name: openid-connect\n    enabled: false\n    config: {issuer: http://a.test}\n"
                            "  - name: acl\n    config: {issuer: http://a.test}\n",
                            "off.yaml");
    ASSERT_TRUE(read);
    EXPECT_TRUE(check(*read, table(), {}).empty());
}

TEST(Checks, SayWhereInTheFileAndNeverASecret)
{
    const auto read = importers::readDeck("_format_version: \"3.0\"\n"
                                          "plugins:\n"
                                          "  - name: openid-connect\n"
                                          "    config:\n"
                                          "      issuer: https://idp.test\n"
                                          "      client_id: [gateway]\n"
                                          "      client_secret: [\"geheim%\\n\"]\n"
                                          "      auth_methods: [password]\n",
                                          "kong.yaml");
    ASSERT_TRUE(read);
    const auto findings = check(*read, table(), {});
    const auto found = std::find_if(findings.begin(), findings.end(),
                                    [](const Finding& one) { return one.check == "space_at_the_end"; });
    ASSERT_NE(found, findings.end());
    EXPECT_THAT(found->asDiagnostic().toString(),
                testing::StartsWith("kong.yaml:7:23: warning: plugins[0].config.client_secret[0]: "));
    for (const auto& one : findings) {
        EXPECT_EQ(one.asDiagnostic().toString().find("geheim"), std::string::npos) << one.check;
    }
}

/// What we recommend ourselves must not be found fault with.
class EveryRecipe : public testing::TestWithParam<std::string> {};

TEST_P(EveryRecipe, HasNoWarning)
{
    const auto& recipe = *recipes::findRecipe(GetParam());
    recipes::GivenValues given;
    for (const auto& value : recipe.values) {
        given[value.name] = {value.kind == recipes::ValueKind::Secret ? "{vault://keychain/" + value.name + "}"
                             : value.example                          ? *value.example
                                                                      : value.standard.value_or("")};
    }
    const auto filled = recipes::fill(recipe, given);
    ASSERT_TRUE(filled);
    for (const auto& one : check(*filled, table(), {})) {
        EXPECT_EQ(one.severity, Severity::Note) << one.check << ": " << one.asDiagnostic().toString();
    }
}

INSTANTIATE_TEST_SUITE_P(Doctor, EveryRecipe, testing::ValuesIn([] {
                             std::vector<std::string> ids;
                             for (const auto& one : recipes::gallery()) {
                                 ids.push_back(one.id);
                             }
                             return ids;
                         }()),
                         [](const auto& of) {
                             std::string name = of.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace gatehouse::doctor

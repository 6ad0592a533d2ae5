#include "core/recipes/fill.h"

#include <gmock/gmock.h>

#include <boost/json/serialize.hpp>

#include "core/exporters/deck.h"
#include "core/gateway/references.h"
#include "core/gateway/validation.h"
#include "core/importers/deck.h"
#include "core/workspace/secret_literals.h"

namespace gatehouse::recipes {
namespace {

using gateway::Severity;
using gateway::Version;
using testing::HasSubstr;

const gateway::FieldTable& table()
{
    static const auto loaded = gateway::FieldTable::load();
    return loaded;
}

const Recipe& recipe(std::string_view id)
{
    const auto* found = findRecipe(id);
    EXPECT_NE(found, nullptr) << id;
    return *found;
}

/// What somebody would type, from the examples and defaults; secrets as references.
GivenValues examplesOf(const Recipe& recipe)
{
    GivenValues given;
    for (const auto& value : recipe.values) {
        if (value.kind == ValueKind::Secret) {
            given[value.name] = {"{vault://keychain/" + value.name + "}"};
        } else {
            given[value.name] = {value.example ? *value.example : value.standard.value_or("")};
        }
    }
    return given;
}

std::string faultsIn(const gateway::Configuration& configuration, Version version)
{
    std::string faults;
    for (const auto& one : gateway::validate(configuration, table(), version)) {
        if (one.severity != Severity::Note) {
            faults += one.toString() + '\n';
        }
    }
    return faults;
}

std::string firstFault(const gateway::Checked<gateway::Configuration>& filled)
{
    return filled ? "" : filled.error().front().toString();
}

class EveryRecipe : public testing::TestWithParam<std::string> {};

TEST_P(EveryRecipe, FillsFromItsExamplesWithoutAFinding)
{
    const auto& one = recipe(GetParam());
    for (const auto& value : one.values) {
        EXPECT_TRUE(value.kind == ValueKind::Secret || value.example || value.standard) << value.name;
    }
    const auto filled = fill(one, examplesOf(one));
    ASSERT_TRUE(filled) << firstFault(filled);
    for (int minor = one.since.minor; minor <= gateway::newestVersion.minor; ++minor) {
        EXPECT_EQ(faultsIn(*filled, {3, minor}), "") << "3." << minor;
    }
}

TEST_P(EveryRecipe, NeedsTheReleaseThatItNames)
{
    const auto& one = recipe(GetParam());
    if (one.since > gateway::oldestVersion) {
        const auto filled = fill(one, examplesOf(one));
        ASSERT_TRUE(filled);
        EXPECT_NE(faultsIn(*filled, {3, one.since.minor - 1}), "") << "it would do in an earlier release";
    }
}

TEST_P(EveryRecipe, PutsEachValueSomewhere)
{
    const auto& one = recipe(GetParam());
    for (const auto& value : one.values) {
        EXPECT_THAT(one.text, HasSubstr("env \"" + value.placeholder + '"'));
    }
    for (const auto& placeholder : one.generated) {
        EXPECT_TRUE(placeholder.ends_with("TOKEN_SALT") || placeholder.ends_with("SESSION_SECRET"))
            << placeholder << " is asked for by nobody";
    }
    const auto filled = fill(one, examplesOf(one));
    ASSERT_TRUE(filled);
    EXPECT_EQ(gateway::environmentReferences(*filled), one.generated);
}

TEST_P(EveryRecipe, IsTheSameAfterADeckFile)
{
    const auto& one = recipe(GetParam());
    const auto filled = fill(one, examplesOf(one));
    ASSERT_TRUE(filled);
    const auto deck = exporters::writeDeck(*filled);
    const auto read = importers::readDeck(deck, "written.yaml");
    ASSERT_TRUE(read) << read.error().front().toString() << '\n' << deck;
    EXPECT_EQ(exporters::writeDeck(*read), deck);
    EXPECT_EQ(faultsIn(*read, gateway::newestVersion), "");
    ASSERT_EQ(read->plugins.size(), filled->plugins.size());
    for (std::size_t i = 0; i < read->plugins.size(); ++i) {
        EXPECT_EQ(read->plugins[i].config.size(), filled->plugins[i].config.size()) << deck;
    }
}

TEST_P(EveryRecipe, HoldsNoSecret)
{
    const auto& one = recipe(GetParam());
    for (const auto& given : {GivenValues(), examplesOf(one)}) {
        const auto filled = fill(one, given);
        ASSERT_TRUE(filled) << firstFault(filled);
        for (const auto& literal : workspace::secretLiterals(*filled, table())) {
            ADD_FAILURE() << literal.place;
        }
    }
}

TEST_P(EveryRecipe, WorksUntouchedFromTheEnvironment)
{
    const auto& one = recipe(GetParam());
    const auto filled = fill(one, {});
    ASSERT_TRUE(filled) << firstFault(filled);
    EXPECT_EQ(faultsIn(*filled, gateway::newestVersion), "");
    const auto deck = exporters::writeDeck(*filled);
    for (const auto& value : one.values) {
        const bool waits = deck.find("env \"" + value.placeholder + '"') != std::string::npos;
        EXPECT_EQ(waits, !value.standard.has_value()) << value.name << '\n' << deck;
    }
}

TEST_P(EveryRecipe, NamesItsValuesInOneSentenceEach)
{
    const auto& one = recipe(GetParam());
    EXPECT_FALSE(one.title.empty());
    EXPECT_TRUE(one.summary.ends_with('.')) << one.summary;
    EXPECT_GE(one.values.size(), 2U);
    EXPECT_LE(one.values.size(), 6U);
    for (const auto& value : one.values) {
        EXPECT_TRUE(value.sentence.ends_with('.')) << value.sentence;
    }
}

std::vector<std::string> ids()
{
    std::vector<std::string> result;
    for (const auto& one : gallery()) {
        result.push_back(one.id);
    }
    return result;
}

INSTANTIATE_TEST_SUITE_P(Gallery, EveryRecipe, testing::ValuesIn(ids()), [](const auto& one) {
    std::string name = one.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST(Fill, PutsValuesInPlaceAndKeepsSecretsAsReferences)
{
    const auto filled = fill(recipe("introspection"), {{"issuer", {"https://idp.example/realms/a"}},
                                                       {"client_id", {"kong"}},
                                                       {"client_secret", {"${{ env \"DECK_MY_SECRET\" }}"}}});
    ASSERT_TRUE(filled) << firstFault(filled);
    const auto& config = filled->plugins.front().config;
    EXPECT_EQ(config.at("issuer"), boost::json::value("https://idp.example/realms/a"));
    EXPECT_EQ(boost::json::serialize(config.at("client_id")), R"(["kong"])");
    EXPECT_EQ(config.at("client_secret").at(0).as_string(), "${{ env \"DECK_MY_SECRET\" }}");
    EXPECT_EQ(filled->services.front().url, "http://localhost:9000");
}

TEST(Fill, ListsTakeAsManyEntriesAsAreGiven)
{
    const auto filled = fill(recipe("claims"), {{"roles_required", {"a", "b c"}}});
    ASSERT_TRUE(filled) << firstFault(filled);
    EXPECT_EQ(boost::json::serialize(filled->plugins.front().config.at("roles_required")), R"(["a","b c"])");
}

TEST(Fill, PutsValuesInsideOfLongerText)
{
    const auto filled = fill(recipe("entra-id"), {{"tenant", {"t-1"}}, {"api_client", {"c-1"}}});
    ASSERT_TRUE(filled) << firstFault(filled);
    const auto& config = filled->plugins.front().config;
    EXPECT_EQ(config.at("issuer").as_string(), "https://login.microsoftonline.com/t-1/v2.0");
    EXPECT_EQ(boost::json::serialize(config.at("audience_required")), R"(["c-1","api://c-1"])");
}

TEST(Fill, Auth0KeepsItsSlash)
{
    const auto filled = fill(recipe("auth0"), {{"domain", {"a.auth0.com"}}});
    ASSERT_TRUE(filled);
    EXPECT_EQ(filled->plugins.front().config.at("issuer").as_string(), "https://a.auth0.com/");
}

TEST(Fill, RefusesASecretInPlainTextWithoutRepeatingIt)
{
    for (const auto* secret : {"hunter2", "x{vault://keychain/a}", "${{ env \"DECK_A\" }}hunter2"}) {
        const auto filled = fill(recipe("introspection"), {{"client_secret", {secret}}});
        ASSERT_FALSE(filled) << secret;
        EXPECT_THAT(firstFault(filled), HasSubstr("reference"));
        EXPECT_EQ(firstFault(filled).find("hunter2"), std::string::npos);
    }
}

TEST(Fill, RefusesWhatCannotBeMeant)
{
    const auto faultOf = [](GivenValues given) { return firstFault(fill(recipe("introspection"), given)); };
    EXPECT_THAT(faultOf({{"isuer", {"https://idp.example"}}}), HasSubstr("did you mean issuer?"));
    EXPECT_THAT(faultOf({{"issuer", {"idp.example"}}}), HasSubstr("issuer"));
    EXPECT_THAT(faultOf({{"issuer", {"https://idp.example "}}}), HasSubstr("blank"));
    EXPECT_THAT(faultOf({{"client_id", {"a\n"}}}), HasSubstr("control character"));
    EXPECT_THAT(faultOf({{"client_id", {""}}}), HasSubstr("got none"));
    EXPECT_THAT(faultOf({{"client_id", {}}}), HasSubstr("got none"));
    EXPECT_THAT(faultOf({{"client_id", {"a", "b"}}}), HasSubstr("expected one value, got 2"));
    EXPECT_THAT(faultOf({{"client_id", {"${{ env DECK_X"}}}), HasSubstr("reference"));
}

TEST(Fill, NamesEveryFaultAtOnce)
{
    const auto filled = fill(recipe("introspection"), {{"nope", {"a"}}, {"client_id", {""}}});
    ASSERT_FALSE(filled);
    EXPECT_EQ(filled.error().size(), 2U);
}

}  // namespace
}  // namespace gatehouse::recipes

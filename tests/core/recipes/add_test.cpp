#include "core/recipes/add.h"

#include <gtest/gtest.h>

#include "core/exporters/deck.h"
#include "core/gateway/validation.h"
#include "core/importers/deck.h"
#include "core/recipes/fill.h"

using namespace gatehouse;
using namespace gatehouse::recipes;

namespace {

gateway::Configuration filled(std::string_view id)
{
    const Recipe& recipe = *findRecipe(id);
    GivenValues given;
    for (const auto& value : recipe.values) {
        if (value.kind != ValueKind::Secret) {
            given[value.name] = {value.standard.value_or(value.example.value_or("x"))};
        }
    }
    return *fill(recipe, given);
}

}  // namespace

TEST(Added, NothingOfThePresentOneChanges)
{
    const auto present = filled("introspection");
    const auto both = added(present, filled("session"));
    ASSERT_EQ(both.services.size(), 2U);
    ASSERT_EQ(both.plugins.size(), 2U);
    EXPECT_EQ(both.services[0].name, "example-service");
    EXPECT_EQ(both.plugins[0].config, present.plugins[0].config);
    EXPECT_EQ(both.routes[0].paths, present.routes[0].paths);
}

TEST(Added, NamesAndPathsThatAreTakenGetANumberAndReferencesFollow)
{
    const auto one = filled("introspection");
    const auto three = added(added(one, one), one);
    ASSERT_EQ(three.services.size(), 3U);
    EXPECT_EQ(three.services[2].name, "example-service-3");
    EXPECT_EQ(three.routes[2].name, "example-route-3");
    EXPECT_EQ(three.routes[2].service, "example-service-3");
    EXPECT_EQ(three.routes[2].paths, std::vector<std::string>{"/anything-3"});
    EXPECT_EQ(three.plugins[2].service, "example-service-3");
}

TEST(Added, EveryRecipeBesideEveryOtherIsStillValid)
{
    const auto table = gateway::FieldTable::load();
    const auto base = filled("consumers");
    for (const Recipe& recipe : gallery()) {
        const auto both = added(base, filled(recipe.id));
        const auto problems = gateway::validate(both, table, gateway::newestVersion);
        EXPECT_FALSE(gateway::hasErrors(problems)) << recipe.id << ": " << problems.front().toString();
        // And it is a file that can be read again.
        EXPECT_TRUE(importers::readDeck(exporters::writeDeck(both), "")) << recipe.id;
    }
}

TEST(Added, OtherEntitiesAreJoinedOnce)
{
    const auto one = filled("consumers");
    ASSERT_TRUE(one.other.contains("consumers"));
    const auto both = added(one, one);
    EXPECT_EQ(both.other.at("consumers").as_array().size(), one.other.at("consumers").as_array().size());
}

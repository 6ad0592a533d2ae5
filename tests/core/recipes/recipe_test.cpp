#include "core/recipes/recipe.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <set>

namespace gatehouse::recipes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view file = R"(# title: "One: two"
# summary: "A sentence."
# category: tokens
# since: "3.7"
# values:
#   - name: client_id
#     label: "Client ID"
#     kind: text
#     sentence: "Which."
#     example: "gateway"
# notes:
#   - "Mind this."
_format_version: "3.0"
plugins:
  - name: openid-connect
    config:
      issuer: https://idp.example
      client_id:
        - ${{ env "DECK_CLIENT_ID" }}
      cache_tokens_salt: ${{ env "DECK_TOKEN_SALT" }}
)";

std::string firstFault(std::string_view text)
{
    const auto read = readRecipe("x", text);
    return read ? "" : read.error().front().toString();
}

std::string replaced(std::string text, const std::string& what, const std::string& by)
{
    return text.replace(text.find(what), what.size(), by);
}

TEST(Recipe, HeadAndText)
{
    const auto recipe = readRecipe("one", file);
    ASSERT_TRUE(recipe) << recipe.error().front().toString();
    EXPECT_EQ(recipe->id, "one");
    EXPECT_EQ(recipe->title, "One: two");
    EXPECT_EQ(recipe->summary, "A sentence.");
    EXPECT_EQ(recipe->category, "tokens");
    EXPECT_EQ(recipe->since, (gateway::Version{3, 7}));
    EXPECT_THAT(recipe->notes, ElementsAre("Mind this."));
    EXPECT_THAT(recipe->generated, ElementsAre("DECK_TOKEN_SALT"));
    EXPECT_TRUE(recipe->text.starts_with("_format_version")) << recipe->text;
    ASSERT_EQ(recipe->values.size(), 1U);
    const auto& value = recipe->values.front();
    EXPECT_EQ(value.placeholder, "DECK_CLIENT_ID");
    EXPECT_EQ(value.kind, ValueKind::Text);
    EXPECT_EQ(value.example, "gateway");
    EXPECT_EQ(value.standard, std::nullopt);
    EXPECT_EQ(recipe->find("client_id"), &value);
    EXPECT_EQ(recipe->find("client"), nullptr);
}

TEST(Recipe, SaysWhatIsMissingInTheHead)
{
    const std::string whole(file);
    EXPECT_THAT(firstFault(replaced(whole, "# summary: \"A sentence.\"\n", "")), HasSubstr("summary is missing"));
    EXPECT_THAT(firstFault(replaced(whole, "3.7", "2.8")), HasSubstr("since is no release"));
    EXPECT_THAT(firstFault(replaced(whole, "kind: text", "kind: number")), HasSubstr("kind is \"number\""));
    EXPECT_THAT(firstFault(replaced(whole, "#     label: \"Client ID\"\n", "")), HasSubstr("label is missing"));
    EXPECT_THAT(firstFault(replaced(whole, "plugins:", "plugins: {")), HasSubstr("x.yaml:"));
}

TEST(Recipe, EveryKindHasItsWord)
{
    EXPECT_EQ(valueKindWord(ValueKind::Url), "url");
    EXPECT_EQ(valueKindWord(ValueKind::Text), "text");
    EXPECT_EQ(valueKindWord(ValueKind::List), "list");
    EXPECT_EQ(valueKindWord(ValueKind::Secret), "secret");
}

/// A file that is not in order.txt would be a recipe that nobody sees, and one that does not read would be left out.
TEST(Gallery, HoldsEveryFileOnce)
{
    std::multiset<std::string> files;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(GATEHOUSE_SOURCE) / "resources/recipes")) {
        if (entry.path().extension() == ".yaml") {
            files.insert(entry.path().stem().string());
        }
    }
    std::multiset<std::string> ids;
    for (const auto& recipe : gallery()) {
        ids.insert(recipe.id);
        EXPECT_EQ(findRecipe(recipe.id), &recipe);
    }
    EXPECT_EQ(ids, files);
    EXPECT_EQ(findRecipe("no-such"), nullptr);
}

TEST(Gallery, HoldsWhatPeopleLookFor)
{
    EXPECT_GE(gallery().size(), 22U);
    for (const auto* id : {"introspection", "phantom-token", "password", "client-credentials", "jwt-bearer", "userinfo",
                           "refresh-token", "session", "authorization-code", "claims", "consumers", "multiple-clients",
                           "multiple-providers", "keycloak", "entra-id", "okta", "auth0", "google", "cognito"}) {
        EXPECT_NE(findRecipe(id), nullptr) << id;
    }
    EXPECT_EQ(gallery().front().id, "introspection") << "the how-to comes first";
}

}  // namespace
}  // namespace gatehouse::recipes

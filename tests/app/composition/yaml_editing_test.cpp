#include "app/composition/yaml_editing.h"

#include <gtest/gtest.h>

#include "app/composition/sample_workspace.h"
#include "core/exporters/deck.h"

namespace gatehouse::app {
namespace {

const Surroundings surroundings{"http://127.0.0.1:9001/realms/gatehouse", "kong", "w/client_secret",
                                "http://127.0.0.1:9000/anything"};

std::string replaced(std::string text, std::string_view what, std::string_view with)
{
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what << " is not in\n" << text;
    return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

TEST(YamlEditing, keepsTheKeychainReferencesOfWhatIsNotEdited)
{
    const auto table = gateway::FieldTable::load();
    const auto present = sampleConfiguration(surroundings);
    const std::string yaml = exporters::writeDeck(present);
    EXPECT_EQ(yaml.find("keychain"), std::string::npos);
    const auto taken = takeOverYaml(replaced(yaml, "kong", "gate"), present, "w", table);
    ASSERT_TRUE(taken) << taken.error().front().toString();
    const auto& config = taken->configuration.plugins.at(0).config;
    EXPECT_EQ(config.at("client_id"), (boost::json::array{"gate"}));
    EXPECT_EQ(config.at("client_secret"), (boost::json::array{"{vault://keychain/w/client_secret}"}));
    EXPECT_TRUE(taken->secrets.empty());
}

TEST(YamlEditing, movesALiteralSecretOut)
{
    const auto table = gateway::FieldTable::load();
    const auto present = sampleConfiguration(surroundings);
    const std::string edited =
        replaced(exporters::writeDeck(present), "${{ env \"DECK_CLIENT_SECRET\" }}", "literal-secret");
    const auto taken = takeOverYaml(edited, present, "w", table);
    ASSERT_TRUE(taken) << taken.error().front().toString();
    ASSERT_EQ(taken->secrets.size(), 1U);
    EXPECT_EQ(taken->secrets[0].first, "w/client_secret[0]");
    EXPECT_EQ(taken->secrets[0].second.revealed(), "literal-secret");
    EXPECT_EQ(taken->configuration.plugins.at(0).config.at("client_secret"),
              (boost::json::array{"{vault://keychain/w/client_secret[0]}"}));
}

TEST(YamlEditing, leavesForeignVariablesAlone)
{
    const auto table = gateway::FieldTable::load();
    const auto present = sampleConfiguration(surroundings);
    const std::string edited = replaced(exporters::writeDeck(present), "DECK_CLIENT_SECRET", "DECK_OTHER");
    const auto taken = takeOverYaml(edited, present, "w", table);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->configuration.plugins.at(0).config.at("client_secret"),
              (boost::json::array{"${{ env \"DECK_OTHER\" }}"}));
}

TEST(YamlEditing, saysWhereBrokenYamlIsBroken)
{
    const auto table = gateway::FieldTable::load();
    const auto taken = takeOverYaml("_format_version: \"3.0\"\nservices: [\n", {}, "w", table);
    ASSERT_FALSE(taken);
    EXPECT_GT(taken.error().front().line, 0);
}

}  // namespace
}  // namespace gatehouse::app

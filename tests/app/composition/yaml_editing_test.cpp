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

TEST(YamlEditing, aSecretThatIsTypedTakesNoOthersName)
{
    const auto table = gateway::FieldTable::load();
    auto present = sampleConfiguration(surroundings);
    // The first client's secret was moved to the second place and kept its name.
    present.plugins.at(0).config["client_id"] = boost::json::array{"a", "b"};
    present.plugins.at(0).config["client_secret"] =
        boost::json::array{"{vault://keychain/w/x}", "{vault://keychain/w/client_secret[0]}"};
    const std::string written = exporters::writeDeck(present);
    const auto again = takeOverYaml(written, present, "w", table);
    ASSERT_TRUE(again) << again.error().front().toString();
    const std::string first = "${{ env \"DECK_CLIENT_SECRET";
    const auto begin = written.find(first);
    ASSERT_NE(begin, std::string::npos) << written;
    const auto end = written.find("}}", begin) + 2;
    const auto taken = takeOverYaml(written.substr(0, begin) + "typed" + written.substr(end), present, "w", table);
    ASSERT_TRUE(taken) << taken.error().front().toString();
    ASSERT_EQ(taken->secrets.size(), 1U);
    EXPECT_EQ(taken->secrets[0].first, "w/client_secret[0]~2");
    EXPECT_EQ(taken->configuration.plugins.at(0).config.at("client_secret").as_array().at(1),
              "{vault://keychain/w/client_secret[0]}");
}

TEST(YamlEditing, aPrivateKeyGoesToTheKeychainToo)
{
    const auto table = gateway::FieldTable::load();
    const auto present = sampleConfiguration(surroundings);
    const std::string yaml = exporters::writeDeck(present)
                             + "certificates:\n- id: 6e23d7e2-2c3b-4b87-9f5d-111111111111\n  cert: abc\n  key: "
                               "\"-----BEGIN PRIVATE KEY-----\\nabc\\n\"\n";
    const auto taken = takeOverYaml(yaml, present, "w", table);
    ASSERT_TRUE(taken) << taken.error().front().toString();
    ASSERT_EQ(taken->secrets.size(), 1U);
    EXPECT_EQ(taken->secrets[0].second.revealed(), "-----BEGIN PRIVATE KEY-----\nabc\n");
    const auto& entity = taken->configuration.other.at("certificates").as_array().at(0).as_object();
    EXPECT_EQ(entity.at("key"), boost::json::value("{vault://keychain/" + taken->secrets[0].first + "}"));
    // Written and taken over again, it is the same.
    const auto again = takeOverYaml(exporters::writeDeck(taken->configuration), taken->configuration, "w", table);
    ASSERT_TRUE(again) << again.error().front().toString();
    EXPECT_TRUE(again->secrets.empty());
    EXPECT_EQ(again->configuration.other, taken->configuration.other);
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

#include <gmock/gmock.h>

#include "core/exporters/deck.h"
#include "core/gateway/field_table.h"
#include "core/importers/deck.h"

namespace gatehouse::exporters {
namespace {

/// One member of each shape the layout knows.
gateway::Configuration everyShape()
{
    gateway::Configuration configuration;
    configuration.plugins.resize(3);
    for (auto& plugin : configuration.plugins) {
        plugin.name = "openid-connect";
        plugin.config = {
            {"issuer", "https://idp.test"},
            {"client_id", {"a", "off"}},
            {"consumer_claims", boost::json::array{boost::json::array{"a", "b"}, boost::json::array{"c"}}},
            {"client_jwk",
             {boost::json::object{{"kid", "1"}, {"x5t#S256", "z"}, {"key_ops", {"sign"}}},
              boost::json::object{{"kid", "2"}}}},
            {"redis", boost::json::object{{"host", "h"}, {"cluster_nodes", {boost::json::object{{"ip", "1.2.3.4"}}}}}},
            {"unauthorized_error_message", "no: entry\n  not a key: x\n\nlast"},
            {"scopes", boost::json::array{}},
            {"login_tokens", nullptr},
        };
    }
    configuration.plugins[0].name = "acme";
    configuration.other["consumers"] = boost::json::array{boost::json::object{{"config", "x"}}};
    return configuration;
}

TEST(DeckLines, AreThoseTheReaderFinds)
{
    const auto yaml = writeDeck(everyShape());
    const auto read = importers::readDeck(yaml, "f");
    ASSERT_TRUE(read) << read.error().front().toString();
    for (std::size_t i = 0; i < read->plugins.size(); ++i) {
        std::map<std::string, int, std::less<>> expected;
        for (const auto& [path, position] : read->plugins[i].positions) {
            expected[path] = position.line;
        }
        EXPECT_EQ(deckLines(yaml, i), expected) << yaml;
    }
    EXPECT_GT(deckLines(yaml, 1).size(), 20U);
}

TEST(DeckLines, AreNoneForAPluginThatIsNotThere)
{
    EXPECT_TRUE(deckLines(writeDeck(everyShape()), 3).empty());
    EXPECT_TRUE(deckLines("", 0).empty());
}

}  // namespace
}  // namespace gatehouse::exporters

#include "core/doctor/plugin_view.h"

#include <gmock/gmock.h>

#include "core/importers/deck.h"

namespace gatehouse::doctor {
namespace {

const gateway::FieldTable& table()
{
    static const auto loaded = gateway::FieldTable::load();
    return loaded;
}

gateway::Configuration read(const std::string& config)
{
    auto result = importers::readDeck("_format_version: \"3.0\"\nservices:\n"
                                      "  - name: s\n    url: http://up.test\n    routes:\n"
                                      "      - name: one\n        paths: [/a]\n"
                                      "      - name: other\n        paths: [/b]\n"
                                      "        plugins: [{name: openid-connect, config: {issuer: https://b.test}}]\n"
                                      "plugins:\n  - name: openid-connect\n    service: s\n    config: "
                                          + config + "\n",
                                      "view.yaml");
    EXPECT_TRUE(result) << result.error().front().toString();
    return std::move(*result);
}

std::size_t ofService(const gateway::Configuration& configuration)
{
    return configuration.plugins[0].route ? 1 : 0;
}

TEST(PluginView, KnowsWhatIsSetAndWhatHolds)
{
    const auto configuration = read("{issuer: https://a.test, scopes_required: [], timeout: null}");
    const Surroundings newest;
    const PluginView view(configuration, ofService(configuration), table(), newest);
    EXPECT_TRUE(view.isSet("issuer"));
    EXPECT_FALSE(view.isSet("scopes_required"));
    EXPECT_TRUE(view.isWritten("scopes_required"));
    EXPECT_FALSE(view.isWritten("leeway"));
    EXPECT_EQ(view.number("leeway"), 0);
    EXPECT_TRUE(view.isTrue("ssl_verify"));
    EXPECT_EQ(view.list("auth_methods").size(), 9U);
    EXPECT_TRUE(view.uses("password"));
    EXPECT_FALSE(view.names("password"));
    Surroundings older;
    older.version = {3, 13};
    EXPECT_TRUE(PluginView(configuration, ofService(configuration), table(), older).isFalse("ssl_verify"));
}

TEST(PluginView, KnowsFormerNames)
{
    const auto configuration = read("{issuer: https://a.test, consumer_claim: [sub], session_redis_host: cache}");
    const Surroundings newest;
    const PluginView view(configuration, ofService(configuration), table(), newest);
    EXPECT_TRUE(view.isSet("consumer_claims"));
    EXPECT_EQ(view.text("redis.host"), "cache");
    EXPECT_EQ(view.at("consumer_claims").field, "consumer_claim");
    EXPECT_EQ(view.at("redis.host").field, "session_redis_host");
}

TEST(PluginView, HoldsForItsRoutesOnly)
{
    const auto configuration = read("{issuer: https://a.test}");
    const Surroundings newest;
    const PluginView view(configuration, ofService(configuration), table(), newest);
    ASSERT_EQ(view.routes().size(), 1U);
    EXPECT_EQ(view.routes().front()->name, "one");
    EXPECT_THAT(view.atRoute(*view.routes().front(), "paths").path, testing::EndsWith("].paths"));
}

TEST(PluginView, ClientAuthenticationFollowsTheProvider)
{
    const auto configuration = read("{issuer: https://a.test, client_id: [a, b]}");
    Surroundings surroundings;
    EXPECT_EQ(PluginView(configuration, ofService(configuration), table(), surroundings).clientAuth(0),
              "client_secret_basic");
    const Providers providers{
        {"https://a.test", {{"token_endpoint_auth_methods_supported", boost::json::array{"client_secret_post"}}}}};
    surroundings.providers = &providers;
    EXPECT_EQ(PluginView(configuration, ofService(configuration), table(), surroundings).clientAuth(0),
              "client_secret_post");
}

TEST(PluginView, LooksReferencesUpPieceByPiece)
{
    const auto configuration = read("{issuer: https://a.test}");
    Surroundings surroundings;
    surroundings.lookUp = [](std::string_view reference) -> std::optional<std::string> {
        return reference == "{vault://env/host}" ? std::optional<std::string>("idp.test") : std::nullopt;
    };
    const PluginView view(configuration, ofService(configuration), table(), surroundings);
    EXPECT_EQ(view.known("plain"), "plain");
    EXPECT_EQ(view.known("https://{vault://env/host}/x"), "https://idp.test/x");
    EXPECT_EQ(view.known("{vault://env/other}"), std::nullopt);
}

TEST(PluginView, Words)
{
    EXPECT_EQ(inWords({}), "");
    EXPECT_EQ(inWords({"a"}), "a");
    EXPECT_EQ(inWords({"a", "b", "c"}), "a, b and c");
    EXPECT_TRUE(isLoopback("127.0.0.1"));
    EXPECT_TRUE(isLoopback("::1"));
    EXPECT_TRUE(isLoopback("idp.localhost"));
    EXPECT_FALSE(isLoopback("127.example.com"));
    EXPECT_FALSE(isLoopback("localhost.example.com"));
}

}  // namespace
}  // namespace gatehouse::doctor

#include "core/workspace/secret_literals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace gatehouse::workspace {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const gateway::FieldTable& table()
{
    static const auto loaded = gateway::FieldTable::load();
    return loaded;
}

gateway::Configuration withConfig(std::string_view config, std::string plugin = "openid-connect")
{
    gateway::Configuration configuration;
    configuration.plugins.emplace_back().name = std::move(plugin);
    configuration.plugins.back().config = boost::json::parse(config).as_object();
    return configuration;
}

std::vector<std::string> places(const gateway::Configuration& configuration)
{
    std::vector<std::string> result;
    for (const auto& literal : secretLiterals(configuration, table())) {
        result.push_back(literal.place);
    }
    return result;
}

std::vector<std::string> placesIn(std::string_view config, std::string plugin = "openid-connect")
{
    return places(withConfig(config, std::move(plugin)));
}

TEST(SecretLiterals, findsThemInEverySecretField)
{
    for (const auto& field : table().all()) {
        if (!field.secret || field.path.find("[]") != std::string::npos) {
            continue;
        }
        boost::json::value value = "hunter2";
        if (field.type != gateway::FieldType::String) {
            value = boost::json::array{"hunter2"};
        }
        auto configuration = withConfig("{}");
        auto* record = &configuration.plugins[0].config;
        std::string_view rest = field.path;
        for (auto dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
            record = &((*record)[rest.substr(0, dot)] = boost::json::object()).as_object();
            rest.remove_prefix(dot + 1);
        }
        (*record)[rest] = value;
        const auto found = secretLiterals(configuration, table());
        ASSERT_EQ(found.size(), 1u) << field.path;
        EXPECT_EQ(found[0].path, field.path + (value.is_array() ? "[0]" : ""));
        EXPECT_EQ(found[0].plugin, 0u);
    }
}

TEST(SecretLiterals, findsKeysOfTheClient)
{
    EXPECT_THAT(placesIn(R"({"client_jwk": [{"kty": "oct", "kid": "a"}, {"k": "AyM1"}]})"),
                ElementsAre("plugins[0].config.client_jwk[1].k"));
    EXPECT_THAT(placesIn(R"({"client_jwk": ["{\"k\":\"AyM1\"}"]})"), ElementsAre("plugins[0].config.client_jwk[0]"));
    EXPECT_THAT(placesIn(R"({"client_jwk": "{\"k\":\"AyM1\"}"})"), ElementsAre("plugins[0].config.client_jwk"));
}

TEST(SecretLiterals, referencesAreNone)
{
    EXPECT_THAT(placesIn(R"j({"client_id": ["kong"], "issuer": "https://id.example",
        "client_secret": ["{vault://keychain/w/client_secret}", "${{ env \"DECK_CLIENT_SECRET\" }}"],
        "session_secret": null, "cache_tokens_salt": "", "redis": {"password": "{vault://env/redis}", "port": 6379},
        "introspection_headers_values": ["Bearer ${{ env \"DECK_TOKEN\" }}"]})j"),
                IsEmpty());
}

TEST(SecretLiterals, aNumberOrAWrongShapeIsNoWayOut)
{
    EXPECT_THAT(placesIn(R"({"client_secret": 12345})"), ElementsAre("plugins[0].config.client_secret"));
    EXPECT_THAT(placesIn(R"({"client_secret": "hunter2"})"), ElementsAre("plugins[0].config.client_secret"));
    EXPECT_THAT(placesIn(R"({"client_secret": [{"a": ["hunter2"]}]})"),
                ElementsAre("plugins[0].config.client_secret[0].a[0]"));
    EXPECT_THAT(placesIn(R"({"client_secret": ["{vault://a}hunter2"]})"),
                ElementsAre("plugins[0].config.client_secret[0]"));
}

TEST(SecretLiterals, misspelledAndFormerNamesAreNoWayOut)
{
    EXPECT_THAT(placesIn(R"({"client_secrt": ["hunter2"]})"), ElementsAre("plugins[0].config.client_secrt[0]"));
    EXPECT_THAT(placesIn(R"({"session_redis_password": "hunter2"})"),
                ElementsAre("plugins[0].config.session_redis_password"));
    EXPECT_THAT(placesIn(R"({"session_redis_host": "localhost", "favourite_colour": "green"})"), IsEmpty());
    EXPECT_THAT(placesIn(R"({"my_password": "hunter2"})"), ElementsAre("plugins[0].config.my_password"));
}

TEST(SecretLiterals, otherPluginsAndEntitiesAreJudgedByTheirNames)
{
    EXPECT_THAT(placesIn(R"({"redis": {"password": "hunter2", "host": "h"}, "secret_is_base64": false})", "other"),
                ElementsAre("plugins[0].config.redis.password"));

    gateway::Configuration configuration;
    configuration.other = boost::json::parse(R"({"consumers": [{"username": "alex",
        "keyauth_credentials": [{"key": "abc"}], "jwt_secrets": [{"algorithm": "HS256", "secret": "def"}]}],
        "certificates": [{"key": "-----BEGIN PRIVATE KEY-----\nMII"}], "_info": {"select_tags": ["a"]}})")
                              .as_object();
    EXPECT_THAT(places(configuration), ElementsAre("consumers[0].keyauth_credentials[0].key",
                                                   "consumers[0].jwt_secrets[0].secret", "certificates[0].key"));
}

TEST(SecretLiterals, passwordsInUrlsAreFoundEverywhere)
{
    auto configuration =
        withConfig(R"({"http_proxy": "http://alex:doe@proxy:3128/", "issuer": "https://id.example/a:b@c"})");
    configuration.services.emplace_back().url = "http://alex:doe@127.0.0.1:1";
    EXPECT_THAT(places(configuration), ElementsAre("services[0].url", "plugins[0].config.http_proxy"));
    EXPECT_THAT(placesIn(R"({"http_proxy": "http://proxy:3128", "https_proxy": "http://alex@proxy"})"), IsEmpty());
}

TEST(SecretLiterals, valuesThatPairWithTheNameOfASecretAreFound)
{
    gateway::Configuration configuration;
    gateway::Plugin plugin;
    plugin.name = "openid-connect";
    plugin.config = boost::json::parse(R"({"token_headers_names": ["accept", "x-api-key", "authorization"],
        "token_headers_values": ["text/html", "abc", "Bearer {vault://env/x}"]})")
                        .as_object();
    configuration.plugins.push_back(plugin);
    const auto found = secretLiterals(configuration, gateway::FieldTable::load());
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].place, "plugins[0].config.token_headers_values[1]");
    EXPECT_EQ(found[0].path, "token_headers_values[1]");
}

TEST(SecretLiterals, membersWithoutATable)
{
    const auto found = secretLiterals("state.", boost::json::parse(R"({"a": {"secret": "x"}})").as_object(), table());
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].place, "state.a.secret");
    EXPECT_FALSE(found[0].plugin);
}

TEST(HoldsOnlyReferences, meansTheWholeText)
{
    for (const auto* text : {"{vault://keychain/a}", "${{ env \"X\" }}", "Basic {vault://a}", "bearer ${{ env \"X\" }}",
                             "{vault://a}{vault://b}"}) {
        EXPECT_TRUE(holdsOnlyReferences(text)) << text;
    }
    for (const auto* text : {"", "Basic ", "x", "{vault://a", "${{ env \"X\" }", " {vault://a}", "{vault://a}x",
                             "Basic x {vault://a}", "hunter2 {vault://a}", "{vault:a}"}) {
        EXPECT_FALSE(holdsOnlyReferences(text)) << text;
    }
}

}  // namespace
}  // namespace gatehouse::workspace

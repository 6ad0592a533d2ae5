#include "core/importers/deck.h"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace gatehouse::importers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;

constexpr std::string_view howTo = R"(_format_version: "3.0"
services:
  - name: example-service
    url: http://httpbin.konghq.com/anything
    routes:
      - name: example-route
        paths:
        - /anything
        protocols:
        - http
        - https
plugins:
  - name: openid-connect
    service: example-service
    config:
      issuer: ${{ env "DECK_ISSUER" }}
      client_id:
      - ${{ env "DECK_CLIENT_ID" }}
      client_secret:
      - ${{ env "DECK_CLIENT_SECRET" }}
      client_auth:
      - client_secret_post
      auth_methods:
      - introspection
      - password
      bearer_token_param_type:
      - header
      cache_tokens_salt: ${{ env "DECK_TOKEN_SALT" }}
)";

gateway::Configuration read(std::string_view yaml)
{
    auto configuration = readDeck(yaml, "kong.yaml");
    EXPECT_TRUE(configuration) << configuration.error().front().toString();
    return configuration.value_or(gateway::Configuration{});
}

/// The file's only fault.
std::string fault(std::string_view yaml)
{
    const auto configuration = readDeck(yaml, "kong.yaml");
    if (configuration) {
        return "no fault";
    }
    EXPECT_EQ(configuration.error().size(), 1U);
    return configuration.error().front().toString();
}

std::string faultOf(std::string_view rest)
{
    return fault("_format_version: \"3.0\"\n" + std::string(rest));
}

TEST(ReadDeck, ReadsTheHowTo)
{
    const auto configuration = read(howTo);
    ASSERT_EQ(configuration.services.size(), 1U);
    EXPECT_EQ(configuration.services[0].name, "example-service");
    EXPECT_THAT(configuration.services[0].url, Optional(std::string("http://httpbin.konghq.com/anything")));
    ASSERT_EQ(configuration.routes.size(), 1U);
    EXPECT_EQ(configuration.routes[0].name, "example-route");
    EXPECT_THAT(configuration.routes[0].service, Optional(std::string("example-service")));
    EXPECT_THAT(configuration.routes[0].paths, ElementsAre("/anything"));
    EXPECT_THAT(configuration.routes[0].protocols, ElementsAre("http", "https"));
    ASSERT_EQ(configuration.plugins.size(), 1U);
    const auto& plugin = configuration.plugins[0];
    EXPECT_EQ(plugin.name, "openid-connect");
    EXPECT_THAT(plugin.service, Optional(std::string("example-service")));
    EXPECT_FALSE(plugin.route);
    EXPECT_EQ(boost::json::serialize(plugin.config),
              R"({"issuer":"${{ env \"DECK_ISSUER\" }}","client_id":["${{ env \"DECK_CLIENT_ID\" }}"],)"
              R"("client_secret":["${{ env \"DECK_CLIENT_SECRET\" }}"],"client_auth":["client_secret_post"],)"
              R"("auth_methods":["introspection","password"],"bearer_token_param_type":["header"],)"
              R"("cache_tokens_salt":"${{ env \"DECK_TOKEN_SALT\" }}"})");
    EXPECT_EQ(plugin.position.line, 13);
    EXPECT_EQ(plugin.positions.at("auth_methods[1]").line, 25);
    EXPECT_EQ(plugin.positions.at("issuer").column, 7);
    EXPECT_EQ(plugin.memberPositions.at("service").line, 14);
    EXPECT_EQ(configuration.services[0].memberPositions.at("url").line, 4);
    EXPECT_EQ(configuration.routes[0].memberPositions.at("protocols[1]").line, 11);
}

TEST(ReadDeck, ReadsPluginsAtEveryPlace)
{
    const auto configuration = read(R"(_format_version: "3.0"
plugins:
- {name: openid-connect}
- {name: cors, route: {name: r}, enabled: false}
- {name: acl, service: {id: 1b-2c}}
routes:
- name: r
  service: {name: s}
  plugins:
  - name: openid-connect
    protocols: [https]
services:
- name: s
  id: 1b-2c
  plugins:
  - name: openid-connect
    instance_name: mine
)");
    ASSERT_EQ(configuration.plugins.size(), 5U);
    const auto at = [&](std::size_t i) { return configuration.plugins[i]; };
    EXPECT_FALSE(at(0).service || at(0).route);
    EXPECT_THAT(at(1).route, Optional(std::string("r")));
    EXPECT_THAT(at(1).enabled, Optional(false));
    EXPECT_THAT(at(2).service, Optional(std::string("s"))) << "an id becomes the name";
    EXPECT_THAT(at(3).route, Optional(std::string("r")));
    EXPECT_THAT(at(3).protocols, ElementsAre("https"));
    EXPECT_THAT(at(4).service, Optional(std::string("s")));
    EXPECT_THAT(at(4).instanceName, Optional(std::string("mine")));
}

TEST(ReadDeck, KeepsWhatItDoesNotModel)
{
    const auto configuration = read(R"(_format_version: "3.0"
_info: {select_tags: [a]}
consumers: [{username: alex}]
services:
- name: s
  host: h
  port: 8080
  connect_timeout: 100
  tls_verify: off
  tags: [x]
  routes:
  - name: r
    snis: [a.test]
    strip_path: false
    regex_priority: 3
    https_redirect_status_code: 301
plugins:
- name: rate-limiting
  ordering: {before: {access: [acl]}}
  config: {minute: 5}
)");
    EXPECT_EQ(boost::json::serialize(configuration.other),
              R"({"_info":{"select_tags":["a"]},"consumers":[{"username":"alex"}]})");
    EXPECT_THAT(configuration.services[0].port, Optional(8080));
    EXPECT_THAT(configuration.services[0].connectTimeout, Optional(100));
    EXPECT_THAT(configuration.services[0].tlsVerify, Optional(false)) << "YAML 1.1's off";
    EXPECT_EQ(boost::json::serialize(configuration.services[0].other), R"({"tags":["x"]})");
    EXPECT_EQ(boost::json::serialize(configuration.routes[0].other), R"({"snis":["a.test"]})");
    EXPECT_THAT(configuration.routes[0].stripPath, Optional(false));
    EXPECT_THAT(configuration.routes[0].regexPriority, Optional(3));
    EXPECT_THAT(configuration.routes[0].httpsRedirectStatusCode, Optional(301));
    EXPECT_EQ(boost::json::serialize(configuration.plugins[0].other), R"({"ordering":{"before":{"access":["acl"]}}})");
    EXPECT_EQ(boost::json::serialize(configuration.plugins[0].config), R"({"minute":5})");
}

TEST(ReadDeck, NamesTheNameless)
{
    const auto configuration = read(R"(_format_version: "3.0"
services:
- name: s
  host: h
  routes:
  - paths: [/a]
    plugins: [{name: openid-connect}]
  - name: s-route-1
    paths: [/b]
)");
    EXPECT_EQ(configuration.routes[0].name, "s-route-2");
    EXPECT_EQ(configuration.plugins[0].route, "s-route-2");
}

TEST(ReadDeck, HoldsAReferenceToANumberUntilItIsResolved)
{
    const auto configuration =
        read("_format_version: \"3.0\"\nservices:\n- {name: s, host: h, port: ${{ env \"DECK_PORT\" | toInt }}}\n");
    EXPECT_FALSE(configuration.services[0].port);
    EXPECT_EQ(boost::json::serialize(configuration.services[0].other),
              R"({"port":"${{ env \"DECK_PORT\" | toInt }}"})");
}

TEST(ReadDeck, DemandsTheFormatVersion)
{
    EXPECT_EQ(fault("services: []\n"),
              "kong.yaml:1:1: error: _format_version: missing; write _format_version: \"3.0\"");
    EXPECT_THAT(fault("_format_version: 3.0\n"), HasSubstr("expected a string, got a number"));
    EXPECT_THAT(fault("_format_version: \"1.1\"\n"), HasSubstr("expected \"3.0\", got a string (\"1.1\")"));
    EXPECT_THAT(fault("_format_version: \"4.0\"\n"), HasSubstr("newer than this program"));
    EXPECT_THAT(fault("just text\n"), HasSubstr("expected a map"));
}

TEST(ReadDeck, SaysWhatAListLooksLike)
{
    EXPECT_EQ(
        faultOf("routes:\n- name: r\n  paths: /anything\n"),
        "kong.yaml:4:3: error: routes[0].paths: expected a list, got a string (\"/anything\"); write [/anything]");
    EXPECT_THAT(faultOf("services: {name: s}\n"), HasSubstr("services: expected a list, got a record"));
    EXPECT_THAT(faultOf("plugins:\n- openid-connect\n"), HasSubstr("plugins[0]: expected a map with a name"));
}

TEST(ReadDeck, SaysWhatIsWrongWithMembers)
{
    EXPECT_THAT(faultOf("services:\n- {name: s, port: eighty}\n"),
                HasSubstr("services[0].port: expected a whole number, got a string (\"eighty\")"));
    EXPECT_THAT(faultOf("services:\n- {name: s, port: 70000}\n"), HasSubstr("expected a number from 0 to 65535"));
    EXPECT_THAT(faultOf("services:\n- {name: 5}\n"), HasSubstr("expected a string, got a number (5)"));
    EXPECT_THAT(faultOf("plugins:\n- {name: openid-connect, config: text}\n"), HasSubstr("expected a record"));
    EXPECT_THAT(faultOf("plugins:\n- {config: {}}\n"), HasSubstr("a plugin without a name"));
}

TEST(ReadDeck, RefusesAForeignTargetInsideAnEntity)
{
    EXPECT_THAT(faultOf("services:\n- name: s\n  plugins:\n  - {name: openid-connect, service: t}\n"),
                HasSubstr("belongs to \"s\""));
}

TEST(ReadDeck, CollectsEveryFault)
{
    const auto configuration = readDeck("services:\n- {name: 1}\n- {name: s, port: x}\n", "f");
    ASSERT_FALSE(configuration);
    EXPECT_EQ(configuration.error().size(), 3U);
}

class DeckFile : public testing::Test {
protected:
    void SetUp() override { std::filesystem::create_directories(m_folder); }
    void TearDown() override { std::filesystem::remove_all(m_folder); }

    static std::string faultOfFile(const std::string& path)
    {
        const auto configuration = readDeckFile(path);
        return configuration ? "no fault" : configuration.error().front().toString();
    }

    const std::filesystem::path m_folder =
        std::filesystem::temp_directory_path()
        / ("deck-file-" + std::to_string(std::hash<std::string>{}(testing::TempDir())) + '-'
           + testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(DeckFile, IsRead)
{
    const auto path = m_folder / "kong.yaml";
    std::ofstream(path) << howTo;
    const auto configuration = readDeckFile(path.string());
    ASSERT_TRUE(configuration);
    EXPECT_EQ(configuration->file, path.string());
    EXPECT_EQ(configuration->routes.size(), 1U);
}

TEST_F(DeckFile, ThatCannotBeReadSaysWhy)
{
    EXPECT_THAT(faultOfFile((m_folder / "none.yaml").string()), HasSubstr("there is no such file"));
    EXPECT_THAT(faultOfFile(m_folder.string()), HasSubstr("this is a folder"));
    const auto large = m_folder / "large.yaml";
    std::ofstream(large).seekp(9 * 1024 * 1024) << 'x';
    EXPECT_THAT(faultOfFile(large.string()), HasSubstr("larger than 8 MiB"));
}

}  // namespace
}  // namespace gatehouse::importers

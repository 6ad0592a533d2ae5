#include "core/exporters/deck.h"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "core/gateway/entity_members.h"
#include "core/gateway/field_table.h"
#include "core/importers/deck.h"

namespace gatehouse::exporters {
namespace {

using gateway::Configuration;
using gateway::FieldTable;
using gateway::FieldType;
using testing::HasSubstr;
using testing::Not;

/// Everything but positions and the file's name.
boost::json::value contents(const Configuration& configuration)
{
    boost::json::array services;
    boost::json::array routes;
    boost::json::array plugins;
    for (const auto& service : configuration.services) {
        services.push_back(membersOf(service));
    }
    for (const auto& route : configuration.routes) {
        routes.push_back(membersOf(route));
    }
    for (const auto& plugin : configuration.plugins) {
        plugins.push_back(membersOf(plugin));
    }
    return boost::json::object{
        {"services", services}, {"routes", routes}, {"plugins", plugins}, {"other", configuration.other}};
}

void expectRoundTrip(const Configuration& configuration)
{
    const auto yaml = writeDeck(configuration, Secrets::Included);
    const auto read = importers::readDeck(yaml, "f");
    ASSERT_TRUE(read) << yaml << read.error().front().toString();
    EXPECT_EQ(contents(*read), contents(configuration)) << yaml;
    EXPECT_EQ(writeDeck(*read, Secrets::Included), yaml);
}

Configuration howTo()
{
    Configuration configuration;
    gateway::Service service;
    service.name = "example-service";
    service.url = "http://httpbin.konghq.com/anything";
    configuration.services.push_back(service);
    gateway::Route route;
    route.name = "example-route";
    route.service = "example-service";
    route.paths = {"/anything"};
    route.protocols = {"http", "https"};
    configuration.routes.push_back(route);
    gateway::Plugin plugin;
    plugin.name = "openid-connect";
    plugin.service = "example-service";
    plugin.config = {{"issuer", "${{ env \"DECK_ISSUER\" }}"},
                     {"client_id", {"kong"}},
                     {"client_secret", {"{vault://keychain/w/client_secret}"}},
                     {"client_auth", {"client_secret_post"}},
                     {"auth_methods", {"introspection", "password"}},
                     {"bearer_token_param_type", {"header"}},
                     {"cache_tokens_salt", "my-own-salt"}};
    configuration.plugins.push_back(plugin);
    return configuration;
}

TEST(WriteDeck, WritesTheHowTo)
{
    EXPECT_EQ(writeDeck(howTo()), R"(_format_version: "3.0"
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
      auth_methods:
      - introspection
      - password
      bearer_token_param_type:
      - header
      cache_tokens_salt: ${{ env "DECK_TOKEN_SALT" }}
      client_auth:
      - client_secret_post
      client_id:
      - kong
      client_secret:
      - ${{ env "DECK_CLIENT_SECRET" }}
      issuer: ${{ env "DECK_ISSUER" }}
)");
}

TEST(WriteDeck, KeepsLiteralSecretsOnlyWhenAsked)
{
    EXPECT_THAT(writeDeck(howTo()), Not(HasSubstr("my-own-salt")));
    EXPECT_THAT(writeDeck(howTo(), Secrets::Included), HasSubstr("cache_tokens_salt: my-own-salt\n"));
    EXPECT_THAT(writeDeck(howTo(), Secrets::Included), Not(HasSubstr("{vault://keychain")));
}

TEST(WriteDeck, AnEntitysPrivateKeyLeavesAsAReference)
{
    Configuration configuration;
    configuration.other["certificates"] = boost::json::array{
        boost::json::object{{"id", "1"}, {"cert", "pem"}, {"key", "{vault://keychain/w/certificates/1/key}"}},
        boost::json::object{{"id", "2"}, {"cert", "pem"}, {"key", "-----BEGIN PRIVATE KEY-----\nx"}}};
    const auto yaml = writeDeck(configuration, Secrets::AsReferences);
    EXPECT_THAT(yaml, HasSubstr("${{ env \"DECK_CERTIFICATES_KEY\" }}"));
    EXPECT_THAT(yaml, HasSubstr("${{ env \"DECK_CERTIFICATES_KEY_2\" }}"));
    EXPECT_THAT(yaml, Not(HasSubstr("PRIVATE KEY")));
    EXPECT_THAT(yaml, Not(HasSubstr("keychain")));
    EXPECT_THAT(writeDeck(configuration, Secrets::Included), HasSubstr("PRIVATE KEY"));
}

TEST(WriteDeck, NamesVariablesOfConsumersAndTakesNoneOfTheirNames)
{
    const auto read = importers::readDeck(
        "_format_version: \"3.0\"\nconsumers:\n- username: a\n  keyauth_credentials:\n"
        "  - key: ${{ env \"DECK_CLIENT_SECRET\" }}\n  - key: literal\n"
        "plugins:\n- name: openid-connect\n  config: {issuer: https://idp.example, client_secret: [another]}\n",
        "");
    ASSERT_TRUE(read);
    const auto made = findExporter("deck")->write(*read, {});
    ASSERT_TRUE(made);
    std::vector<std::string> needed;
    for (const auto& note : made->notes) {
        if (note.kind == NoteKind::Needs) {
            needed.push_back(note.field);
        }
    }
    EXPECT_EQ(needed, (std::vector<std::string>{"DECK_CLIENT_SECRET", "DECK_CLIENT_SECRET_2",
                                                "DECK_CONSUMERS_KEYAUTH_CREDENTIALS_KEY", "DECK_TOKEN_SALT"}));
}

TEST(WriteDeck, WritesAnEmptyConfiguration)
{
    EXPECT_EQ(writeDeck({}), "_format_version: \"3.0\"\n");
    expectRoundTrip({});
}

TEST(WriteDeck, KeepsTheOrderOfRoutes)
{
    auto configuration = howTo();
    configuration.plugins.clear();
    auto other = configuration.services[0];
    other.name = "other";
    configuration.services.push_back(other);
    auto route = configuration.routes[0];
    route.name = "first";
    route.service = "other";
    configuration.routes.insert(configuration.routes.begin(), route);
    EXPECT_THAT(writeDeck(configuration), HasSubstr("\nroutes:\n  - name: first\n    service:\n      name: other\n"));
    expectRoundTrip(configuration);
    route.name = "without";
    route.service.reset();
    configuration.routes.push_back(route);
    expectRoundTrip(configuration);
}

TEST(WriteDeck, WritesWhatItDoesNotModel)
{
    auto configuration = howTo();
    configuration.plugins[0].config.erase("client_secret");
    configuration.other = {{"_info", boost::json::object{{"select_tags", {"a"}}}},
                           {"consumers", {boost::json::object{{"username", "alex"}}}}};
    configuration.services[0].other = {{"tags", {"x", "12"}}, {"id", "0123-4567"}};
    configuration.services[0].port.reset();
    configuration.routes[0].other = {{"path_handling", "v1"}, {"headers", boost::json::object{{"x-a", {"1"}}}}};
    configuration.plugins[0].other = {{"ordering", boost::json::object{{"before", boost::json::object{}}}}};
    gateway::Plugin acme;
    acme.name = "acme";
    acme.route = "example-route";
    acme.enabled = false;
    acme.instanceName = "off";
    acme.protocols = {"http"};
    acme.config = {{"key", nullptr}, {"list", boost::json::array{}}};
    configuration.plugins.push_back(acme);
    expectRoundTrip(configuration);
}

/// A value of the field's own kind that is easy to get wrong.
boost::json::value sampleOf(const FieldTable& table, const gateway::Field& field);

boost::json::object recordOf(const FieldTable& table, const std::string& path)
{
    boost::json::object record;
    for (const auto* child : table.children(path)) {
        record[child->name] = sampleOf(table, *child);
    }
    return record;
}

boost::json::value sampleOf(const FieldTable& table, const gateway::Field& field)
{
    switch (field.type) {
    case FieldType::String: return boost::json::value(field.allowed.empty() ? "off: 012" : field.allowed.back());
    case FieldType::Boolean: return false;
    case FieldType::Integer: return 7;
    case FieldType::Number: return 1.5;
    case FieldType::Record: return recordOf(table, field.path);
    default: break;
    }
    if (field.elementType == "record") {
        return boost::json::array{recordOf(table, field.path + "[]"), recordOf(table, field.path + "[]")};
    }
    if (field.elementType == "array<string>") {
        return boost::json::array{boost::json::array{"yes", "1e3"}, boost::json::array{}};
    }
    return boost::json::array{boost::json::value(field.allowed.empty() ? "a\nb" : field.allowed.front()), "null"};
}

TEST(WriteDeck, WritesEveryFieldOfTheTable)
{
    const auto table = FieldTable::load();
    auto configuration = howTo();
    configuration.plugins[0].config = recordOf(table, "");
    expectRoundTrip(configuration);
}

/// Random configurations, always the same ones.
class Dice {
public:
    std::size_t below(std::size_t bound)
    {
        m_state = m_state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::size_t>(m_state >> 33U) % bound;
    }
    bool flip() { return below(2) == 0; }
    std::string text()
    {
        static const std::vector<std::string> texts{"a",
                                                    "off",
                                                    "1e3",
                                                    "012",
                                                    " lead",
                                                    "trail ",
                                                    "two\nlines",
                                                    "{vault://hcv/x}",
                                                    "it's",
                                                    "\"quoted\"",
                                                    "a: b",
                                                    "# no comment",
                                                    "é",
                                                    "-----BEGIN\nA\n  B\n-----END\n",
                                                    "${{ env \"DECK_A\" }}",
                                                    "x ${{ env \"DECK_B\" }}",
                                                    "- dash",
                                                    "*alias",
                                                    "C:\\path",
                                                    "tab\there",
                                                    "",
                                                    "\n",
                                                    "${{ loose"};
        return texts[below(texts.size())];
    }
    boost::json::value value(std::size_t depth)
    {
        switch (below(depth == 0 ? 6 : 8)) {
        case 0: return nullptr;
        case 1: return flip();
        case 2: return static_cast<std::int64_t>(below(100'000)) - 50'000;
        case 3: return static_cast<double>(below(1'000)) / 8;
        case 6: {
            boost::json::array list;
            for (std::size_t i = below(4); i > 0; --i) {
                list.push_back(value(depth - 1));
            }
            return list;
        }
        case 7: return record(depth - 1);
        default: return boost::json::value(text());
        }
    }
    boost::json::object record(std::size_t depth)
    {
        static const std::vector<std::string> keys{"x", "x_on", "on", "12", "a b", "x5t#S256", "é", "c:"};
        boost::json::object result;
        for (std::size_t i = below(5); i > 0; --i) {
            result[keys[below(keys.size())]] = value(depth);
        }
        return result;
    }

private:
    std::uint64_t m_state = 7;
};

TEST(WriteDeck, IsReadBackWhateverItHolds)
{
    Dice dice;
    for (int round = 0; round < 500; ++round) {
        Configuration configuration;
        const auto services = dice.below(3);
        for (std::size_t i = 0; i < services; ++i) {
            gateway::Service service;
            service.name = "s" + std::to_string(i);
            if (dice.flip()) {
                service.url = "http://h/" + std::to_string(dice.below(9));
            } else {
                service.host = dice.text();
                service.port = static_cast<std::uint16_t>(dice.below(65'536));
                service.readTimeout = static_cast<std::int64_t>(dice.below(1'000));
                service.enabled = dice.flip();
            }
            service.other = dice.record(2);
            configuration.services.push_back(service);
        }
        for (std::size_t i = 0; i < dice.below(4); ++i) {
            gateway::Route route;
            route.name = "r" + std::to_string(i);
            if (dice.flip()) {
                route.service = "s" + std::to_string(dice.below(3));
            }
            route.paths = {dice.text(), dice.text()};
            route.stripPath = dice.flip();
            route.other = dice.record(2);
            configuration.routes.push_back(route);
        }
        for (std::size_t i = 0; i < dice.below(3); ++i) {
            gateway::Plugin plugin;
            plugin.name = dice.flip() ? "openid-connect" : "acme";
            plugin.instanceName = dice.text();
            plugin.config = dice.record(3);
            plugin.other = dice.record(1);
            configuration.plugins.push_back(plugin);
        }
        configuration.other = dice.record(3);
        expectRoundTrip(configuration);
        if (HasFatalFailure() || HasFailure()) {
            return;
        }
    }
}

}  // namespace
}  // namespace gatehouse::exporters

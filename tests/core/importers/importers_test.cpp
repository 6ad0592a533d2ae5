// Kinds of files other than decK: what they become, and how hostile ones end.
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "core/exporters/deck.h"
#include "core/exporters/exporter.h"
#include "core/gateway/field_table.h"
#include "core/importers/importer.h"
#include "core/importers/json_tree.h"

namespace gatehouse::importers {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string sample(const std::string& path)
{
    std::ifstream stream(GATEHOUSE_SOURCE "/tests/core/" + path, std::ios::binary);
    EXPECT_TRUE(stream) << path;
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string faultOf(std::string_view kind, std::string_view text)
{
    const auto read = findImporter(kind)->read(text, "f");
    return read ? "no fault" : read.error().front().toString();
}

TEST(Importers, EveryKindIsFoundByItsWordAndByItsText)
{
    EXPECT_EQ(findImporter("toml"), nullptr);
    EXPECT_EQ(likelyImporter(sample("importers/samples/admin-api.json")).id, "admin-api");
    EXPECT_EQ(likelyImporter(sample("exporters/deck/introspection/kong.yaml")).id, "deck");
    EXPECT_EQ(likelyImporter(sample("exporters/kic/introspection/kong.yaml")).id, "kic");
    EXPECT_EQ(likelyImporter(sample("exporters/keycloak-realm/introspection/gatehouse-realm.json")).id,
              "keycloak-realm");
    EXPECT_EQ(likelyImporter("").id, "deck");
}

TEST(AdminApi, TakesTheAnswersAndLeavesOutWhatTheGatewayDoesByItself)
{
    const auto read = findImporter("admin-api")->read(sample("importers/samples/admin-api.json"), "f");
    ASSERT_TRUE(read) << read.error().front().toString();
    EXPECT_TRUE(read->reading.problems.empty());
    EXPECT_THAT(read->leftOut, testing::ElementsAre(HasSubstr("values that are what the gateway does by itself")));
    EXPECT_EQ(exporters::writeDeck(read->reading.configuration, exporters::Secrets::Included),
              R"(_format_version: "3.0"
services:
  - name: example-service
    protocol: http
    host: httpbin.example
    port: 80
    path: /anything
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
      cache_tokens_salt: "8pn4cLkuLpmYPzLzMFhEYt1tYNQ0fqHR"
      client_id:
      - kong
      client_secret:
      - "sëcret \"quoted\" ✓"
      hide_credentials: true
      issuer: https://idp.example/realms/demo
      leeway: 5
      ssl_verify: false
)");
}

TEST(AdminApi, TakesOneObjectWithAllLists)
{
    const auto read =
        findImporter("admin-api")
            ->read(
                R"({"services": {"data": [{"name": "s", "host": "h"}]}, "routes": [{"name": "r", "paths": ["/"], "service": {"name": "s"}}], "plugins": []})",
                "f");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->reading.configuration.services.at(0).name, "s");
    EXPECT_EQ(read->reading.configuration.routes.at(0).service, "s");
}

TEST(AdminApi, NamesWhatItLeavesOut)
{
    const auto read = findImporter("admin-api")
                          ->read(
                              R"({"services": {"data": [{"name": "s", "host": "h"}], "next": "/services?offset=a"},
 "plugins": [], "consumers": {"data": [{"username": "alex"}], "next": null}, "upstreams": [{"name": "u"}, {}], "tags": []})",
                              "f");
    ASSERT_TRUE(read);
    EXPECT_THAT(read->leftOut,
                testing::IsSupersetOf({HasSubstr("further pages: the answer in line 1"),
                                       HasSubstr("consumers, 1 in line 2"), HasSubstr("upstreams, 2 in")}));
    EXPECT_THAT(read->leftOut, Not(testing::Contains(HasSubstr("tags"))));
}

TEST(AdminApi, CollectsWrongValues)
{
    const auto read =
        findImporter("admin-api")
            ->read("{\"services\": [{\"name\": \"s\",\n \"host\": \"h\", \"port\": 99999}, 5], \"routes\": 3}", "f");
    ASSERT_TRUE(read);
    ASSERT_EQ(read->reading.problems.size(), 3U);
    EXPECT_THAT(problemsOf(read->reading, gateway::FieldTable::load(), gateway::newestVersion).back().toString(),
                HasSubstr("f:2:"));
}

TEST(Kic, ReadsWhatIsExported)
{
    for (const char* name : {"introspection", "browser"}) {
        const auto exported = sample("exporters/kic/" + std::string(name) + "/kong.yaml");
        const auto read = findImporter("kic")->read(exported, "f");
        ASSERT_TRUE(read) << read.error().front().toString();
        EXPECT_TRUE(read->reading.problems.empty());
        const auto again = exporters::findExporter("kic")->write(read->reading.configuration, {});
        ASSERT_TRUE(again);
        EXPECT_EQ(again->files.front().text, exported);
    }
}

std::string indented(const std::string& text)
{
    std::string result = "- ";
    for (const char c : text) {
        result += c;
        if (c == '\n') {
            result += "  ";
        }
    }
    return result + "\n";
}

TEST(Kic, ReadsAListAsKubectlPrintsIt)
{
    const auto exported = sample("exporters/kic/introspection/kong.yaml");
    std::string list = "apiVersion: v1\nkind: List\nitems:\n";
    auto begin = exported.find("---\n") + 4;
    for (std::size_t end = 0; end != std::string::npos; begin = end + 5) {
        end = exported.find("\n---\n", begin);
        list += indented(exported.substr(begin, end - begin));
    }
    const auto one = findImporter("kic")->read(exported, "f");
    const auto read = findImporter("kic")->read(list, "f");
    ASSERT_TRUE(read) << read.error().front().toString();
    EXPECT_TRUE(read->reading.problems.empty());
    EXPECT_EQ(exporters::writeDeck(read->reading.configuration), exporters::writeDeck(one->reading.configuration));
    EXPECT_FALSE(read->reading.configuration.plugins.empty());
}

TEST(Kic, KeepsEachHostAndPathOnce)
{
    const auto read = findImporter("kic")->read(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec:\n"
        "  hostnames: [b.example, a.example, b.example]\n  rules:\n  - backendRefs: [{name: s}]\n"
        "    matches: [{path: {value: /z}}, {path: {value: /a, type: RegularExpression}}, {path: {value: /z}}]\n",
        "f");
    ASSERT_TRUE(read) << read.error().front().toString();
    ASSERT_EQ(read->reading.configuration.routes.size(), 1U);
    EXPECT_THAT(read->reading.configuration.routes[0].hosts, testing::ElementsAre("b.example", "a.example"));
    EXPECT_THAT(read->reading.configuration.routes[0].paths, testing::ElementsAre("/z", "~/a"));
}

TEST(Kic, BoundsTheCopiesOfOnePlugin)
{
    std::string plugin = "apiVersion: configuration.konghq.com/v1\nkind: KongPlugin\nmetadata: {name: o}\n"
                         "plugin: openid-connect\nconfig:\n  scopes: [a";
    for (int i = 0; i < 50'000; ++i) {
        plugin += ",a";
    }
    plugin += "]\n";
    const auto service = [](const std::string& name, const std::string& plugins) {
        return "---\napiVersion: v1\nkind: Service\nmetadata: {name: " + name + ", annotations: {konghq.com/plugins: '"
               + plugins + "'}}\nspec: {ports: [{port: 80}]}\n";
    };
    std::string many = plugin;
    for (int i = 0; i < 1000; ++i) {
        many += service("s" + std::to_string(i), "o");
    }
    const auto read = findImporter("kic")->read(many, "f");
    ASSERT_TRUE(read);
    ASSERT_EQ(read->reading.problems.size(), 1U);
    EXPECT_THAT(read->reading.problems.front().toString(), HasSubstr("named by 1000 Services and Ingresses"));

    std::string repeated = "o";
    for (int i = 0; i < 100'000; ++i) {
        repeated += ",o";
    }
    const auto once = findImporter("kic")->read(plugin + service("s", repeated), "f");
    ASSERT_TRUE(once);
    EXPECT_TRUE(once->reading.problems.empty());
    EXPECT_EQ(once->reading.configuration.plugins.size(), 1U);
}

TEST(Kic, SaysWhichVersionItDoesNotKnow)
{
    EXPECT_THAT(faultOf("kic", "apiVersion: configuration.konghq.com/v9\nkind: KongPlugin\nmetadata: {name: x}\n"),
                HasSubstr("f:1:13: error: apiVersion configuration.konghq.com/v9 of KongPlugin is not known here"));
    EXPECT_THAT(faultOf("kic", "just: text\n"), HasSubstr("f:1:1: error: expected a Kubernetes object"));
}

TEST(KeycloakRealm, BecomesAPluginOfItsClients)
{
    const auto read =
        findImporter("keycloak-realm")->read(sample("exporters/keycloak-realm/browser/shop-realm.json"), "f");
    ASSERT_TRUE(read) << read.error().front().toString();
    const auto& plugin = read->reading.configuration.plugins.at(0);
    EXPECT_EQ(plugin.config.at("issuer"), "http://localhost:8080/realms/shop");
    EXPECT_EQ(plugin.config.at("client_id").at(0), "shop-client");
    EXPECT_EQ(plugin.config.at("redirect_uri").at(0), "https://shop.example.org/callback");
    EXPECT_FALSE(read->leftOut.empty());
    EXPECT_THAT(faultOf("keycloak-realm", "{\"clients\": []}"), HasSubstr("f:1:1: error: no realm"));
}

TEST(JsonTexts, SaysWhereTheTextIsBroken)
{
    for (const auto& [text, fault] : std::initializer_list<std::pair<std::string, const char*>>{
             {"{\"a\": 1,\n\"a\": 2}", "f:2:1: error: the key \"a\" is here twice, first in line 1"},
             {"{\"a\": [1, 2}", "f:1:12: error: not JSON: expected ']'"},
             {"{\"a\": tru}", "f:1:7: error: not JSON"},
             {"{\"a\": 01}", "f:1:7: error: not JSON"},
             {"{\"a\": \"x\ny\"}", "control character inside of quotes"},
             {"{\"a\"", "f:1:5: error: not JSON: the text ends too early"},
             {"{\"a\": \"\\ud800x\"}", "half of a surrogate pair"},
             {"\xff\xfe{\0", "f:1:1: error: not UTF-8 text"},
             {std::string("{\0}", 3), "f:1:2: error: a control character"},
             {"", "the file is empty"},
             {std::string(100, '['), "nested deeper than 64 levels"}}) {
        EXPECT_THAT(faultOf("admin-api", text), HasSubstr(fault)) << text;
    }
}

TEST(JsonTexts, AreBoundedInSizeAndNumber)
{
    EXPECT_THAT(faultOf("admin-api", "[\n" + std::string(std::size_t{50} * 1024 * 1024, ' ') + "]"),
                HasSubstr("f:2:8388607: error: larger than 8 MiB"));
    std::string many = "[0";
    for (int i = 0; i < 250'000; ++i) {
        many += ",0";
    }
    EXPECT_THAT(faultOf("admin-api", many + "]"), HasSubstr("too much in one file"));
}

TEST(JsonTexts, KeepTextsWordForWord)
{
    const auto read = readJsonTexts(R"(["\u00e9\ud83d\ude00\n\/", -1.5e3, true, null, "12"])", "f");
    ASSERT_TRUE(read);
    EXPECT_EQ(toJson(read->front()), (boost::json::array{"\u00e9\U0001F600\n/", -1500.0, true, nullptr, "12"}));
}

TEST(Importers, HostileYamlEndsForEveryKind)
{
    std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
    for (char c = 'b'; c < 'k'; ++c) {
        const std::string before(1, static_cast<char>(c - 1));
        bomb += std::string(1, c) + ": &" + c + " [*" + before + ",*" + before + ",*" + before + ",*" + before + ",*"
                + before + ",*" + before + ",*" + before + ",*" + before + ",*" + before + "]\n";
    }
    for (const auto& importer : importers()) {
        EXPECT_THAT(faultOf(importer.id, bomb), Not("no fault")) << importer.id;
        EXPECT_THAT(faultOf(importer.id, "\tapiVersion: v1\n"), Not("no fault")) << importer.id;
        EXPECT_THAT(faultOf(importer.id, std::string(100'000, '{')), Not("no fault")) << importer.id;
        EXPECT_THAT(faultOf(importer.id, std::string("\xff\xfe_\0f\0", 6)), HasSubstr("f:1:1: error: not UTF-8"));
    }
}

}  // namespace
}  // namespace gatehouse::importers

#include "core/gateway/references.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "core/gateway/reference_text.h"

namespace gatehouse::gateway {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const FieldTable& table()
{
    static const FieldTable fields = FieldTable::load();
    return fields;
}

Configuration withConfig(std::string_view json)
{
    Configuration configuration;
    configuration.file = "kong.yaml";
    Plugin plugin;
    plugin.name = "openid-connect";
    plugin.position = {.line = 7, .column = 3};
    plugin.config = boost::json::parse(json).as_object();
    configuration.plugins.push_back(std::move(plugin));
    return configuration;
}

ReferenceSources sources(std::map<std::string, std::string> environment,
                         std::map<std::string, std::string> keychain = {})
{
    return {.environment = [environment](const std::string& name) -> std::optional<std::string> {
                const auto found = environment.find(name);
                return found == environment.end() ? std::nullopt : std::optional(found->second);
            },
            .keychain = [keychain](const std::string& id) -> std::optional<SecretBytes> {
                const auto found = keychain.find(id);
                return found == keychain.end() ? std::nullopt : std::optional(SecretBytes(found->second));
            }};
}

std::string resolvedConfig(std::string_view json, const ReferenceSources& from)
{
    const auto resolved = resolve(withConfig(json), from, table());
    return resolved ? boost::json::serialize(resolved->plugins[0].config) : resolved.error().front().toString();
}

TEST(References, AreSeenInText)
{
    EXPECT_TRUE(isReference("${{ env \"DECK_X\" }}"));
    EXPECT_TRUE(isReference("Bearer {vault://keychain/a}"));
    EXPECT_FALSE(isReference("$x {y}"));
}

TEST(References, AreCutOutOfText)
{
    const auto pieces = splitReferences("http://${{ env \"DECK_H\" | toInt }}:80/{vault://keychain/ws/f}");
    ASSERT_EQ(pieces.size(), 4U);
    EXPECT_EQ(pieces[0].text, "http://");
    EXPECT_EQ(pieces[1].name, "DECK_H");
    EXPECT_THAT(pieces[1].functions, ElementsAre("toInt"));
    EXPECT_EQ(pieces[2].text, ":80/");
    EXPECT_EQ(pieces[3].name, "keychain/ws/f");
}

TEST(References, SayWhatIsBroken)
{
    for (const std::string_view text :
         {"${{ }}", "${{ env }}", "${{ env \"\" }}", "${{ env \"X }}", "${{ env \"X\" y }}", "${{ env \"X\" | upper }}",
          "${{ get \"X\" }}", "${{ env \"X\"", "{vault://x"}) {
        const auto pieces = splitReferences(text);
        ASSERT_EQ(pieces.size(), 1U) << text;
        EXPECT_EQ(pieces[0].kind, ReferencePiece::Kind::Broken) << text;
        EXPECT_FALSE(pieces[0].fault.empty()) << text;
    }
}

TEST(References, AreCollectedOnceInOrder)
{
    auto configuration = withConfig(R"({"issuer": "${{ env \"DECK_B\" }}", "client_id": ["${{ env \"DECK_A\" }}"],
        "client_secret": ["{vault://keychain/w/client_secret}", "{vault://keychain/w/client_secret}"],
        "session_secret": "{vault://hcv/other}"})");
    configuration.services.push_back({});
    configuration.services[0].name = "s";
    configuration.services[0].url = "http://${{ env \"DECK_B\" }}/";
    EXPECT_THAT(environmentReferences(configuration), ElementsAre("DECK_B", "DECK_A"));
    EXPECT_THAT(keychainReferences(configuration), ElementsAre("w/client_secret"));
}

TEST(Resolve, ReplacesVariablesAndSecrets)
{
    EXPECT_EQ(resolvedConfig(R"({"issuer": "https://${{ env \"DECK_H\" }}/realms/x", "client_secret":
        ["{vault://keychain/w/s}"]})",
                             sources({{"DECK_H", "idp.test"}}, {{"w/s", "geheim"}})),
              R"({"issuer":"https://idp.test/realms/x","client_secret":["geheim"]})");
}

TEST(Resolve, KeepsStringsStringsUnlessTheFieldOrAFunctionAsksForMore)
{
    EXPECT_EQ(resolvedConfig(R"({"client_secret": ["${{ env \"DECK_N\" }}"], "cache_ttl": "${{ env \"DECK_N\" }}",
        "ssl_verify": "${{ env \"DECK_T\" }}", "timeout": "${{ env \"DECK_N\" | toInt }}",
        "client_id": ["${{ env \"DECK_T\" }}"]})",
                             sources({{"DECK_N", "123"}, {"DECK_T", "true"}})),
              R"({"client_secret":["123"],"cache_ttl":123,"ssl_verify":true,"timeout":123,"client_id":["true"]})");
}

TEST(Resolve, NamesTheMissingVariableAndItsPlace)
{
    auto configuration = withConfig(R"({"client_id": ["a", "${{ env \"DECK_CLIENT_ID\" }}"]})");
    configuration.plugins[0].positions["client_id[1]"] = {.line = 12, .column = 9};
    const auto resolved = resolve(configuration, sources({}), table());
    ASSERT_FALSE(resolved);
    ASSERT_EQ(resolved.error().size(), 1U);
    EXPECT_EQ(resolved.error()[0].toString(),
              "kong.yaml:12:9: error: plugins[0].config.client_id[1]: the environment variable DECK_CLIENT_ID is not "
              "set; export DECK_CLIENT_ID=…");
    EXPECT_EQ(resolved.error()[0].field, "client_id[1]");
}

TEST(Resolve, TakesAnEmptyVariableAsSet)
{
    EXPECT_EQ(resolvedConfig(R"({"issuer": "${{ env \"DECK_E\" }}"})", sources({{"DECK_E", ""}})), R"({"issuer":""})");
}

TEST(Resolve, ReadsTheGatewaysEnvironmentVault)
{
    const auto known = sources({{"CLIENT_SECRET", "s3"}, {"PARTS", R"({"client": "s4", "n": 1})"}});
    EXPECT_EQ(resolvedConfig(R"({"client_secret": ["{vault://env/client-secret}"]})", known),
              R"({"client_secret":["s3"]})");
    EXPECT_EQ(resolvedConfig(R"({"client_secret": ["{vault://env/parts/client}"]})", known),
              R"({"client_secret":["s4"]})");
    EXPECT_THAT(resolvedConfig(R"({"client_secret": ["{vault://env/parts/n}"]})", known), HasSubstr("no JSON object"));
    EXPECT_THAT(resolvedConfig(R"({"client_secret": ["{vault://env/other}"]})", known),
                HasSubstr("the environment variable OTHER is not set"));
}

TEST(Resolve, RefusesOtherNamesAndVaults)
{
    EXPECT_THAT(resolvedConfig(R"({"issuer": "${{ env \"ISSUER\" }}"})", sources({{"ISSUER", "x"}})),
                HasSubstr("call it DECK_ISSUER"));
    EXPECT_THAT(resolvedConfig(R"({"client_secret": ["{vault://hcv/x}"]})", sources({})),
                HasSubstr("no vault is at hand"));
    EXPECT_THAT(resolvedConfig(R"({"client_secret": ["{vault://keychain/x}"]})", sources({})),
                HasSubstr("the keychain holds no secret \"x\""));
}

TEST(Resolve, NeverShowsAValueThatDoesNotFit)
{
    const auto text = resolvedConfig(R"({"cache_ttl": "${{ env \"DECK_S\" }}"})", sources({{"DECK_S", "top-secret"}}));
    EXPECT_THAT(text, HasSubstr("has to hold a number"));
    EXPECT_THAT(text, testing::Not(HasSubstr("top-secret")));
}

TEST(Resolve, AsksForNothingThatDoesNotRun)
{
    auto configuration = withConfig(R"({"issuer": "${{ env \"DECK_MISSING\" }}"})");
    configuration.plugins[0].enabled = false;
    EXPECT_TRUE(resolve(configuration, sources({}), table()));
    configuration.plugins[0].enabled = true;
    configuration.plugins[0].name = "acme";
    EXPECT_TRUE(resolve(configuration, sources({}), table()));
}

TEST(Resolve, FillsMembersOfServicesAndRoutes)
{
    Configuration configuration;
    Service service;
    service.name = "s";
    service.host = "${{ env \"DECK_HOST\" }}";
    service.other["port"] = "${{ env \"DECK_PORT\" }}";
    service.other["tls_verify"] = "${{ env \"DECK_VERIFY\" | toBool }}";
    configuration.services.push_back(service);
    const auto resolved =
        resolve(configuration, sources({{"DECK_HOST", "h"}, {"DECK_PORT", "8080"}, {"DECK_VERIFY", "false"}}), table());
    ASSERT_TRUE(resolved) << resolved.error().front().toString();
    EXPECT_EQ(resolved->services[0].host, "h");
    EXPECT_EQ(resolved->services[0].port, 8080);
    EXPECT_EQ(resolved->services[0].tlsVerify, false);
    EXPECT_TRUE(resolved->services[0].other.empty());

    const auto wrong =
        resolve(configuration, sources({{"DECK_HOST", "h"}, {"DECK_PORT", "x"}, {"DECK_VERIFY", "false"}}), table());
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().front().toString(), HasSubstr("services[0].port"));
}

}  // namespace
}  // namespace gatehouse::gateway

#include "app/composition/keychain_literals.h"

#include <gtest/gtest.h>

using namespace gatehouse;
namespace json = boost::json;

TEST(KeychainLiterals, FillsOurReferencesWhereverTheyStandAndNoOthers)
{
    gateway::Configuration configuration;
    gateway::Service service;
    service.url = "http://user:{vault://keychain/w/upstream}@host/";
    configuration.services.push_back(service);
    gateway::Plugin plugin;
    plugin.config = {{"client_secret", {"{vault://keychain/w/one}", "{vault://env/two}", "${{ env \"DECK_X\" }}"}},
                     {"client_jwk", json::array{json::object{{"kty", "RSA"}, {"d", "{vault://keychain/w/d}"}}}},
                     {"introspection_headers_values", {"Bearer {vault://keychain/w/bearer}"}}};
    configuration.plugins.push_back(plugin);
    configuration.other = {{"consumers", json::array{json::object{{"key", "{vault://keychain/w/key}"}}}}};
    const auto filled = app::withKeychainLiterals(configuration, [](const std::string& id) { return "<" + id + ">"; });
    EXPECT_EQ(*filled.services[0].url, "http://user:<w/upstream>@host/");
    const json::object expected{{"client_secret", {"<w/one>", "{vault://env/two}", "${{ env \"DECK_X\" }}"}},
                                {"client_jwk", json::array{json::object{{"kty", "RSA"}, {"d", "<w/d>"}}}},
                                {"introspection_headers_values", {"Bearer <w/bearer>"}}};
    EXPECT_EQ(filled.plugins[0].config, expected);
    EXPECT_EQ(filled.other.at("consumers").at(0).at("key"), "<w/key>");
}

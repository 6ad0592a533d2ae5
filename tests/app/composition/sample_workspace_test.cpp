#include "app/composition/sample_workspace.h"

#include <gtest/gtest.h>

#include "core/gateway/validation.h"

namespace gatehouse::app {
namespace {

const Surroundings lab{"http://127.0.0.1:9001/realms/gatehouse", "kong", "lab/client_secret",
                       "http://127.0.0.1:9000/anything"};
const Surroundings keycloak{"http://localhost:8080/realms/gatehouse", "other", "id/keycloak", ""};

TEST(SampleWorkspace, isValidInEveryRelease)
{
    const auto table = gateway::FieldTable::load();
    for (int minor = gateway::oldestVersion.minor; minor <= gateway::newestVersion.minor; ++minor) {
        const auto problems = gateway::validate(sampleConfiguration(lab), table, {3, minor});
        for (const auto& problem : problems) {
            EXPECT_NE(problem.severity, gateway::Severity::Error) << minor << ": " << problem.toString();
        }
    }
}

TEST(SampleWorkspace, holdsNoSecret)
{
    const auto sample = sampleConfiguration(lab);
    EXPECT_EQ(sample.plugins.front().config.at("client_secret").as_array().front(),
              "{vault://keychain/lab/client_secret}");
}

TEST(SampleWorkspace, changesOnlyWhatTheSurroundingsAre)
{
    auto configuration = sampleConfiguration(lab);
    configuration.plugins.front().config["scopes"] = {"email"};
    configuration.plugins.front().config["client_id"] = {"kong", "second"};
    applySurroundings(configuration, keycloak);
    const auto& config = configuration.plugins.front().config;
    EXPECT_EQ(config.at("issuer"), "http://localhost:8080/realms/gatehouse");
    EXPECT_EQ(config.at("client_id"), (boost::json::array{"other", "second"}));
    EXPECT_EQ(config.at("scopes"), (boost::json::array{"email"}));
    EXPECT_EQ(configuration.services.front().url, "http://127.0.0.1:9000/anything") << "no upstream: it stays";
}

TEST(SampleWorkspace, movesTheLabsPortsOnlyWhereTheyStillStand)
{
    Surroundings today = lab;
    today.issuer = "http://127.0.0.1:7001/realms/gatehouse";
    today.upstreamUrl = "http://127.0.0.1:7000/anything";
    auto configuration = sampleConfiguration(lab);
    EXPECT_TRUE(moveSurroundings(configuration, lab, today));
    EXPECT_EQ(configuration.plugins.front().config.at("issuer"), boost::json::string(today.issuer));
    EXPECT_EQ(configuration.services.front().url, today.upstreamUrl);

    auto own = sampleConfiguration(lab);
    own.plugins.front().config["issuer"] = "https://idp.example";
    own.services.front().url = "http://upstream.example";
    EXPECT_FALSE(moveSurroundings(own, lab, today));
    EXPECT_EQ(own.plugins.front().config.at("issuer"), "https://idp.example");
}

TEST(SampleWorkspace, findsWhatThePluginStandsBefore)
{
    gateway::Configuration configuration;
    EXPECT_EQ(editedService(configuration), nullptr);
    EXPECT_EQ(editedRoute(configuration), nullptr);
    EXPECT_EQ(editedPlugin(std::as_const(configuration)), nullptr);
    configuration.services.resize(2);
    configuration.services[0].name = "a";
    configuration.services[1].name = "b";
    configuration.routes.resize(2);
    configuration.routes[0].name = "ra";
    configuration.routes[0].service = "a";
    configuration.routes[1].name = "rb";
    configuration.routes[1].service = "b";
    ensurePlugin(configuration).service = "b";
    EXPECT_EQ(editedService(configuration)->name, "b");
    EXPECT_EQ(editedRoute(configuration)->name, "rb");
    configuration.plugins.front().service.reset();
    configuration.plugins.front().route = "ra";
    EXPECT_EQ(editedService(configuration)->name, "a");
    EXPECT_EQ(editedRoute(configuration)->name, "ra");
}

}  // namespace
}  // namespace gatehouse::app

#include "core/keycloak/representations.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace gatehouse::keycloak {
namespace {

namespace json = boost::json;

LabPlan plan()
{
    LabPlan out;
    out.password = SecretBytes("doe");
    return out;
}

TEST(Representations, WhatIsNewNeedsNoRepair)
{
    json::object realm = newRealm(plan());
    json::object client = newClient(plan());
    json::object mapper = newAudienceMapper(plan());
    json::object user = newUser(plan());
    EXPECT_TRUE(isOurs(realm));
    EXPECT_FALSE(repairRealm(realm));
    EXPECT_FALSE(repairClient(client, plan()));
    EXPECT_FALSE(repairAudienceMapper(mapper, plan()));
    EXPECT_FALSE(repairUser(user, plan()));
}

TEST(Representations, EverySwitchOfTheClientIsRepaired)
{
    for (const char* name : {"enabled", "standardFlowEnabled", "directAccessGrantsEnabled", "serviceAccountsEnabled"}) {
        json::object client = newClient(plan());
        client[name] = false;
        EXPECT_TRUE(repairClient(client, plan())) << name;
        EXPECT_EQ(client, newClient(plan())) << name;
    }
    json::object client = newClient(plan());
    client["publicClient"] = true;
    client["redirectUris"] = json::array{"http://elsewhere/*"};
    client["description"] = "kept";
    EXPECT_TRUE(repairClient(client, plan()));
    EXPECT_EQ(client["publicClient"], json::value(false));
    EXPECT_EQ(client["redirectUris"], (json::value(json::array{"http://elsewhere/*", "http://localhost:8000/*"})));
    EXPECT_EQ(client["description"], json::value("kept"));
}

TEST(Representations, MapperForAnotherClientIsRepaired)
{
    json::object mapper = newAudienceMapper(plan());
    mapper["id"] = "7";
    mapper["config"].as_object()["included.client.audience"] = "another";
    EXPECT_TRUE(repairAudienceMapper(mapper, plan()));
    EXPECT_EQ(mapper["config"], newAudienceMapper(plan())["config"]);
    EXPECT_EQ(mapper["id"], json::value("7"));
    mapper["config"] = nullptr;
    EXPECT_TRUE(repairAudienceMapper(mapper, plan()));
    EXPECT_EQ(mapper["config"], newAudienceMapper(plan())["config"]);
}

TEST(Representations, IncompleteUserIsCompletedAndItsOwnNamesStay)
{
    json::object user{{"username", "alex"},
                      {"enabled", false},
                      {"firstName", "Alexandra"},
                      {"requiredActions", json::array{"UPDATE_PASSWORD"}}};
    EXPECT_TRUE(repairUser(user, plan()));
    EXPECT_EQ(user["enabled"], json::value(true));
    EXPECT_EQ(user["firstName"], json::value("Alexandra"));
    EXPECT_EQ(user["lastName"], json::value("Doe"));
    EXPECT_EQ(user["email"], json::value("alex@example.com"));
    EXPECT_TRUE(user["requiredActions"].as_array().empty());
    EXPECT_FALSE(repairUser(user, plan()));
}

TEST(Representations, OnlyTheMarkMakesARealmOurs)
{
    EXPECT_FALSE(isOurs({{"realm", "gatehouse"}}));
    EXPECT_FALSE(isOurs({{"attributes", nullptr}}));
    EXPECT_FALSE(isOurs({{"attributes", json::object{{"other", "true"}}}}));
}

}  // namespace
}  // namespace gatehouse::keycloak

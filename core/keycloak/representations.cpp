#include "core/keycloak/representations.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace gatehouse::keycloak {
namespace {

namespace json = boost::json;

/// Sets each member of `wanted` that `found` has differently; true: there was one.
bool adopt(json::object& found, const json::object& wanted)
{
    bool changed = false;
    for (const auto& [name, value] : wanted) {
        json::value& there = found[name];
        if (there != value) {
            there = value;
            changed = true;
        }
    }
    return changed;
}

json::object& objectAt(json::object& parent, std::string_view name)
{
    json::value& value = parent[name];
    return value.is_object() ? value.get_object() : value.emplace_object();
}

/// The switches of the how-to's client.
json::object clientSwitches()
{
    return {{"enabled", true},
            {"protocol", "openid-connect"},
            {"publicClient", false},
            {"bearerOnly", false},
            {"clientAuthenticatorType", "client-secret"},
            {"standardFlowEnabled", true},
            {"directAccessGrantsEnabled", true},
            {"serviceAccountsEnabled", true}};
}

json::object audienceMapperConfig(const LabPlan& plan)
{
    // Keycloak keeps mapper settings as texts, switches included.
    return {{"included.client.audience", plan.clientId},
            {"access.token.claim", "true"},
            {"introspection.token.claim", "true"}};
}

bool isBlank(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    return value == nullptr || !value->is_string() || value->as_string().empty();
}

std::string capitalised(std::string name)
{
    if (!name.empty() && name.front() >= 'a' && name.front() <= 'z') {
        name.front() = static_cast<char>(name.front() - 'a' + 'A');
    }
    return name;
}

}  // namespace

json::object newRealm(const LabPlan& plan)
{
    return {{"realm", plan.realm},
            {"enabled", true},
            {"displayName", "Gatehouse"},
            {"attributes", {{createdAttribute, "true"}}}};
}

json::object newClient(const LabPlan& plan)
{
    json::object client{{"clientId", plan.clientId}, {"redirectUris", json::array{plan.redirectUri}}};
    adopt(client, clientSwitches());
    return client;
}

json::object newAudienceMapper(const LabPlan& plan)
{
    return {{"name", audienceMapperName},
            {"protocol", "openid-connect"},
            {"protocolMapper", "oidc-audience-mapper"},
            {"config", audienceMapperConfig(plan)}};
}

json::object newUser(const LabPlan& plan)
{
    // Without e-mail, first and last name Keycloak may call the account not fully set up and refuse the password grant.
    return {{"username", plan.userName},
            {"enabled", true},
            {"email", plan.userName + "@example.com"},
            {"emailVerified", true},
            {"firstName", capitalised(plan.userName)},
            {"lastName", "Doe"},
            {"credentials", json::array{newPassword(plan)}}};
}

json::object newPassword(const LabPlan& plan)
{
    return {{"type", "password"}, {"value", plan.password.revealed()}, {"temporary", false}};
}

bool isOurs(const json::object& realm)
{
    const json::value* attributes = realm.if_contains("attributes");
    return attributes != nullptr && attributes->is_object() && attributes->as_object().contains(createdAttribute);
}

bool repairRealm(json::object& found)
{
    return adopt(found, {{"enabled", true}});
}

bool repairClient(json::object& found, const LabPlan& plan)
{
    bool changed = adopt(found, clientSwitches());
    json::value& uris = found["redirectUris"];
    if (!uris.is_array()) {
        uris.emplace_array();
    }
    if (std::find(uris.get_array().begin(), uris.get_array().end(), json::value(plan.redirectUri))
        == uris.get_array().end()) {
        uris.get_array().emplace_back(plan.redirectUri);
        changed = true;
    }
    return changed;
}

bool repairAudienceMapper(json::object& found, const LabPlan& plan)
{
    bool changed = adopt(found, {{"protocol", "openid-connect"}, {"protocolMapper", "oidc-audience-mapper"}});
    changed = adopt(objectAt(found, "config"), audienceMapperConfig(plan)) || changed;
    return changed;
}

bool repairUser(json::object& found, const LabPlan& plan)
{
    bool changed = adopt(found, {{"enabled", true}});
    for (const auto& [name, value] : newUser(plan)) {
        if ((name == "email" || name == "firstName" || name == "lastName") && isBlank(found, name)) {
            found[name] = value;
            changed = true;
        }
    }
    const json::value* actions = found.if_contains("requiredActions");
    if (actions != nullptr && actions->is_array() && !actions->as_array().empty()) {
        found["requiredActions"] = json::array();
        changed = true;
    }
    return changed;
}

}  // namespace gatehouse::keycloak

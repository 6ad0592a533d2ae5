#include "core/exporters/realm.h"

#include <algorithm>
#include <set>

#include "core/exporters/field_reader.h"
#include "core/exporters/notes.h"
#include "core/http/url.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;

constexpr std::string_view openidConnect = "openid-connect";
constexpr std::string_view defaultRealm = "gatehouse";

/// Scopes that a realm of Keycloak has from the start.
const std::set<std::string> builtInScopes{"openid",         "profile",     "email",       "address",          "phone",
                                          "offline_access", "roles",       "web-origins", "microprofile-jwt", "acr",
                                          "basic",          "organization"};

std::string claimName(const std::vector<std::string>& path)
{
    std::string result;
    for (const auto& name : path) {
        result += result.empty() ? "" : ".";
        for (const char c : name) {
            result += c == '.' ? std::string("\\.") : std::string(1, c);
        }
    }
    return result;
}

json::object mapper(const std::string& name, const std::string& kind, json::object config)
{
    config["access.token.claim"] = "true";
    config["introspection.token.claim"] = "true";
    return {{"name", name}, {"protocol", "openid-connect"}, {"protocolMapper", kind}, {"config", std::move(config)}};
}

std::string authenticatorOf(const std::string& way)
{
    if (way == "client_secret_jwt") {
        return "client-secret-jwt";
    }
    if (way == "private_key_jwt") {
        return "client-jwt";
    }
    return way == "tls_client_auth" || way == "self_signed_tls_client_auth" ? "client-x509" : "client-secret";
}

class RealmWriter {
public:
    RealmWriter(const Prepared& ready, RealmSecrets secrets, std::vector<Note>& notes) :
        m_configuration(ready.configuration), m_secrets(secrets), m_notes(notes)
    {
    }

    std::map<std::string, json::object> write()
    {
        for (std::size_t i = 0; i < m_configuration.plugins.size(); ++i) {
            const auto& plugin = m_configuration.plugins[i];
            if (plugin.name == openidConnect && plugin.enabled.value_or(true)) {
                add(i);
            }
        }
        std::map<std::string, json::object> result;
        for (auto& [name, realm] : m_realms) {
            result[name] = finished(name, realm);
        }
        return result;
    }

private:
    struct Realm {
        std::map<std::string, json::object> clients;
        std::set<std::string> roles, groups;
        bool people = false;
    };

    void note(NoteKind kind, std::size_t plugin, std::string_view field, std::string sentence)
    {
        m_notes.push_back({kind, pluginField(plugin, field), std::move(sentence)});
    }

    void add(std::size_t index)
    {
        FieldReader reader(m_configuration.plugins[index].config, gateway::newestVersion);
        const auto issuer = issuerOf(reader);
        const auto name = realmName(issuer);
        if (!issuer.ends_with("/realms/" + name)) {
            note(NoteKind::Differs, index, "issuer",
                 "the realm is called " + name + ": set the issuer to …/realms/" + name
                     + (issuer.ends_with("/realms/master") ? ", since Keycloak's own realm master is not imported"
                                                           : ""));
        }
        auto& realm = m_realms[name];
        const auto ids = reader.list("client_id");
        const auto secrets = reader.list("client_secret");
        const auto ways = reader.list("client_auth");
        const auto at = [](const std::vector<std::string>& list, std::size_t place) {
            return list.empty() ? std::string() : list[place < list.size() ? place : 0];
        };
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (holdsVariable(ids[i]) || ids[i].find("{vault://") != std::string::npos) {
                note(NoteKind::Needs, index, "client_id[" + std::to_string(i) + ']',
                     "is a reference: the client is called kong here");
            }
            addClient(realm, index, reader, holdsVariable(ids[i]) || ids[i].starts_with("{vault://") ? "kong" : ids[i],
                      at(secrets, i), at(ways, i));
        }
        if (ids.empty()) {
            note(NoteKind::Differs, index, "client_id", "is not set; a client kong is made");
            addClient(realm, index, reader, "kong", "", "");
        }
        realm.people = realm.people || reader.lists("auth_methods", "password")
                       || reader.lists("auth_methods", "authorization_code");
        for (auto& role : reader.list("roles_required")) {
            addWords(realm.roles, role);
        }
        for (auto& group : reader.list("groups_required")) {
            addWords(realm.groups, group);
        }
        for (const auto& scopes : reader.list("scopes_required")) {
            std::set<std::string> words;
            addWords(words, scopes);
            for (const auto& scope : words) {
                if (!builtInScopes.contains(scope)) {
                    note(NoteKind::Needs, index, "scopes_required",
                         "the client scope \"" + scope + "\" has to be made in Keycloak and given to the client");
                }
            }
        }
    }

    /// One entry of a rule may name several, separated by spaces.
    static void addWords(std::set<std::string>& words, const std::string& entry)
    {
        for (std::size_t begin = 0; begin < entry.size();) {
            const auto end = std::min(entry.find(' ', begin), entry.size());
            if (end > begin) {
                words.insert(entry.substr(begin, end - begin));
            }
            begin = end + 1;
        }
    }

    void addClient(Realm& realm, std::size_t index, FieldReader& reader, const std::string& id,
                   const std::string& secret, const std::string& way)
    {
        json::array mappers{mapper("gatehouse-audience", "oidc-audience-mapper", {{"included.client.audience", id}})};
        for (const auto& audience : reader.list("audience_required")) {
            if (audience != id) {
                mappers.push_back(
                    mapper("audience " + audience, "oidc-audience-mapper", {{"included.custom.audience", audience}}));
            }
        }
        if (reader.isSet("groups_required") || reader.isSet("authenticated_groups_claim")) {
            mappers.push_back(mapper(
                "groups", "oidc-group-membership-mapper",
                {{"claim.name", claimName(reader.isSet("groups_required") ? reader.list("groups_claim")
                                                                          : reader.list("authenticated_groups_claim"))},
                 {"full.path", "false"}}));
        }
        if (reader.isSet("roles_required")) {
            mappers.push_back(mapper("roles", "oidc-usermodel-realm-role-mapper",
                                     {{"claim.name", claimName(reader.list("roles_claim"))},
                                      {"jsonType.label", "String"},
                                      {"multivalued", "true"}}));
        }
        const bool people = reader.lists("auth_methods", "authorization_code");
        json::object client{
            {"clientId", id},
            {"enabled", true},
            {"protocol", "openid-connect"},
            {"publicClient", way == "none"},
            {"clientAuthenticatorType", authenticatorOf(way)},
            {"standardFlowEnabled", people},
            {"implicitFlowEnabled", false},
            {"directAccessGrantsEnabled", reader.lists("auth_methods", "password")},
            {"serviceAccountsEnabled", way != "none" && reader.lists("auth_methods", "client_credentials")},
            {"redirectUris", people ? redirects(reader) : json::array()},
            {"protocolMappers", std::move(mappers)}};
        const bool shared = authenticatorOf(way).starts_with("client-secret") && way != "none";
        giveSecret(client, index, secret, shared);
        auto& known = realm.clients[id];
        for (const char* flow : {"standardFlowEnabled", "directAccessGrantsEnabled", "serviceAccountsEnabled"}) {
            const auto* before = known.if_contains(flow);
            client[flow] = client[flow].as_bool() || (before && before->as_bool());
        }
        known = std::move(client);
    }

    void giveSecret(json::object& client, std::size_t index, const std::string& secret, bool shared)
    {
        if (!shared) {
            if (client["clientAuthenticatorType"] == "client-jwt") {
                note(NoteKind::Needs, index, "client_jwk", "Keycloak has to be given the client's public key");
            } else if (client["clientAuthenticatorType"] == "client-x509") {
                note(NoteKind::Needs, index, "tls_client_auth_cert_id",
                     "Keycloak has to be given the subject of the client's certificate");
            }
            return;
        }
        if (const auto name = wholeVariable(secret); !name.empty()) {
            if (m_secrets == RealmSecrets::Placeholders) {
                client["secret"] = "${" + name + '}';
                note(NoteKind::Needs, index, "client_secret",
                     name + " without quotes and backslashes: Keycloak puts it into the realm's file as it is");
            } else {
                note(NoteKind::Needs, index, "client_secret",
                     "Keycloak makes a secret: copy it from the client's Credentials into " + name);
            }
        } else if (secret.empty() || holdsVariable(secret) || secret.starts_with("{vault://")) {
            note(NoteKind::Needs, index, "client_secret",
                 "Keycloak makes a secret: copy it from the client's Credentials to where the gateway reads it");
        } else {
            client["secret"] = secret;
        }
    }

    json::array redirects(FieldReader& reader) const
    {
        json::array result;
        for (const auto& uri : reader.list("redirect_uri")) {
            result.emplace_back(uri);
        }
        if (result.empty()) {
            result.emplace_back("http://localhost:8000/*");
        }
        return result;
    }

    json::object finished(const std::string& name, const Realm& realm)
    {
        json::object result{{"realm", name}, {"enabled", true}};
        json::array clients;
        for (const auto& [id, client] : realm.clients) {
            clients.push_back(client);
        }
        result["clients"] = std::move(clients);
        json::array roles;
        json::array roleNames;
        for (const auto& role : realm.roles) {
            roles.push_back(json::object{{"name", role}});
            roleNames.emplace_back(role);
        }
        if (!roles.empty()) {
            json::object all;
            all["realm"] = std::move(roles);
            result["roles"] = std::move(all);
        }
        json::array groups;
        json::array groupPaths;
        for (const auto& group : realm.groups) {
            groups.push_back(json::object{{"name", group}});
            groupPaths.emplace_back('/' + group);
        }
        if (!groups.empty()) {
            result["groups"] = std::move(groups);
        }
        if (realm.people) {
            json::object user{{"username", howToUser}, {"enabled", true},     {"email", "alex@example.com"},
                              {"emailVerified", true}, {"firstName", "Alex"}, {"lastName", "Doe"}};
            user["credentials"] =
                json::array{json::object{{"type", "password"}, {"value", howToPassword}, {"temporary", false}}};
            if (!roleNames.empty()) {
                user["realmRoles"] = std::move(roleNames);
            }
            if (!groupPaths.empty()) {
                user["groups"] = std::move(groupPaths);
            }
            json::array users;
            users.push_back(std::move(user));
            result["users"] = std::move(users);
            m_notes.push_back({NoteKind::Differs, "users",
                               "realm " + name
                                   + " gets the how-to's user alex with the password doe: take it out "
                                     "where others can reach Keycloak"});
        }
        return result;
    }

    const gateway::Configuration& m_configuration;
    RealmSecrets m_secrets;
    std::vector<Note>& m_notes;
    std::map<std::string, Realm> m_realms;
};

}  // namespace

std::string realmName(const std::string& issuer)
{
    constexpr std::string_view mark = "/realms/";
    const auto at = issuer.find(mark);
    if (at == std::string::npos || holdsVariable(issuer)) {
        return std::string(defaultRealm);
    }
    const auto begin = at + mark.size();
    const auto written = issuer.substr(begin, issuer.find('/', begin) - begin);
    const auto name = http::percentDecode(written).value_or(written);
    return name.empty() || name == "master" || name.find_first_of("{}") != std::string::npos ? std::string(defaultRealm)
                                                                                             : name;
}

std::map<std::string, json::object> realmsOf(const Prepared& ready, RealmSecrets secrets, std::vector<Note>& notes)
{
    return RealmWriter(ready, secrets, notes).write();
}

}  // namespace gatehouse::exporters

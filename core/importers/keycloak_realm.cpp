#include <algorithm>
#include <set>

#include "core/gateway/describe.h"
#include "core/http/url.h"
#include "core/importers/importer.h"
#include "core/importers/json_tree.h"
#include "core/importers/text_checks.h"

namespace gatehouse::importers {

namespace {

namespace json = boost::json;
using Kind = YamlNode::Kind;

/// Clients that every realm has.
const std::set<std::string> builtIn{"account",          "account-console",       "admin-cli", "broker", "master-realm",
                                    "realm-management", "security-admin-console"};

std::string textOf(const YamlNode& node, std::string_view key)
{
    const auto* member = node.find(key);
    return member && member->value.kind == Kind::Scalar ? member->value.text : std::string();
}

bool isOn(const YamlNode& node, std::string_view key)
{
    return textOf(node, key) == "true";
}

std::string authenticationOf(const YamlNode& client)
{
    const auto way = textOf(client, "clientAuthenticatorType");
    if (isOn(client, "publicClient")) {
        return "none";
    }
    if (way == "client-secret-jwt") {
        return "client_secret_jwt";
    }
    if (way == "client-jwt") {
        return "private_key_jwt";
    }
    return way == "client-x509" ? "tls_client_auth" : "client_secret_basic";
}

class RealmReader {
public:
    explicit RealmReader(const std::string& fileName) { m_import.reading.configuration.file = fileName; }

    gateway::Checked<Import> read(const YamlNode& realm)
    {
        const auto name = textOf(realm, "realm");
        if (realm.kind != Kind::Map || name.empty()) {
            return tl::unexpected(
                gateway::Diagnostics{diagnosticAt(m_import.reading.configuration.file, realm.position,
                                                  "no realm: expected an object with \"realm\" and \"clients\"",
                                                  "export it with kc.sh export, or from the console with clients")});
        }
        issuer(realm, name);
        if (const auto* clients = realm.find("clients")) {
            for (const auto& client : clients->value.items) {
                if (client.kind == Kind::Map) {
                    add(client);
                } else {
                    wrong(client, "clients", "an object");
                }
            }
            if (clients->value.kind != Kind::List && clients->value.kind != Kind::Null) {
                wrong(clients->value, "clients", "a list");
            }
        }
        if (m_ids.empty() && m_import.reading.problems.empty()) {
            return tl::unexpected(gateway::Diagnostics{
                diagnosticAt(m_import.reading.configuration.file, realm.position,
                             "the realm \"" + name + "\" has no client of its own that is on", "")});
        }
        finish();
        for (const auto& member : realm.members) {
            const bool list = member.value.kind == Kind::List && !member.value.items.empty();
            if (list && (member.key == "users" || member.key == "identityProviders" || member.key == "groups")) {
                m_import.leftOut.push_back(member.key + ": they stay in Keycloak");
            }
        }
        return std::move(m_import);
    }

private:
    void wrong(const YamlNode& node, const std::string& path, const std::string& expected)
    {
        auto diagnostic = diagnosticAt(m_import.reading.configuration.file, node.position,
                                       "expected " + expected + ", got " + gateway::describe(toJson(node)), "");
        diagnostic.path = path;
        m_import.reading.problems.push_back(std::move(diagnostic));
    }

    void issuer(const YamlNode& realm, const std::string& name)
    {
        std::string base = "http://localhost:8080";
        const auto* attributes = realm.find("attributes");
        const auto front = attributes ? textOf(attributes->value, "frontendUrl") : std::string();
        if (!front.empty()) {
            base = front.ends_with('/') ? front.substr(0, front.size() - 1) : front;
        } else {
            m_import.leftOut.push_back("Keycloak's address, which the file does not hold: issuer begins with "
                                       "http://localhost:8080, change it");
        }
        m_plugin.name = "openid-connect";
        m_plugin.position = realm.position;
        m_plugin.config["issuer"] = base + "/realms/" + http::percentEncode(name);
    }

    void add(const YamlNode& client)
    {
        const auto id = textOf(client, "clientId");
        if (id.empty() || builtIn.contains(id)) {
            return;
        }
        if (textOf(client, "enabled") == "false" || isOn(client, "bearerOnly")
            || textOf(client, "protocol") == "saml") {
            m_import.leftOut.push_back("client " + id + ": it is off, bearer-only or for SAML");
            return;
        }
        m_ids.emplace_back(id);
        m_ways.emplace_back(authenticationOf(client));
        auto secret = textOf(client, "secret");
        if (secret == "**********") {
            secret.clear();  // the console masks what it exports
        }
        const bool needsOne = m_ways.back().get_string().starts_with("client_secret");
        const auto variable = m_ids.size() == 1 ? std::string("DECK_CLIENT_SECRET")
                                                : "DECK_CLIENT_SECRET_" + std::to_string(m_ids.size());
        m_secrets.emplace_back(!needsOne ? json::value("")
                               : secret.empty() || secret.starts_with("${")
                                   ? json::value("${{ env \"" + variable + "\" }}")
                                   : json::value(secret));
        m_anySecret = m_anySecret || needsOne;
        m_password = m_password || isOn(client, "directAccessGrantsEnabled");
        m_service = m_service || isOn(client, "serviceAccountsEnabled");
        m_browser = m_browser || isOn(client, "standardFlowEnabled");
        if (const auto* uris = client.find("redirectUris")) {
            for (const auto& uri : uris->value.items) {
                if (uri.kind == Kind::Scalar && uri.text.find('*') == std::string::npos && http::Url::parse(uri.text)) {
                    m_redirects.emplace_back(uri.text);
                }
            }
        }
    }

    void finish()
    {
        auto& config = m_plugin.config;
        json::array methods{"introspection"};
        if (m_password) {
            methods.emplace_back("password");
        }
        if (m_service && !m_password) {
            methods.emplace_back("client_credentials");
        }
        if (m_browser && !m_redirects.empty()) {
            methods.emplace_back("authorization_code");
            methods.emplace_back("session");
        }
        if (m_service && m_password) {
            m_import.leftOut.push_back("client_credentials: Basic credentials would be taken for a user's password; "
                                       "both cannot be told apart");
        }
        config["client_id"] = m_ids;
        if (m_anySecret) {
            config["client_secret"] = m_secrets;
        }
        config["client_auth"] = m_ways;
        config["auth_methods"] = std::move(methods);
        if (m_browser && !m_redirects.empty()) {
            config["redirect_uri"] = m_redirects;
        }
        if (m_ids.size() > 1) {
            m_import.leftOut.push_back("which client serves which route: all " + std::to_string(m_ids.size())
                                       + " are in one plugin, and the first is used unless a request names another");
        }
        m_import.leftOut.push_back("services and routes, of which Keycloak knows nothing: add yours");
        m_import.reading.configuration.plugins.push_back(std::move(m_plugin));
    }

    Import m_import;
    gateway::Plugin m_plugin;
    json::array m_ids, m_secrets, m_ways, m_redirects;
    bool m_anySecret = false;
    bool m_password = false;
    bool m_service = false;
    bool m_browser = false;
};

gateway::Checked<Import> read(std::string_view text, const std::string& fileName)
{
    const auto texts = readJsonTexts(text, fileName);
    if (!texts) {
        return tl::unexpected(texts.error());
    }
    const auto& first = texts->front();
    const auto& realm = first.kind == Kind::List && !first.items.empty() ? first.items.front() : first;
    auto result = RealmReader(fileName).read(realm);
    if (result && first.items.size() > 1) {
        result->leftOut.push_back(std::to_string(first.items.size() - 1) + " further realms of the file");
    }
    return result;
}

}  // namespace

Importer keycloakRealmImporter()
{
    return {"keycloak-realm", "Keycloak realm", "a realm as Keycloak exports it (JSON)", read};
}

}  // namespace gatehouse::importers

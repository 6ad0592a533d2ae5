#include <algorithm>

#include "core/exporters/deck.h"
#include "core/exporters/field_reader.h"
#include "core/exporters/notes.h"
#include "core/exporters/realm.h"
#include "core/exporters/shell_text.h"
#include "core/exporters/targets.h"
#include "core/exporters/yaml_text.h"
#include "core/gateway/references.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;
using gateway::Configuration;

constexpr std::string_view openidConnect = "openid-connect";
constexpr std::string_view keycloakUrl = "http://keycloak:8080";
/// For this folder's own Keycloak, which only this machine reaches.
constexpr std::string_view localSecret = "gatehouse-local-only";

class ComposeWriter {
public:
    ComposeWriter(Prepared ready, const ExportOptions& options) : m_ready(std::move(ready)), m_options(options) {}

    gateway::Checked<Export> write()
    {
        m_result.notes = m_ready.notes;
        const auto realms = realmsOf(m_ready, RealmSecrets::Placeholders, m_result.notes);
        if (realms.empty()) {
            return tl::unexpected(nothingFor(m_ready.configuration, "docker compose"));
        }
        for (const auto& [name, realm] : realms) {
            m_realmFiles.push_back("realms/realm-" + std::to_string(m_realmFiles.size() + 1) + ".json");
            m_result.files.push_back({.name = m_realmFiles.back(), .text = prettyJson(realm) + '\n', .syntax = "json"});
        }
        adapt();
        m_result.files.push_back(
            {.name = "kong/kong.yaml", .text = writeDeck(m_ready.configuration, Secrets::Included), .syntax = "yaml"});
        for (const auto& name : gateway::environmentReferences(m_ready.configuration)) {
            note(NoteKind::Needs, name, "to be written into kong/kong.yaml by hand: no decK fills it in there");
        }
        m_result.holdsSecrets = m_ready.holdsSecrets;
        m_result.notes.push_back({NoteKind::Needs, "KONG_LICENSE_DATA",
                                  "openid-connect is an enterprise plugin: set this variable to the license's JSON"});
        dropRepeats(m_result.notes);
        m_result.files.insert(m_result.files.begin(),
                              {.name = "compose.yaml", .text = composeFile(), .syntax = "yaml"});
        return std::move(m_result);
    }

private:
    void note(NoteKind kind, std::string field, std::string sentence)
    {
        m_result.notes.push_back({kind, std::move(field), std::move(sentence)});
    }

    /// The configuration as this network can play it: its own Keycloak and upstream, variables as vault references.
    void adapt()
    {
        auto& configuration = m_ready.configuration;
        for (std::size_t i = 0; i < configuration.services.size(); ++i) {
            auto& service = configuration.services[i];
            const auto upstream = upstreamOf(service);
            const auto path = upstream && !holdsVariable(upstream->path) ? upstream->path : std::string("/anything");
            note(NoteKind::Differs, "services[" + std::to_string(i) + "].url",
                 "goes to the upstream of this file, which echoes requests");
            service.protocol.reset();
            service.host.reset();
            service.port.reset();
            service.path.reset();
            for (const char* member : {"protocol", "host", "port", "path", "url", "client_certificate"}) {
                service.other.stable_erase(member);
            }
            service.url = "http://upstream:8080" + (path.empty() ? "/anything" : path);
        }
        for (auto& route : configuration.routes) {
            if (route.protocols.empty()) {
                route.protocols = {"http", "https"};  // the how-to speaks plain http
            }
        }
        for (std::size_t i = 0; i < configuration.plugins.size(); ++i) {
            adaptPlugin(i);
        }
        noteOthers(configuration, "the gateway of this file", m_result.notes);
        configuration.other.clear();
    }

    void adaptPlugin(std::size_t index)
    {
        auto& plugin = m_ready.configuration.plugins[index];
        if (plugin.name == openidConnect) {
            FieldReader reader(plugin.config, m_options.version);
            const auto issuer = issuerOf(reader);
            plugin.config["issuer"] = std::string(keycloakUrl) + "/realms/" + pathSegment(realmName(issuer));
            note(NoteKind::Differs, pluginField(index, "issuer"), "is the Keycloak of this file");
            for (const char* field :
                 {"authorization_endpoint", "token_endpoint", "introspection_endpoint", "userinfo_endpoint",
                  "revocation_endpoint", "end_session_endpoint", "jwks_endpoint", "extra_jwks_uris", "issuers_allowed",
                  "http_proxy", "https_proxy", "using_pseudo_issuer"}) {
                if (reader.isSet(field)) {
                    plugin.config.stable_erase(field);
                    note(NoteKind::Differs, pluginField(index, field),
                         "is left out: the Keycloak of this file tells its own endpoints");
                }
            }
            useLocalClient(plugin, index);
        }
        json::object config;
        for (const auto& [key, value] : plugin.config) {
            if (auto kept = withVaultReferences(value, index, std::string(key))) {
                config[key] = std::move(*kept);
            }
        }
        plugin.config = std::move(config);
    }

    /// A client whose id is a reference is called kong in the realm.
    static void useLocalClient(gateway::Plugin& plugin, std::size_t /*index*/)
    {
        auto* ids = plugin.config.if_contains("client_id");
        if (!ids || !ids->is_array()) {
            return;
        }
        for (auto& id : ids->get_array()) {
            if (id.is_string() && (holdsVariable(id) || std::string_view(id.get_string()).starts_with('{'))) {
                id = "kong";
            }
        }
    }

    /// The gateway without a database reads variables through its env vault, and only where it takes references.
    std::optional<json::value> withVaultReferences(const json::value& value, std::size_t plugin,
                                                   const std::string& path)
    {
        if (const auto* list = value.if_array()) {
            json::array result;
            for (const auto& item : *list) {
                auto kept = withVaultReferences(item, plugin, path + (item.is_object() ? "[]" : ""));
                if (!kept) {
                    return std::nullopt;
                }
                result.push_back(std::move(*kept));
            }
            return result;
        }
        if (const auto* record = value.if_object()) {
            json::object result;
            for (const auto& [key, member] : *record) {
                if (auto kept = withVaultReferences(member, plugin, path + '.' + std::string(key))) {
                    result[key] = std::move(*kept);
                }
            }
            return result;
        }
        const auto* text = value.if_string();
        if (!text || !holdsVariable(value)) {
            return value;
        }
        const auto* field = fieldTable().find(path);
        const auto name = wholeVariable(*text);
        if (!field || !field->referenceableIn(m_options.version) || name.empty()) {
            note(NoteKind::CannotExpress, pluginField(plugin, path),
                 "is a variable where the gateway itself takes none; it is left out");
            return std::nullopt;
        }
        if (std::find(m_variables.begin(), m_variables.end(), name) == m_variables.end()) {
            m_variables.push_back(name);
        }
        std::string reference = "{vault://env/";
        for (const char c : name) {
            reference += c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        return json::value(reference + '}');
    }

    json::object environmentOfVariables() const
    {
        json::object result;
        for (const auto& name : m_variables) {
            result[name] = "${" + name + ":-" + std::string(localSecret) + '}';
        }
        return result;
    }

    json::object keycloak() const
    {
        json::object environment{{"KC_BOOTSTRAP_ADMIN_USERNAME", "admin"},
                                 {"KC_BOOTSTRAP_ADMIN_PASSWORD", "${KEYCLOAK_ADMIN_PASSWORD:-admin}"},
                                 {"KC_HEALTH_ENABLED", "true"}};
        for (const auto& [name, value] : environmentOfVariables()) {
            environment[name] = value;
        }
        json::object check{
            {"test", json::array{"CMD-SHELL", "exec 3<>/dev/tcp/127.0.0.1/9000 && printf 'GET /health/ready "
                                              "HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q UP <&3"}},
            {"interval", "5s"},
            {"timeout", "5s"},
            {"retries", 30}};
        return {{"image", "keycloak/keycloak:26.5"},
                {"command", json::array{"start-dev", "--import-realm"}},
                {"environment", std::move(environment)},
                {"volumes", json::array{"./realms:/opt/keycloak/data/import:ro"}},
                {"ports", json::array{"127.0.0.1:8080:8080"}},
                {"healthcheck", std::move(check)}};
    }

    json::object gatewayService() const
    {
        json::object environment{{"KONG_DATABASE", "off"},
                                 {"KONG_DECLARATIVE_CONFIG", "/kong/kong.yaml"},
                                 {"KONG_PROXY_LISTEN", "0.0.0.0:8000, 0.0.0.0:8443 ssl"},
                                 {"KONG_LICENSE_DATA", "${KONG_LICENSE_DATA:-}"}};
        for (const auto& [name, value] : environmentOfVariables()) {
            environment[name] = value;
        }
        json::object dependencies;
        dependencies["keycloak"] = json::object{{"condition", "service_healthy"}};
        dependencies["upstream"] = json::object{{"condition", "service_started"}};
        return {{"image", "kong/kong-gateway:" + m_options.version.toString()},
                {"environment", std::move(environment)},
                {"volumes", json::array{"./kong:/kong:ro"}},
                {"ports", json::array{"127.0.0.1:8000:8000", "127.0.0.1:8443:8443"}},
                {"depends_on", std::move(dependencies)}};
    }

    std::string composeFile() const
    {
        json::object upstream{{"image", "mccutchen/go-httpbin:2.18.3"}, {"ports", json::array{"127.0.0.1:8081:8080"}}};
        json::object services;
        services["gateway"] = gatewayService();
        services["keycloak"] = keycloak();
        services["upstream"] = std::move(upstream);
        std::string text =
            "# The gateway, a Keycloak with its realm, and an upstream that echoes requests: docker compose up\n"
            "# Then ask http://localhost:8000; users and clients are in realms/.\n"
            + commentOf(m_result.notes, "# ");
        json::object whole;
        whole["name"] = "gatehouse";
        whole["services"] = std::move(services);
        appendYamlMembers(text, whole, 0);
        return text;
    }

    Prepared m_ready;
    const ExportOptions& m_options;
    Export m_result;
    std::vector<std::string> m_realmFiles;
    std::vector<std::string> m_variables;  ///< that the gateway and Keycloak are given
};

gateway::Checked<Export> write(const Configuration& configuration, const ExportOptions& options)
{
    return ComposeWriter(prepared(configuration, options), options).write();
}

}  // namespace

Exporter dockerComposeExporter()
{
    return {"docker-compose", "Docker Compose",
            "a folder with which docker compose plays the how-to: gateway, Keycloak and an upstream", write};
}

}  // namespace gatehouse::exporters

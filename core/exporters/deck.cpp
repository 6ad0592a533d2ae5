#include "core/exporters/deck.h"

#include <algorithm>

#include "core/exporters/notes.h"
#include "core/exporters/prepared.h"
#include "core/exporters/release.h"
#include "core/exporters/secret_names.h"
#include "core/exporters/targets.h"
#include "core/exporters/yaml_text.h"
#include "core/gateway/entity_members.h"
#include "core/gateway/field_table.h"
#include "core/gateway/references.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;
using gateway::Configuration;
using gateway::Plugin;
using gateway::Route;
using gateway::Service;

constexpr std::size_t entityColumn = 4;  ///< of the members of an entry in a top-level list

class DeckWriter {
public:
    DeckWriter(const Configuration& configuration, Secrets secrets) :
        m_configuration(configuration), m_literals(secrets == Secrets::Included ? Literals::Kept : Literals::Replaced)
    {
        for (const auto& name : gateway::environmentReferences(configuration)) {
            m_names.reserve(name);
        }
    }

    std::string write()
    {
        m_out = "_format_version: \"3.0\"\n";
        writeOther([](std::string_view key) { return key.starts_with('_'); });
        writeServices();
        if (!m_routesNest) {
            writeRoutes(m_configuration.routes, 0);
        } else {
            writeRoutes(routesOf(nullptr), 0);
        }
        writePlugins();
        writeOther([](std::string_view key) { return !key.starts_with('_'); });
        return std::move(m_out);
    }

private:
    /// The routes of a service, or (nullptr) those of none that is here.
    std::vector<Route> routesOf(const Service* service) const
    {
        std::vector<Route> routes;
        for (const auto& route : m_configuration.routes) {
            const auto* owner = route.service ? m_configuration.findService(*route.service) : nullptr;
            if (owner == service) {
                routes.push_back(route);
            }
        }
        return routes;
    }

    /// Nesting must not change the order of the routes, since of equal routes the first one wins.
    bool nestingKeepsOrder() const
    {
        std::vector<std::string> names;
        const auto append = [&](const Service* service) {
            for (const auto& route : routesOf(service)) {
                names.push_back(route.name);
            }
        };
        for (const auto& service : m_configuration.services) {
            append(&service);
        }
        append(nullptr);
        return std::equal(names.begin(), names.end(), m_configuration.routes.begin(), m_configuration.routes.end(),
                          [](const std::string& name, const Route& route) { return name == route.name; });
    }

    template <class Wanted>
    void writeOther(Wanted wanted)
    {
        for (const auto& [key, value] : m_configuration.other) {
            if (wanted(std::string_view(key))) {
                m_out += yamlScalar(key) + ':';
                appendYamlValue(m_out, key == "certificates" ? withoutPrivateKeys(value) : value, 0);
            }
        }
    }

    json::value withoutPrivateKeys(const json::value& certificates)
    {
        json::value result =
            withoutSecrets({{"certificates", certificates}}, fieldTable(), m_names, Literals::Kept).at("certificates");
        auto* entries = result.if_array();
        for (std::size_t i = 0; entries != nullptr && m_literals == Literals::Replaced && i < entries->size(); ++i) {
            auto* entity = (*entries)[i].if_object();
            auto* key = entity != nullptr ? entity->if_contains("key") : nullptr;
            if (key != nullptr && key->is_string() && isLiteral(std::string_view(key->get_string()))) {
                const std::string name = m_names.nameFor("certificates[].key", i, std::string(key->get_string()));
                *key = "${{ env \"" + name + "\" }}";
            }
        }
        return result;
    }

    /// "  - name: …" and the members below it.
    void writeEntity(const json::object& members, std::size_t column)
    {
        m_out.append(column - 2, ' ');
        m_out += "- ";
        if (members.empty()) {
            m_out += "{}\n";
        }
        appendYamlMembers(m_out, members, column);
    }

    void writeServices()
    {
        if (m_configuration.services.empty()) {
            return;
        }
        m_out += "services:\n";
        for (const auto& service : m_configuration.services) {
            writeEntity(membersOf(service), entityColumn);
            if (m_routesNest) {
                writeRoutes(routesOf(&service), entityColumn);
            }
        }
    }

    void writeRoutes(const std::vector<Route>& routes, std::size_t column)
    {
        if (routes.empty()) {
            return;
        }
        m_out.append(column, ' ');
        m_out += "routes:\n";
        for (const auto& route : routes) {
            auto members = membersOf(route);
            if (column > 0) {
                members.stable_erase("service");
            } else if (auto* service = members.if_contains("service"); service && service->is_string()) {
                *service = json::object{{"name", service->get_string()}};
            }
            writeEntity(members, column + entityColumn);
        }
    }

    void writePlugins()
    {
        if (m_configuration.plugins.empty()) {
            return;
        }
        m_out += "plugins:\n";
        for (const auto& plugin : m_configuration.plugins) {
            auto members = membersOf(plugin);
            members.stable_erase("config");
            if (!plugin.config.empty()) {
                members["config"] = configOf(plugin);
            }
            writeEntity(members, entityColumn);
        }
    }

    json::object configOf(const Plugin& plugin)
    {
        if (plugin.name != "openid-connect") {
            return plugin.config;
        }
        return inTableOrder(withoutSecrets(plugin.config, fieldTable(), m_names, m_literals), "", fieldTable());
    }

    const Configuration& m_configuration;
    const Literals m_literals;
    const bool m_routesNest = nestingKeepsOrder();
    SecretNames m_names;
    std::string m_out;
};

constexpr std::string_view saltVariable = "DECK_TOKEN_SALT";

/// decK 1.59 and newer refuse openid-connect without a salt, for a generated one differs at every sync.
void giveSalt(Configuration& configuration)
{
    for (auto& plugin : configuration.plugins) {
        if (plugin.name != "openid-connect") {
            continue;
        }
        const auto* salt = plugin.config.if_contains("cache_tokens_salt");
        if (!salt || salt->is_null() || (salt->is_string() && salt->get_string().empty())) {
            plugin.config["cache_tokens_salt"] = "${{ env \"" + std::string(saltVariable) + "\" }}";
        }
    }
}

gateway::Checked<Export> write(const Configuration& configuration, const ExportOptions& options)
{
    auto ready = prepared(configuration, options);
    giveSalt(ready.configuration);
    Export result;
    result.notes = std::move(ready.notes);
    // By name: the order of the file would differ between a configuration and its export.
    auto variables = gateway::environmentReferences(ready.configuration);
    for (auto& name : gateway::environmentReferences(json::value(ready.configuration.other))) {
        variables.push_back(std::move(name));
    }
    std::sort(variables.begin(), variables.end());
    variables.erase(std::unique(variables.begin(), variables.end()), variables.end());
    for (const auto& name : variables) {
        const std::string purpose = name == saltVariable
                                        ? ": any text that stays the same, since decK 1.59 refuses openid-connect "
                                          "without cache_tokens_salt (openssl rand -base64 16 makes one)"
                                        : "";
        result.notes.push_back({NoteKind::Needs, name, "to be set in the environment of deck" + purpose});
    }
    result.holdsSecrets = ready.holdsSecrets;
    result.files.push_back({.name = "kong.yaml",
                            .text = commentOf(result.notes, "# ") + writeDeck(ready.configuration, Secrets::Included),
                            .syntax = "yaml"});
    return result;
}

}  // namespace

Exporter deckExporter()
{
    return {"deck", "decK", "decK YAML, with secrets as ${{ env \"DECK_…\" }} placeholders", write};
}

std::string writeDeck(const Configuration& configuration, Secrets secrets)
{
    return DeckWriter(configuration, secrets).write();
}

}  // namespace gatehouse::exporters

#include "core/exporters/deck.h"

#include <algorithm>

#include "core/exporters/secret_names.h"
#include "core/exporters/yaml_text.h"
#include "core/gateway/entity_members.h"
#include "core/gateway/field_table.h"
#include "core/gateway/references.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;
using gateway::Configuration;
using gateway::FieldTable;
using gateway::Plugin;
using gateway::Route;
using gateway::Service;

constexpr std::size_t entityColumn = 4;  ///< of the members of an entry in a top-level list

/// The embedded table never changes while the program runs.
const FieldTable& fieldTable()
{
    static const FieldTable table = FieldTable::load();
    return table;
}

/// The record in the order of the field table, what the table does not know after that.
json::object inTableOrder(const json::object& record, const std::string& path)
{
    json::object result;
    const auto add = [&](std::string_view name, const json::value& value) {
        const auto fieldPath = path.empty() ? std::string(name) : path + '.' + std::string(name);
        if (value.is_object()) {
            result[name] = inTableOrder(value.get_object(), fieldPath);
            return;
        }
        if (!value.is_array()) {
            result[name] = value;
            return;
        }
        json::array list;
        for (const auto& item : value.get_array()) {
            list.push_back(item.is_object() ? json::value(inTableOrder(item.get_object(), fieldPath + "[]")) : item);
        }
        result[name] = std::move(list);
    };
    for (const auto* field : fieldTable().children(path)) {
        if (const auto* value = record.if_contains(field->name)) {
            add(field->name, *value);
        }
    }
    for (const auto& [key, value] : record) {
        if (!result.contains(key)) {
            add(key, value);
        }
    }
    return result;
}

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
                appendYamlValue(m_out, value, 0);
            }
        }
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
        return inTableOrder(withoutSecrets(plugin.config, fieldTable(), m_names, m_literals), "");
    }

    const Configuration& m_configuration;
    const Literals m_literals;
    const bool m_routesNest = nestingKeepsOrder();
    SecretNames m_names;
    std::string m_out;
};

}  // namespace

std::string writeDeck(const Configuration& configuration, Secrets secrets)
{
    return DeckWriter(configuration, secrets).write();
}

}  // namespace gatehouse::exporters

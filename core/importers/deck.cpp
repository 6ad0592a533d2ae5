#include "core/importers/deck.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "core/gateway/describe.h"
#include "core/gateway/entity_members.h"
#include "core/gateway/validation.h"
#include "core/importers/importer.h"
#include "core/importers/text_checks.h"
#include "core/importers/yaml_tree.h"

namespace gatehouse::importers {

namespace {

using gateway::Configuration;
using gateway::Diagnostic;
using gateway::Plugin;
using gateway::Position;
using gateway::Route;
using gateway::Service;
using Kind = YamlNode::Kind;

constexpr std::string_view supportedFormat = "3.0";

std::string indexed(const std::string& path, std::size_t index)
{
    return path + '[' + std::to_string(index) + ']';
}

void sortByLine(gateway::Diagnostics& diagnostics)
{
    std::stable_sort(diagnostics.begin(), diagnostics.end(),
                     [](const auto& a, const auto& b) { return a.line < b.line; });
}

/// Turns the tree into a Configuration; collects every fault instead of stopping at the first.
class DeckReader {
public:
    explicit DeckReader(const std::string& fileName) { m_configuration.file = fileName; }

    gateway::Checked<DeckReading> read(const YamlNode& root)
    {
        if (root.kind != Kind::Map) {
            report(root.position, "",
                   "expected a map with _format_version, services, routes and plugins, got "
                       + gateway::describe(toJson(root)));
            return tl::unexpected(std::move(m_diagnostics));
        }
        readFormatVersion(root);
        const bool isDeck = m_diagnostics.empty();
        collectNames(root);
        for (const auto& member : root.members) {
            if (member.key == "services") {
                forEach(member, "services",
                        [&](const YamlNode& node, const std::string& path) { readService(node, path); });
            } else if (member.key == "routes") {
                forEach(member, "routes",
                        [&](const YamlNode& node, const std::string& path) { readRoute(node, path, {}); });
            } else if (member.key == "plugins") {
                forEach(member, "plugins",
                        [&](const YamlNode& node, const std::string& path) { readPlugin(node, path, {}, {}); });
            } else if (member.key != "_format_version") {
                m_configuration.other[member.key] = toJson(member.value);
            }
        }
        replaceIdsByNames();
        sortByLine(m_diagnostics);
        if (!isDeck) {
            return tl::unexpected(std::move(m_diagnostics));
        }
        return DeckReading{std::move(m_configuration), std::move(m_diagnostics)};
    }

private:
    void report(Position position, std::string path, std::string message, std::string suggestion = {})
    {
        Diagnostic diagnostic;
        diagnostic.file = m_configuration.file;
        diagnostic.line = position.line;
        diagnostic.column = position.column;
        diagnostic.path = std::move(path);
        diagnostic.message = std::move(message);
        diagnostic.suggestion = std::move(suggestion);
        m_diagnostics.push_back(std::move(diagnostic));
    }

    void readFormatVersion(const YamlNode& root)
    {
        const auto* member = root.find("_format_version");
        const std::string quotes = "write _format_version: \"3.0\"";
        if (!member) {
            report({.line = 1, .column = 1}, "_format_version", "missing", quotes);
            return;
        }
        const auto& node = member->value;
        const auto value = toJson(node);
        if (node.kind != Kind::Scalar || node.text != supportedFormat) {
            const bool newer = node.kind == Kind::Scalar && node.text > supportedFormat && node.text != "3";
            report(member->position, "_format_version",
                   "expected \"3.0\", got " + gateway::describe(value)
                       + (newer ? ", which is newer than this program" : ""),
                   newer ? "" : quotes + ", after deck file convert if the file is of an older format");
        } else if (node.plain) {
            report(member->position, "_format_version", "expected a string, got " + gateway::describe(value), quotes);
        }
    }

    /// The items of a list of entities, each of which has to be a map.
    template <class Read>
    void forEach(const YamlNode::Member& list, const std::string& path, Read readItem)
    {
        if (list.value.kind == Kind::Null) {
            return;
        }
        if (list.value.kind != Kind::List) {
            report(list.position, path, "expected a list, got " + gateway::describe(toJson(list.value)),
                   "put a dash in front of each entry");
            return;
        }
        for (std::size_t i = 0; i < list.value.items.size(); ++i) {
            const auto& item = list.value.items[i];
            if (item.kind != Kind::Map) {
                report(item.position, indexed(path, i),
                       "expected a map with a name, got " + gateway::describe(toJson(item)));
                continue;
            }
            readItem(item, indexed(path, i));
        }
    }

    template <class Entity>
    void setMember(Entity& entity, const YamlNode::Member& member, const std::string& path)
    {
        entity.memberPositions.insert_or_assign(member.key, member.position);
        const auto value = toJson(member.value, member.key, [&](const std::string& at, Position position) {
            entity.memberPositions.insert_or_assign(at, position);
        });
        if (auto fault = gateway::setMember(entity, member.key, value)) {
            report(member.position, path + '.' + member.key, std::move(*fault));
            entity.other[member.key] = value;
        }
    }

    void readService(const YamlNode& node, const std::string& path)
    {
        Service service;
        service.position = node.position;
        for (const auto& member : node.members) {
            if (member.key != "routes" && member.key != "plugins") {
                setMember(service, member, path);
            }
        }
        if (service.name.empty()) {
            service.name = freshName("service");
        }
        const auto name = service.name;
        m_configuration.services.push_back(std::move(service));
        if (const auto* routes = node.find("routes")) {
            forEach(*routes, path + ".routes",
                    [&](const YamlNode& item, const std::string& itemPath) { readRoute(item, itemPath, name); });
        }
        if (const auto* plugins = node.find("plugins")) {
            forEach(*plugins, path + ".plugins",
                    [&](const YamlNode& item, const std::string& itemPath) { readPlugin(item, itemPath, name, {}); });
        }
    }

    void readRoute(const YamlNode& node, const std::string& path, const std::optional<std::string>& service)
    {
        Route route;
        route.position = node.position;
        for (const auto& member : node.members) {
            if (member.key == "plugins") {
                continue;
            }
            setMember(route, member, path);
            if (member.key == "service" && service) {
                nestedTarget(route.service, *service, member, path);
            }
        }
        if (service) {
            route.service = service;
        }
        if (route.name.empty()) {
            route.name = freshName(route.service ? *route.service + "-route" : "route");
        }
        const auto name = route.name;
        m_configuration.routes.push_back(std::move(route));
        if (const auto* plugins = node.find("plugins")) {
            forEach(*plugins, path + ".plugins",
                    [&](const YamlNode& item, const std::string& itemPath) { readPlugin(item, itemPath, {}, name); });
        }
    }

    void readPlugin(const YamlNode& node, const std::string& path, const std::optional<std::string>& service,
                    const std::optional<std::string>& route)
    {
        Plugin plugin;
        plugin.position = node.position;
        for (const auto& member : node.members) {
            if (member.key == "config" && member.value.kind == Kind::Map) {
                auto config = toJson(member.value, {}, [&](const std::string& at, Position position) {
                    plugin.positions.insert_or_assign(at, position);
                });
                plugin.config = std::move(config.as_object());
                continue;
            }
            setMember(plugin, member, path);
            if (member.key == "service" && service) {
                nestedTarget(plugin.service, *service, member, path);
            }
            if (member.key == "route" && route) {
                nestedTarget(plugin.route, *route, member, path);
            }
        }
        if (plugin.name.empty()) {
            report(node.position, path, "a plugin without a name", "write name: openid-connect");
        }
        if (service) {
            plugin.service = service;
        }
        if (route) {
            plugin.route = route;
        }
        m_configuration.plugins.push_back(std::move(plugin));
    }

    /// An entity inside of another belongs to that one; a different name there is a slip.
    void nestedTarget(const std::optional<std::string>& written, const std::string& owner,
                      const YamlNode::Member& member, const std::string& path)
    {
        if (written && *written != owner) {
            report(member.position, path + '.' + member.key,
                   "belongs to \"" + owner + "\", inside of which it stands, not to \"" + *written + '"',
                   "remove the line");
        }
    }

    /// The names of services and routes, nested ones too, so that a made-up one does not clash with a later one.
    void collectNames(const YamlNode& parent)
    {
        for (const std::string_view key : {"services", "routes"}) {
            const auto* list = parent.find(key);
            for (const auto& item : list ? list->value.items : std::vector<YamlNode>{}) {
                if (const auto* name = item.find("name")) {
                    m_names.insert(name->value.text);
                }
                collectNames(item);
            }
        }
    }

    /// "demo-route-1": routes need no name in a file, but here everything is found by one.
    std::string freshName(const std::string& stem)
    {
        for (std::size_t number = 1;; ++number) {
            if (auto name = stem + '-' + std::to_string(number); m_names.insert(name).second) {
                return name;
            }
        }
    }

    template <class Entity>
    static void replaceId(std::optional<std::string>& target, const std::vector<Entity>& entities)
    {
        if (!target
            || std::any_of(entities.begin(), entities.end(), [&](const auto& e) { return e.name == *target; })) {
            return;
        }
        for (const auto& entity : entities) {
            const auto* id = entity.other.if_contains("id");
            if (id && id->is_string() && std::string_view(id->get_string()) == *target) {
                target = entity.name;
                return;
            }
        }
    }

    void replaceIdsByNames()
    {
        for (auto& route : m_configuration.routes) {
            replaceId(route.service, m_configuration.services);
        }
        for (auto& plugin : m_configuration.plugins) {
            replaceId(plugin.service, m_configuration.services);
            replaceId(plugin.route, m_configuration.routes);
        }
    }

    Configuration m_configuration;
    gateway::Diagnostics m_diagnostics;
    std::set<std::string> m_names;
};

gateway::Checked<Configuration> withoutProblems(gateway::Checked<DeckReading> reading)
{
    if (!reading) {
        return tl::unexpected(std::move(reading.error()));
    }
    if (!reading->problems.empty()) {
        return tl::unexpected(std::move(reading->problems));
    }
    return std::move(reading->configuration);
}

gateway::Checked<Import> importDeck(std::string_view text, const std::string& fileName)
{
    auto reading = readDeckValues(text, fileName);
    if (!reading) {
        return tl::unexpected(std::move(reading.error()));
    }
    return Import{std::move(*reading), {}};
}

}  // namespace

Importer deckImporter()
{
    return {"deck", "decK", "decK YAML", importDeck};
}

gateway::Checked<DeckReading> readDeckValues(std::string_view yaml, const std::string& fileName)
{
    const auto root = readYaml(yaml, fileName);
    if (!root) {
        return tl::unexpected(root.error());
    }
    return DeckReader(fileName).read(*root);
}

gateway::Checked<DeckReading> readDeckFileValues(const std::string& path)
{
    const auto text = readFile(path, YamlLimits{}.octets);
    if (!text) {
        return tl::unexpected(text.error());
    }
    return readDeckValues(*text, path);
}

gateway::Diagnostics problemsOf(const DeckReading& reading, const gateway::FieldTable& table, gateway::Version version)
{
    auto result = reading.problems;
    for (auto& one : gateway::validate(reading.configuration, table, version)) {
        result.push_back(std::move(one));
    }
    sortByLine(result);
    return result;
}

gateway::Checked<Configuration> readDeck(std::string_view yaml, const std::string& fileName)
{
    return withoutProblems(readDeckValues(yaml, fileName));
}

gateway::Checked<Configuration> readDeckFile(const std::string& path)
{
    return withoutProblems(readDeckFileValues(path));
}

}  // namespace gatehouse::importers

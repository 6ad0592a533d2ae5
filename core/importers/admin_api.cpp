#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/gateway/describe.h"
#include "core/gateway/entity_members.h"
#include "core/importers/importer.h"
#include "core/importers/json_tree.h"
#include "core/importers/text_checks.h"

namespace gatehouse::importers {

namespace {

namespace json = boost::json;
using gateway::Configuration;
using gateway::Field;
using gateway::FieldTable;
using gateway::Plugin;
using gateway::Route;
using gateway::Service;
using Kind = YamlNode::Kind;

/// Members that the gateway makes by itself.
const std::set<std::string, std::less<>> ofTheGateway{"id", "created_at", "updated_at", "ws_id", "cache_key"};
/// What a service or route means where it says nothing (section 8 of the gateway's reference).
const std::map<std::string, std::string, std::less<>> serviceDefaults{{"retries", "5"},
                                                                      {"connect_timeout", "60000"},
                                                                      {"read_timeout", "60000"},
                                                                      {"write_timeout", "60000"},
                                                                      {"enabled", "true"}};
const std::map<std::string, std::string, std::less<>> routeDefaults{{"strip_path", "true"},
                                                                    {"preserve_host", "false"},
                                                                    {"path_handling", "v0"},
                                                                    {"regex_priority", "0"},
                                                                    {"request_buffering", "true"},
                                                                    {"response_buffering", "true"},
                                                                    {"https_redirect_status_code", "426"}};

class AdminApiReader {
public:
    explicit AdminApiReader(const std::string& fileName) { m_import.reading.configuration.file = fileName; }

    gateway::Checked<Import> read(const std::vector<YamlNode>& texts)
    {
        for (const auto& text : texts) {
            collect(text);
        }
        if (!m_found) {
            return tl::unexpected(gateway::Diagnostics{
                diagnosticAt(configuration().file, texts.front().position,
                             "no services, routes or plugins of the Admin API are in here",
                             "give the answers to GET /services, /routes and /plugins, one after the other")});
        }
        for (const auto* node : m_services) {
            readService(*node);
        }
        for (const auto* node : m_routes) {
            readRoute(*node);
        }
        for (const auto* node : m_plugins) {
            readPlugin(*node);
        }
        if (m_defaults > 0) {
            m_import.leftOut.push_back(std::to_string(m_defaults)
                                       + " values that are what the gateway does by itself, and "
                                         "members that it makes (id, created_at, …)");
        }
        std::stable_sort(problems().begin(), problems().end(),
                         [](const auto& a, const auto& b) { return a.line < b.line; });
        return std::move(m_import);
    }

private:
    Configuration& configuration() noexcept { return m_import.reading.configuration; }
    gateway::Diagnostics& problems() noexcept { return m_import.reading.problems; }

    void report(gateway::Position position, std::string path, std::string message)
    {
        auto diagnostic = diagnosticAt(configuration().file, position, std::move(message), "");
        diagnostic.path = std::move(path);
        problems().push_back(std::move(diagnostic));
    }

    /// A list answer ({"data": […]}), several under their names, a bare list, or one entity.
    void collect(const YamlNode& node)
    {
        if (node.kind == Kind::List) {
            for (const auto& item : node.items) {
                collectEntity(item);
            }
            m_found = m_found || !node.items.empty();
            return;
        }
        if (node.kind != Kind::Map) {
            report(node.position, "", "expected an answer of the Admin API, got " + gateway::describe(toJson(node)));
            return;
        }
        bool named = false;
        for (const auto& member : node.members) {
            if (member.key == "services" || member.key == "routes" || member.key == "plugins") {
                named = m_found = true;
                collectNamed(member);
            }
        }
        if (named) {
            noteOthers(node);
            return;
        }
        if (const auto* data = node.find("data"); data && data->value.kind == Kind::List) {
            m_found = true;
            for (const auto& item : data->value.items) {
                collectEntity(item);
            }
            noteFurtherPages(node);
            return;
        }
        collectEntity(node);
    }

    void noteFurtherPages(const YamlNode& answer)
    {
        const auto* next = answer.find("next");
        const auto* offset = answer.find("offset");
        if ((next && next->value.kind == Kind::Scalar) || (offset && offset->value.kind == Kind::Scalar)) {
            m_import.leftOut.push_back("further pages: the answer in line " + std::to_string(answer.position.line)
                                       + " has a \"next\" (ask with ?size=1000)");
        }
    }

    /// Lists beside services, routes and plugins: consumers, upstreams …
    void noteOthers(const YamlNode& answers)
    {
        for (const auto& member : answers.members) {
            const auto* data = member.value.kind == Kind::Map ? member.value.find("data") : nullptr;
            const auto& list = data ? data->value : member.value;
            const bool read = member.key == "services" || member.key == "routes" || member.key == "plugins";
            if (!read && list.kind == Kind::List && !list.items.empty()) {
                m_import.leftOut.push_back(member.key + ", " + std::to_string(list.items.size()) + " in line "
                                           + std::to_string(member.position.line)
                                           + ": services, routes and plugins are read");
            }
        }
    }

    void collectNamed(const YamlNode::Member& member)
    {
        const auto* list = &member.value;
        if (const auto* data = list->kind == Kind::Map ? list->find("data") : nullptr) {
            noteFurtherPages(*list);
            list = &data->value;
        }
        if (list->kind == Kind::Null) {
            return;
        }
        if (list->kind != Kind::List) {
            report(member.position, member.key, "expected a list, got " + gateway::describe(toJson(*list)));
            return;
        }
        auto& entities = member.key == "services" ? m_services : member.key == "routes" ? m_routes : m_plugins;
        for (const auto& item : list->items) {
            if (item.kind == Kind::Map) {
                entities.push_back(&item);
            } else {
                report(item.position, member.key, "expected an object, got " + gateway::describe(toJson(item)));
            }
        }
    }

    void collectEntity(const YamlNode& node)
    {
        if (node.kind != Kind::Map) {
            report(node.position, "", "expected an object, got " + gateway::describe(toJson(node)));
        } else if (node.find("config") && node.find("name")) {
            m_found = true;
            m_plugins.push_back(&node);
        } else if (node.find("paths") || node.find("strip_path") || node.find("preserve_host")
                   || node.find("expression")) {
            m_found = true;
            m_routes.push_back(&node);
        } else if (node.find("host") || node.find("url")) {
            m_found = true;
            m_services.push_back(&node);
        } else {
            m_import.leftOut.push_back("what stands in line " + std::to_string(node.position.line)
                                       + ": neither a service nor a route nor a plugin");
        }
    }

    static std::string textOf(const YamlNode& node, std::string_view key)
    {
        const auto* member = node.find(key);
        return member && member->value.kind == Kind::Scalar ? member->value.text : std::string();
    }

    /// The entity's name, made up where it has none; its id leads there.
    std::string nameOf(const YamlNode& node, const std::string& stem)
    {
        auto name = textOf(node, "name");
        for (std::size_t number = 1; name.empty() || !m_names.insert(stem + '/' + name).second; ++number) {
            if (!textOf(node, "name").empty()) {
                break;  // twice the same name: validation says so
            }
            name = stem + '-' + std::to_string(number);
        }
        if (const auto id = textOf(node, "id"); !id.empty()) {
            m_nameOfId[id] = name;
        }
        return name;
    }

    template <class Entity>
    void set(Entity& entity, const YamlNode::Member& member, const std::string& place,
             const std::map<std::string, std::string, std::less<>>& defaults)
    {
        const auto known = defaults.find(member.key);
        const bool isDefault =
            known != defaults.end() && member.value.kind == Kind::Scalar && member.value.text == known->second;
        const bool empty =
            member.value.kind == Kind::Null || (member.value.kind == Kind::List && member.value.items.empty());
        if (isDefault || ofTheGateway.contains(member.key)) {
            ++m_defaults;
            return;
        }
        if (empty) {
            return;
        }
        entity.memberPositions.insert_or_assign(member.key, member.position);
        const auto value = toJson(member.value);
        if (auto fault = gateway::setMember(entity, member.key, value)) {
            report(member.position, place + '.' + member.key, std::move(*fault));
            entity.other[member.key] = value;
        }
    }

    void readService(const YamlNode& node)
    {
        Service service;
        service.position = node.position;
        const auto place = "services[" + std::to_string(configuration().services.size()) + ']';
        for (const auto& member : node.members) {
            set(service, member, place, serviceDefaults);
        }
        service.name = nameOf(node, "service");
        configuration().services.push_back(std::move(service));
    }

    /// {"id": …} or {"name": …} of another entity as its name.
    std::optional<std::string> target(const YamlNode& node, std::string_view key)
    {
        const auto* member = node.find(key);
        if (!member || member->value.kind == Kind::Null) {
            return std::nullopt;
        }
        auto name = textOf(member->value, "name");
        const auto id = textOf(member->value, "id");
        if (const auto known = m_nameOfId.find(id); name.empty() && known != m_nameOfId.end()) {
            name = known->second;
        }
        return name.empty() ? (id.empty() ? member->value.text : id) : name;
    }

    void readRoute(const YamlNode& node)
    {
        Route route;
        route.position = node.position;
        const auto place = "routes[" + std::to_string(configuration().routes.size()) + ']';
        for (const auto& member : node.members) {
            if (member.key != "service") {
                set(route, member, place, routeDefaults);
            }
        }
        route.service = target(node, "service");
        route.name = nameOf(node, "route");
        configuration().routes.push_back(std::move(route));
    }

    void readPlugin(const YamlNode& node)
    {
        Plugin plugin;
        plugin.position = node.position;
        const auto place = "plugins[" + std::to_string(configuration().plugins.size()) + ']';
        for (const auto& member : node.members) {
            if (member.key == "config" && member.value.kind == Kind::Map) {
                auto config = toJson(member.value, {}, [&](const std::string& at, gateway::Position position) {
                    plugin.positions.insert_or_assign(at, position);
                });
                plugin.config = plugin.name == "openid-connect" || textOf(node, "name") == "openid-connect"
                                    ? withoutDefaults(config.as_object(), "")
                                    : withoutNulls(config.as_object());
            } else if (member.key != "service" && member.key != "route") {
                const bool enabled = member.key == "enabled" && member.value.text == "true";
                const bool usual = member.key == "protocols" && isUsual(member.value);
                if (enabled || usual) {
                    ++m_defaults;
                } else {
                    set(plugin, member, place, {});
                }
            }
        }
        plugin.service = target(node, "service");
        plugin.route = target(node, "route");
        configuration().plugins.push_back(std::move(plugin));
    }

    static bool isUsual(const YamlNode& protocols)
    {
        std::set<std::string> words;
        for (const auto& item : protocols.items) {
            words.insert(item.text);
        }
        return words == std::set<std::string>{"grpc", "grpcs", "http", "https"};
    }

    json::object withoutNulls(const json::object& record)
    {
        json::object result;
        for (const auto& [key, value] : record) {
            if (value.is_null()) {
                ++m_defaults;
            } else {
                result[key] = value.is_object() ? json::value(withoutNulls(value.get_object())) : value;
            }
        }
        return result;
    }

    /// A default stays out only where every release has it: the file does not say from which it came.
    json::object withoutDefaults(const json::object& record, const std::string& fields)
    {
        json::object result;
        for (const auto& [key, value] : record) {
            const auto path = fields.empty() ? std::string(key) : fields + '.' + std::string(key);
            const auto* field = m_table.find(path);
            const bool isDefault = value.is_null() || (field && !field->formerDefault && value == field->defaultValue)
                                   || (value.is_array() && value.get_array().empty());
            if (isDefault && !(field && field->required)) {
                ++m_defaults;
                continue;
            }
            if (value.is_object()) {
                auto inner = withoutDefaults(value.get_object(), path);
                if (!inner.empty()) {
                    result[key] = std::move(inner);
                }
            } else if (value.is_array()) {
                json::array list;
                for (const auto& item : value.get_array()) {
                    list.push_back(item.is_object() ? json::value(withoutDefaults(item.get_object(), path + "[]"))
                                                    : item);
                }
                result[key] = std::move(list);
            } else {
                result[key] = value;
            }
        }
        if (fields.empty()) {
            dropUnused(result, "redis", "session_storage");
            dropUnused(result, "cluster_cache_redis", "cluster_cache_strategy");
        }
        return result;
    }

    /// Redis that nobody set up has nothing but defaults, some of which older releases did not have.
    static void dropUnused(json::object& config, const char* name, const char* user)
    {
        const auto* inner = config.if_contains(name);
        const auto* used = config.if_contains(user);
        if (!inner || !inner->is_object() || (used && *used == "redis")) {
            return;
        }
        const auto& record = inner->get_object();
        const bool plain = std::all_of(record.begin(), record.end(), [](const auto& member) {
            return member.key() == "ssl_verify" || (member.key() == "host" && member.value() == "127.0.0.1")
                   || (member.key() == "port" && member.value() == 6379);
        });
        if (plain) {
            config.stable_erase(name);
        }
    }

    const FieldTable m_table = FieldTable::load();
    Import m_import;
    bool m_found = false;
    std::size_t m_defaults = 0;
    std::vector<const YamlNode*> m_services, m_routes, m_plugins;
    std::set<std::string> m_names;
    std::map<std::string, std::string> m_nameOfId;
};

gateway::Checked<Import> read(std::string_view text, const std::string& fileName)
{
    const auto texts = readJsonTexts(text, fileName);
    if (!texts) {
        return tl::unexpected(texts.error());
    }
    return AdminApiReader(fileName).read(*texts);
}

}  // namespace

Importer adminApiImporter()
{
    return {"admin-api", "Admin API", "the JSON of GET /services, /routes and /plugins, in one file", read};
}

}  // namespace gatehouse::importers

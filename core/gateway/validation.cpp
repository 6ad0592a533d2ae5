#include "core/gateway/validation.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "core/gateway/config_checker.h"
#include "core/gateway/config_rules.h"
#include "core/gateway/describe.h"
#include "core/gateway/entity_members.h"
#include "core/gateway/formats.h"
#include "core/gateway/references.h"
#include "core/gateway/router.h"

namespace gatehouse::gateway {

namespace {

namespace json = boost::json;

constexpr std::string_view openidConnect = "openid-connect";
constexpr std::int64_t longestTimeout = 2'147'483'646;
constexpr std::int64_t mostRetries = 32'767;
/// From here on a route without protocols takes https only.
constexpr Version httpsOnlySince{3, 14};
/// From here on the plugin may hold for web sockets.
constexpr Version webSocketsSince{3, 14};

using Words = std::vector<std::string>;
/// Lists that nothing here acts on; a scalar in their place is an error all the same.
const Words keptLists{"tags", "snis", "sources", "destinations", "ca_certificates"};

const Words serviceProtocols{"http", "https", "grpc", "grpcs", "tcp", "tls", "tls_passthrough", "udp", "ws", "wss"};
const Words pluginProtocols{"grpc", "grpcs", "http", "https"};
const Words pluginProtocolsWithSockets{"grpc", "grpcs", "http", "https", "ws", "wss"};

/// Members that are kept and written, but change nothing in this program's gateway.
constexpr std::array serviceMembersNotActedOn{"tls_verify_depth", "tls_sans"};
constexpr std::array routeMembersNotActedOn{"headers", "snis", "sources", "destinations", "expression", "priority"};
constexpr std::array pluginMembersNotActedOn{"ordering", "partials", "condition"};

bool contains(const Words& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

template <class Entity>
Words namesOf(const std::vector<Entity>& entities)
{
    Words names;
    for (const auto& entity : entities) {
        names.push_back(entity.name);
    }
    return names;
}

class Validator {
public:
    Validator(const Configuration& configuration, const FieldTable& table, Version version) :
        m_configuration(configuration), m_table(table), m_version(version)
    {
    }

    Diagnostics run()
    {
        checkTopLevel();
        for (std::size_t i = 0; i < m_configuration.services.size(); ++i) {
            m_path = "services[" + std::to_string(i) + ']';
            stand(m_configuration.services[i]);
            checkService(m_configuration.services[i]);
        }
        checkNames(m_configuration.services, "services");
        for (std::size_t i = 0; i < m_configuration.routes.size(); ++i) {
            m_path = "routes[" + std::to_string(i) + ']';
            stand(m_configuration.routes[i]);
            checkRoute(m_configuration.routes[i]);
        }
        checkNames(m_configuration.routes, "routes");
        for (std::size_t i = 0; i < m_configuration.plugins.size(); ++i) {
            m_path = "plugins[" + std::to_string(i) + ']';
            stand(m_configuration.plugins[i]);
            checkPlugin(m_configuration.plugins[i]);
        }
        checkPluginTargets();
        std::stable_sort(m_diagnostics.begin(), m_diagnostics.end(),
                         [](const Diagnostic& a, const Diagnostic& b) { return a.line < b.line; });
        return std::move(m_diagnostics);
    }

private:
    template <class Entity>
    void stand(const Entity& entity)
    {
        m_position = entity.position;
        m_positions = &entity.memberPositions;
    }

    /// About a member of the entity being checked; an empty member: the entity itself.
    void report(Severity severity, std::string_view member, std::string message, std::string suggestion = {})
    {
        Diagnostic diagnostic;
        diagnostic.severity = severity;
        diagnostic.file = m_configuration.file;
        const auto position = positionOf(*m_positions, member, m_position);
        diagnostic.line = position.line;
        diagnostic.column = position.column;
        diagnostic.path = m_path;
        if (!member.empty()) {
            diagnostic.path += (m_path.empty() ? "" : ".") + std::string(member);
        }
        diagnostic.message = std::move(message);
        diagnostic.suggestion = std::move(suggestion);
        m_diagnostics.push_back(std::move(diagnostic));
    }

    void error(std::string_view member, std::string message, std::string suggestion = {})
    {
        report(Severity::Error, member, std::move(message), std::move(suggestion));
    }

    void checkTopLevel()
    {
        m_path.clear();
        m_position = {};
        m_positions = &m_none;
        for (const auto& [key, value] : m_configuration.other) {
            checkUnknown(key, topLevelNames());
            const auto names = topLevelNames();
            const bool known = std::find(names.begin(), names.end(), std::string_view(key)) != names.end();
            const bool actedOn = key == "certificates" || key == "ca_certificates";
            if (known && !actedOn && !key.starts_with('_')) {
                report(Severity::Note, key, "kept, but nothing here acts on it yet");
            }
        }
        const auto* info = m_configuration.other.if_contains("_info");
        if (info && info->is_object() && info->get_object().contains("defaults")) {
            report(Severity::Warning, "_info.defaults", "not acted on yet: entities take the gateway's own defaults",
                   "write the values at the entities");
        }
    }

    /// A misspelled name would silently drop what it stands for: a plugin without its route holds for everything, one
    /// without its config for nothing.
    void checkUnknown(std::string_view key, std::span<const std::string_view> names)
    {
        if (std::find(names.begin(), names.end(), key) != names.end()) {
            return;
        }
        if (const auto near = nearestWord(key, names)) {
            error(key, "no such name", "did you mean " + *near + "?");
        } else {
            report(Severity::Warning, key, "an unknown name; it is kept, but changes nothing");
        }
    }

    template <class Entity, std::size_t Count>
    void checkOther(const Entity& entity, std::span<const std::string_view> names,
                    const std::array<const char*, Count>& notActedOnMembers)
    {
        for (const auto& [key, value] : entity.other) {
            const std::string_view name = key;
            checkUnknown(name, names);
            const bool waits = value.is_string() && isReference(value.get_string());
            if (std::find(keptLists.begin(), keptLists.end(), name) != keptLists.end() && !value.is_array()
                && !value.is_null()) {
                error(name, "expected a list, got " + describe(value),
                      value.is_string() ? "write [" + std::string(value.get_string()) + "]" : "");
                continue;
            }
            if (!waits && !value.is_null()
                && std::find(notActedOnMembers.begin(), notActedOnMembers.end(), name) != notActedOnMembers.end()) {
                report(Severity::Note, name, "set but not acted on yet");
            }
        }
    }

    template <class Entity>
    void checkNames(const std::vector<Entity>& entities, const std::string& list)
    {
        std::map<std::string, const Entity*> known;
        for (std::size_t i = 0; i < entities.size(); ++i) {
            m_path = list + '[' + std::to_string(i) + ']';
            stand(entities[i]);
            const auto& name = entities[i].name;
            if (name.empty()) {
                error("name", "missing");
                continue;
            }
            if (const auto [first, isNew] = known.emplace(name, &entities[i]); !isNew) {
                const int line = first->second->position.line;
                error("name",
                      "the name \"" + name + "\" is taken" + (line > 0 ? " in line " + std::to_string(line) : ""),
                      "names are unique");
            }
        }
    }

    void checkRange(std::string_view member, const std::optional<std::int64_t>& value, std::int64_t least,
                    std::int64_t most)
    {
        if (value && (*value < least || *value > most)) {
            error(member, "expected a number from " + std::to_string(least) + " to " + std::to_string(most) + ", got "
                              + std::to_string(*value));
        }
    }

    void checkWord(std::string_view member, const std::string& word, const Words& allowed)
    {
        if (!isReference(word) && !contains(allowed, word)) {
            const auto near = nearestWord(word, allowed);
            error(member, "expected " + anyOf(allowed) + ", got " + describe(json::string(word)),
                  near ? "did you mean \"" + *near + "\"?" : "");
        }
    }

    void checkService(const Service& service)
    {
        const bool hostWaits = service.other.contains("url") || service.other.contains("host");
        if (service.url) {
            for (const auto& [name, isSet] :
                 {std::pair("host", service.host.has_value()), std::pair("port", service.port.has_value()),
                  std::pair("path", service.path.has_value()), std::pair("protocol", service.protocol.has_value())}) {
                if (isSet) {
                    error(name, "cannot be set together with url", "url says it already: remove one of them");
                }
            }
            if (!isReference(*service.url)) {
                if (auto fault = urlFault(withHttpScheme(*service.url))) {
                    error("url", std::move(*fault), "write it as http://host:port/path");
                }
            }
        } else if (!service.host && !hostWaits) {
            error("", "has neither url nor host", "write url: http://…");
        }
        if (service.host && !isReference(*service.host)) {
            if (auto fault = hostFormatFault(*service.host)) {
                error("host", std::move(*fault));
            }
        }
        if (service.path && !isReference(*service.path) && !service.path->starts_with('/')) {
            error("path", "expected text that begins with /, got " + describe(json::string(*service.path)));
        }
        if (!service.url && service.protocol == "https" && !service.port && !service.other.contains("port")) {
            report(Severity::Warning, "port", "not set: the gateway takes 80, for https too", "write port: 443");
        }
        if (service.protocol) {
            checkWord("protocol", *service.protocol, serviceProtocols);
        }
        checkRange("connect_timeout", service.connectTimeout, 1, longestTimeout);
        checkRange("read_timeout", service.readTimeout, 1, longestTimeout);
        checkRange("write_timeout", service.writeTimeout, 1, longestTimeout);
        checkRange("retries", service.retries, 0, mostRetries);
        checkOther(service, serviceMemberNames(), serviceMembersNotActedOn);
    }

    void checkRoute(const Route& route)
    {
        checkTarget("service", route.service, m_configuration.services);
        if (!route.service) {
            report(Severity::Warning, "", "a route without a service answers nothing", "write service: {name: …}");
        }
        for (std::size_t i = 0; i < route.paths.size(); ++i) {
            checkText("paths[" + std::to_string(i) + ']', route.paths[i], pathFault);
        }
        for (std::size_t i = 0; i < route.hosts.size(); ++i) {
            checkText("hosts[" + std::to_string(i) + ']', route.hosts[i], hostFault);
        }
        for (std::size_t i = 0; i < route.methods.size(); ++i) {
            checkText("methods[" + std::to_string(i) + ']', route.methods[i], methodFault);
        }
        for (std::size_t i = 0; i < route.protocols.size(); ++i) {
            checkWord("protocols[" + std::to_string(i) + ']', route.protocols[i], serviceProtocols);
        }
        const auto& status = route.httpsRedirectStatusCode;
        if (status && *status != 426 && *status != 301 && *status != 302 && *status != 307 && *status != 308) {
            error("https_redirect_status_code", "expected 426, 301, 302, 307 or 308, got " + std::to_string(*status));
        }
        const bool byOther = route.other.contains("headers") || route.other.contains("snis")
                             || route.other.contains("expression") || route.other.contains("sources")
                             || route.other.contains("destinations") || route.other.contains("paths")
                             || route.other.contains("hosts") || route.other.contains("methods");
        if (route.paths.empty() && route.hosts.empty() && route.methods.empty() && !byOther) {
            error("", "a route needs at least one of paths, hosts and methods", "write paths: [/]");
        }
        if (route.protocols.empty() && m_version >= httpsOnlySince && !route.other.contains("protocols")) {
            report(Severity::Warning, "protocols",
                   "not set: since 3.14 a real gateway then takes https only and answers plain http with 426; this one "
                   "takes both",
                   "write protocols: [http, https]");
        }
        if (const auto* handling = route.other.if_contains("path_handling");
            handling && handling->is_string() && handling->get_string() == "v1") {
            report(Severity::Warning, "path_handling", "v1 is not acted on yet: paths are joined as v0 does");
        }
        checkOther(route, routeMemberNames(), routeMembersNotActedOn);
    }

    static std::optional<std::string> methodFault(std::string_view method)
    {
        const bool right =
            !method.empty() && std::all_of(method.begin(), method.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
        return right ? std::nullopt : std::optional<std::string>("expected a method in capitals, such as GET");
    }

    void checkText(const std::string& member, const std::string& text,
                   std::optional<std::string> (*faultOf)(std::string_view))
    {
        if (!isReference(text)) {
            if (auto fault = faultOf(text)) {
                error(member, std::move(*fault) + ", got " + describe(json::string(text)));
            }
        }
    }

    template <class Entity>
    void checkTarget(std::string_view member, const std::optional<std::string>& target,
                     const std::vector<Entity>& entities)
    {
        if (!target) {
            return;
        }
        const auto names = namesOf(entities);
        if (!contains(names, *target)) {
            const auto near = nearestWord(*target, names);
            error(member, "there is no " + std::string(member) + " \"" + *target + '"',
                  near ? "did you mean \"" + *near + "\"?" : "");
        }
    }

    void checkPlugin(const Plugin& plugin)
    {
        checkTarget("service", plugin.service, m_configuration.services);
        checkTarget("route", plugin.route, m_configuration.routes);
        if (plugin.name != openidConnect) {
            const std::array<std::string_view, 1> names{openidConnect};
            if (nearestWord(plugin.name, std::span<const std::string_view>(names))) {
                error("name", "there is no plugin \"" + plugin.name + '"', "did you mean openid-connect?");
            } else {
                report(Severity::Note, "name",
                       "the plugin \"" + plugin.name + "\" is kept, but not run: this gateway runs openid-connect");
            }
            return;
        }
        for (const auto& [key, value] : plugin.other) {
            if (m_table.find(std::string_view(key)) && !contains(Words{"name"}, std::string_view(key))) {
                error(key, "belongs under config", "indent it below config:");
            }
        }
        for (const char* target : {"consumer", "consumer_group"}) {
            if (plugin.other.contains(target)) {
                error(target, "openid-connect holds for services, routes or everything, not for a consumer",
                      "remove it");
            }
        }
        if (plugin.other.contains("_config")) {
            error("_config", "shared plugin configs are not read here", "write the fields under config:");
        }
        const auto& protocols = m_version >= webSocketsSince ? pluginProtocolsWithSockets : pluginProtocols;
        for (std::size_t i = 0; i < plugin.protocols.size(); ++i) {
            checkWord("protocols[" + std::to_string(i) + ']', plugin.protocols[i], protocols);
        }
        checkPluginOther(plugin);
        if (const auto* config = plugin.other.if_contains("config"); config && !config->is_string()) {
            return;  // no record at all, which was told when it was read
        }
        const auto reportAt = [&](Severity severity, const std::string& path, std::string message,
                                  std::string suggestion) {
            reportConfig(plugin, severity, path, std::move(message), std::move(suggestion));
        };
        ConfigChecker(m_table, m_version, reportAt).checkConfig(plugin.config);
        checkRules(plugin.config, reportAt);
    }

    void checkPluginOther(const Plugin& plugin)
    {
        Plugin rest = plugin;
        for (const auto& [key, value] : plugin.other) {
            if (m_table.find(std::string_view(key))) {
                rest.other.erase(key);  // reported already
            }
        }
        checkOther(rest, pluginMemberNames(), pluginMembersNotActedOn);
    }

    void reportConfig(const Plugin& plugin, Severity severity, const std::string& path, std::string message,
                      std::string suggestion)
    {
        Diagnostic diagnostic;
        diagnostic.severity = severity;
        diagnostic.file = m_configuration.file;
        const auto position = positionOf(plugin.positions, path, plugin.position);
        diagnostic.line = position.line;
        diagnostic.column = position.column;
        diagnostic.path = m_path + ".config." + path;
        diagnostic.field = path;
        diagnostic.message = std::move(message);
        diagnostic.suggestion = std::move(suggestion);
        m_diagnostics.push_back(std::move(diagnostic));
    }

    /// Two instances at one place: the gateway refuses the second.
    void checkPluginTargets()
    {
        std::map<std::tuple<std::string, std::string, std::string>, int> known;
        for (std::size_t i = 0; i < m_configuration.plugins.size(); ++i) {
            const auto& plugin = m_configuration.plugins[i];
            if (plugin.other.contains("consumer") || plugin.other.contains("consumer_group")) {
                continue;
            }
            const auto [first, isNew] = known.emplace(
                std::tuple(plugin.name, plugin.service.value_or(""), plugin.route.value_or("")), plugin.position.line);
            if (!isNew) {
                m_path = "plugins[" + std::to_string(i) + ']';
                stand(plugin);
                error("",
                      "the plugin " + plugin.name + " is there already for the same service or route"
                          + (first->second > 0 ? ", in line " + std::to_string(first->second) : ""),
                      "keep one of them");
            }
        }
    }

    const Configuration& m_configuration;
    const FieldTable& m_table;
    Version m_version;
    std::string m_path;
    Position m_position;
    const Positions m_none;
    const Positions* m_positions = &m_none;
    Diagnostics m_diagnostics;
};

}  // namespace

Diagnostics validate(const Configuration& configuration, const FieldTable& table, Version version)
{
    return Validator(configuration, table, version).run();
}

Diagnostics validateField(const FieldTable& table, Version version, std::string_view path, const json::value& value)
{
    Diagnostics diagnostics;
    const auto report = [&](Severity severity, const std::string& at, std::string message, std::string suggestion) {
        Diagnostic diagnostic;
        diagnostic.severity = severity;
        diagnostic.path = at;
        diagnostic.field = at;
        diagnostic.message = std::move(message);
        diagnostic.suggestion = std::move(suggestion);
        diagnostics.push_back(std::move(diagnostic));
    };
    ConfigChecker(table, version, report).checkField(std::string(path), value);
    return diagnostics;
}

}  // namespace gatehouse::gateway

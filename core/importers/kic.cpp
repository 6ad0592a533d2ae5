#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/base/encoding.h"
#include "core/gateway/describe.h"
#include "core/gateway/entity_members.h"
#include "core/importers/importer.h"
#include "core/importers/json_tree.h"
#include "core/importers/kubernetes_texts.h"
#include "core/importers/text_checks.h"

namespace gatehouse::importers {

namespace {

namespace json = boost::json;
using gateway::Configuration;
using gateway::Plugin;
using gateway::Route;
using gateway::Service;
using Kind = YamlNode::Kind;

/// Several copies of a plugin, one for each Service or Ingress that names it, hold no more values than this.
constexpr std::size_t boundValues = YamlLimits{}.nodes;

class KicReader {
public:
    explicit KicReader(const std::string& fileName) { configuration().file = fileName; }

    gateway::Checked<Import> read(const std::vector<YamlNode>& documents)
    {
        for (const auto& document : documents) {
            if (auto fault = sort(document)) {
                return tl::unexpected(gateway::Diagnostics{std::move(*fault)});
            }
        }
        if (m_services.empty() && m_ingresses.empty() && m_plugins.empty()) {
            return tl::unexpected(
                gateway::Diagnostics{diagnosticAt(configuration().file, documents.front().position,
                                                  "no Service, Ingress, HTTPRoute or KongPlugin is in here", "")});
        }
        for (const auto* service : m_services) {
            readService(*service);
        }
        for (const auto* ingress : m_ingresses) {
            readRoutes(*ingress);
        }
        for (const auto* plugin : m_plugins) {
            readPlugin(*plugin);
        }
        std::stable_sort(m_import.reading.problems.begin(), m_import.reading.problems.end(),
                         [](const auto& a, const auto& b) { return a.line < b.line; });
        return std::move(m_import);
    }

private:
    Configuration& configuration() noexcept { return m_import.reading.configuration; }

    void report(gateway::Position position, std::string path, std::string message)
    {
        auto diagnostic = diagnosticAt(configuration().file, position, std::move(message), "");
        diagnostic.path = std::move(path);
        m_import.reading.problems.push_back(std::move(diagnostic));
    }

    static std::string nameOf(const YamlNode& document) { return textOf(at(at(&document, "metadata"), "name")); }

    static std::string annotation(const YamlNode& document, const std::string& name)
    {
        return textOf(at(at(at(&document, "metadata"), "annotations"), "konghq.com/" + name));
    }

    std::optional<gateway::Diagnostic> sort(const YamlNode& document)
    {
        const auto kind = textOf(at(&document, "kind"));
        const auto version = textOf(at(&document, "apiVersion"));
        if (document.kind != Kind::Map || kind.empty() || version.empty()) {
            return diagnosticAt(configuration().file, document.position,
                                "expected a Kubernetes object with apiVersion and kind", "");
        }
        if (kind == "List") {
            for (const auto& item : itemsOf(at(&document, "items"))) {
                if (auto fault = sort(item)) {
                    return fault;
                }
            }
            return std::nullopt;
        }
        static const std::map<std::string, std::set<std::string>> versions{
            {"Service", {"v1"}},
            {"Secret", {"v1"}},
            {"EndpointSlice", {"discovery.k8s.io/v1"}},
            {"Ingress", {"networking.k8s.io/v1"}},
            {"HTTPRoute", {"gateway.networking.k8s.io/v1", "gateway.networking.k8s.io/v1beta1"}},
            {"KongPlugin", {"configuration.konghq.com/v1"}},
            {"KongClusterPlugin", {"configuration.konghq.com/v1"}}};
        const auto known = versions.find(kind);
        if (known == versions.end()) {
            m_import.leftOut.push_back("the " + kind + " " + nameOf(document) + " in line "
                                       + std::to_string(document.position.line));
            return std::nullopt;
        }
        if (!known->second.contains(version)) {
            return diagnosticAt(configuration().file, at(&document, "apiVersion")->position,
                                "apiVersion " + version + " of " + kind + " is not known here",
                                "expected " + *known->second.begin());
        }
        if (nameOf(document).empty()) {
            return diagnosticAt(configuration().file, document.position, "a " + kind + " without metadata.name", "");
        }
        if (kind == "Service") {
            m_services.push_back(&document);
        } else if (kind == "Secret") {
            m_secrets[nameOf(document)] = &document;
        } else if (kind == "EndpointSlice") {
            m_endpoints[textOf(at(at(at(&document, "metadata"), "labels"), "kubernetes.io/service-name"))] = &document;
        } else if (kind == "Ingress" || kind == "HTTPRoute") {
            m_ingresses.push_back(&document);
        } else {
            m_plugins.push_back(&document);
        }
        return std::nullopt;
    }

    template <class Entity>
    void set(Entity& entity, const YamlNode& document, const char* member, const std::string& text, bool number)
    {
        if (text.empty()) {
            return;
        }
        json::value value(withDeckReferences(text));
        if (number && text.find_first_not_of("0123456789-") == std::string::npos && text.size() < 18) {
            value = static_cast<std::int64_t>(std::stoll("0" + (text.front() == '-' ? text.substr(1) : text)))
                    * (text.front() == '-' ? -1 : 1);
        }
        if (auto fault = gateway::setMember(entity, member, value)) {
            report(document.position, nameOf(document) + "." + member, std::move(*fault));
            entity.other[member] = value;
        }
    }

    template <class Entity>
    void setList(Entity& entity, const YamlNode& document, const char* member, const std::string& text)
    {
        json::array list;
        for (const auto& word : splitList(text)) {
            list.emplace_back(withDeckReferences(word));
        }
        if (!list.empty()) {
            if (auto fault = gateway::setMember(entity, member, list)) {
                report(document.position, nameOf(document) + "." + member, std::move(*fault));
            }
        }
    }

    void readService(const YamlNode& document)
    {
        Service service;
        service.position = document.position;
        service.name = nameOf(document);
        const auto* spec = at(&document, "spec");
        const auto* ports = at(spec, "ports");
        const auto* port = ports && !ports->items.empty() ? &ports->items.front() : nullptr;
        std::string host = textOf(at(spec, "externalName"));
        if (const auto slice = m_endpoints.find(service.name); host.empty() && slice != m_endpoints.end()) {
            const auto* endpoints = at(slice->second, "endpoints");
            const auto* addresses =
                endpoints && !endpoints->items.empty() ? at(&endpoints->items.front(), "addresses") : nullptr;
            host = addresses && !addresses->items.empty() ? addresses->items.front().text : host;
        }
        if (host.empty()) {
            const auto space = textOf(at(at(&document, "metadata"), "namespace"));
            host = service.name + '.' + (space.empty() ? "default" : space) + ".svc";
        }
        const auto protocol = annotation(document, "protocol");
        set(service, document, "protocol", protocol.empty() ? "http" : protocol, false);
        set(service, document, "host", host, false);
        set(service, document, "port", textOf(at(port, "port")), true);
        set(service, document, "path", annotation(document, "path"), false);
        for (const auto& [name, member] :
             {std::pair("connect-timeout", "connect_timeout"), std::pair("read-timeout", "read_timeout"),
              std::pair("write-timeout", "write_timeout"), std::pair("retries", "retries")}) {
            set(service, document, member, annotation(document, name), true);
        }
        setList(service, document, "tags", annotation(document, "tags"));
        set(service, document, "tls_verify", annotation(document, "tls-verify"), false);
        bind(document, service.name, false);
        configuration().services.push_back(std::move(service));
    }

    void bind(const YamlNode& document, const std::string& name, bool route)
    {
        for (const auto& plugin : splitList(annotation(document, "plugins"))) {
            auto& bindings = m_bindings[plugin];
            if (bindings.empty() || bindings.back() != std::pair(name, route)) {
                bindings.emplace_back(name, route);
            }
        }
    }

    void annotateRoute(Route& route, const YamlNode& document)
    {
        for (const auto& [name, member] : {std::pair("methods", "methods"), std::pair("protocols", "protocols"),
                                           std::pair("snis", "snis"), std::pair("tags", "tags")}) {
            setList(route, document, member, annotation(document, name));
        }
        for (const auto& [name, member] : {std::pair("regex-priority", "regex_priority"),
                                           std::pair("https-redirect-status-code", "https_redirect_status_code")}) {
            set(route, document, member, annotation(document, name), true);
        }
        json::object headers;
        for (const auto& one : entriesOf(at(at(&document, "metadata"), "annotations"))) {
            constexpr std::string_view mark = "konghq.com/headers.";
            if (one.key.starts_with(mark)) {
                const auto values = splitList(one.value.text);
                headers[one.key.substr(mark.size())] = json::array(values.begin(), values.end());
            }
        }
        if (!headers.empty()) {
            route.other["headers"] = std::move(headers);
        }
        // An Ingress keeps path and host unless told otherwise.
        const auto strip = annotation(document, "strip-path");
        if (strip != "true") {
            set(route, document, "strip_path", strip.empty() ? "false" : strip, false);
        }
        const auto preserve = annotation(document, "preserve-host");
        if (preserve != "false") {
            set(route, document, "preserve_host", preserve.empty() ? "true" : preserve, false);
        }
    }

    /// The hosts and paths that lead to one backend, each once, in the order of the file.
    struct Matches {
        std::vector<std::string> hosts, paths;
        std::set<std::string> seenHosts, seenPaths;

        void host(const std::string& text) { push(withDeckReferences(text), hosts, seenHosts); }
        void path(const std::string& text)
        {
            push(withDeckReferences(text.starts_with("/~") ? text.substr(1) : text), paths, seenPaths);
        }

    private:
        static void push(std::string text, std::vector<std::string>& list, std::set<std::string>& seen)
        {
            if (!text.empty() && seen.insert(text).second) {
                list.push_back(std::move(text));
            }
        }
    };

    /// In the order in which the backends come.
    class MatchesByService {
    public:
        Matches& of(const std::string& service)
        {
            const auto [found, isNew] = m_places.try_emplace(service, m_all.size());
            if (isNew) {
                m_all.emplace_back(service, Matches{});
            }
            return m_all[found->second].second;
        }
        const std::vector<std::pair<std::string, Matches>>& all() const noexcept { return m_all; }

    private:
        std::vector<std::pair<std::string, Matches>> m_all;
        std::map<std::string, std::size_t> m_places;
    };

    /// One route for each backend.
    void readRoutes(const YamlNode& document)
    {
        MatchesByService found;
        const auto* spec = at(&document, "spec");
        for (const auto& rule : itemsOf(at(spec, "rules"))) {
            for (const auto& path : itemsOf(at(at(&rule, "http"), "paths"))) {
                auto& matches = found.of(textOf(at(at(at(&path, "backend"), "service"), "name")));
                matches.host(textOf(at(&rule, "host")));
                matches.path(textOf(at(&path, "path")));
            }
            readHttpRouteRule(rule, spec, found);
        }
        for (const auto& [service, matches] : found.all()) {
            Route route;
            route.hosts = matches.hosts;
            route.paths = matches.paths;
            route.position = document.position;
            route.name = nameOf(document) + (found.all().size() > 1 ? "-" + service : "");
            if (!service.empty()) {
                route.service = service;
            }
            annotateRoute(route, document);
            bind(document, route.name, true);
            configuration().routes.push_back(std::move(route));
        }
    }

    static void readHttpRouteRule(const YamlNode& rule, const YamlNode* spec, MatchesByService& found)
    {
        const auto& backends = itemsOf(at(&rule, "backendRefs"));
        if (backends.empty()) {
            return;
        }
        auto& matches = found.of(textOf(at(&backends.front(), "name")));
        for (const auto& host : itemsOf(at(spec, "hostnames"))) {
            matches.host(host.text);
        }
        const auto& paths = itemsOf(at(&rule, "matches"));
        for (const auto& match : paths) {
            const auto* path = at(&match, "path");
            const auto value = textOf(at(path, "value"));
            matches.path(textOf(at(path, "type")) == "RegularExpression" ? "~" + value : value);
        }
        if (paths.empty()) {
            matches.path("/");
        }
    }

    void readPlugin(const YamlNode& document)
    {
        Plugin plugin;
        plugin.position = document.position;
        const auto name = nameOf(document);
        plugin.name = textOf(at(&document, "plugin"));
        if (plugin.name.empty()) {
            report(document.position, name, "a " + textOf(at(&document, "kind")) + " without plugin");
            return;
        }
        if (const auto* config = at(&document, "config"); config && config->kind == Kind::Map) {
            plugin.config = toJson(*config, {}, [&](const std::string& place, gateway::Position position) {
                                plugin.positions.insert_or_assign(place, position);
                            }).as_object();
        } else if (config && config->kind != Kind::Null) {
            report(config->position, name + ".config", "expected a map, got " + gateway::describe(toJson(*config)));
            plugin.other["config"] = toJson(*config);
        }
        patch(plugin, document, name);
        if (textOf(at(&document, "disabled")) == "true") {
            plugin.enabled = false;
        }
        set(plugin, document, "instance_name", textOf(at(&document, "instance_name")), false);
        if (const auto* protocols = at(&document, "protocols")) {
            if (auto fault = gateway::setMember(plugin, "protocols", toJson(*protocols))) {
                report(protocols->position, name + ".protocols", std::move(*fault));
            }
        }
        const bool global = textOf(at(&document, "kind")) == "KongClusterPlugin"
                            && textOf(at(at(at(&document, "metadata"), "labels"), "global")) == "true";
        const auto bindings = m_bindings.find(name);
        if (global) {
            configuration().plugins.push_back(plugin);
        } else if (bindings == m_bindings.end()) {
            m_import.leftOut.push_back("the plugin " + name + ", which no Service or Ingress of the file names");
            return;
        }
        if (bindings == m_bindings.end()) {
            return;
        }
        const auto values = countValues(plugin.config);
        if (values > boundValues / bindings->second.size()) {
            report(document.position, name,
                   "too much in one file: this plugin is named by " + std::to_string(bindings->second.size())
                       + " Services and Ingresses; at most " + std::to_string(boundValues) + " values");
            return;
        }
        for (const auto& [target, route] : bindings->second) {
            auto bound = plugin;
            (route ? bound.route : bound.service) = target;
            configuration().plugins.push_back(std::move(bound));
        }
    }

    void patch(Plugin& plugin, const YamlNode& document, const std::string& name)
    {
        if (const auto* from = at(at(&document, "configFrom"), "secretKeyRef")) {
            const auto value = secretValue(*from, name);
            if (value && value->is_object()) {
                plugin.config = value->get_object();
            }
        }
        for (const auto& one : itemsOf(at(&document, "configPatches"))) {
            const auto path = textOf(at(&one, "path"));
            const auto* from = at(at(&one, "valueFrom"), "secretKeyRef");
            if (path.size() < 2 || path.front() != '/' || !from) {
                report(one.position, name + ".configPatches",
                       "expected a path such as /client_secret and a secretKeyRef");
                continue;
            }
            if (auto value = secretValue(*from, name)) {
                const bool fault = !setAt(plugin.config, path, std::move(*value));
                if (fault) {
                    report(one.position, name + ".configPatches", "there is no place " + path + " in the config");
                }
            }
        }
    }

    /// What a key of a Secret holds, which is JSON; nullopt: it is not in this file.
    std::optional<json::value> secretValue(const YamlNode& reference, const std::string& name)
    {
        const auto secret = textOf(at(&reference, "name"));
        const auto key = textOf(at(&reference, "key"));
        const auto found = m_secrets.find(secret);
        auto text = found == m_secrets.end() ? std::string() : textOf(at(at(found->second, "stringData"), key));
        if (found != m_secrets.end() && text.empty()) {
            text = base64Decode(textOf(at(at(found->second, "data"), key))).value_or("");
        }
        if (text.empty()) {
            m_import.leftOut.push_back("key " + key + " of the Secret " + secret + " for " + name
                                       + ", which is not in the file");
            return std::nullopt;
        }
        const auto parsed = readJsonTexts(text, configuration().file);
        if (!parsed || parsed->size() != 1) {
            report(reference.position, name, "the Secret " + secret + " holds no JSON under " + key);
            return std::nullopt;
        }
        return withDeckReferences(toJson(parsed->front()));
    }

    Import m_import;
    std::vector<const YamlNode*> m_services, m_ingresses, m_plugins;
    std::map<std::string, const YamlNode*> m_secrets, m_endpoints;
    std::map<std::string, std::vector<std::pair<std::string, bool>>> m_bindings;  ///< plugin → (name, is a route)
};

gateway::Checked<Import> read(std::string_view text, const std::string& fileName)
{
    const auto documents = readYamlDocuments(text, fileName);
    if (!documents) {
        return tl::unexpected(documents.error());
    }
    return KicReader(fileName).read(*documents);
}

}  // namespace

Importer kicImporter()
{
    return {"kic", "Kubernetes Ingress Controller", "KongPlugin, Service, Ingress or HTTPRoute and Secret (YAML)",
            read};
}

}  // namespace gatehouse::importers

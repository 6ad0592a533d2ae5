#include <algorithm>
#include <boost/json/serialize.hpp>
#include <map>
#include <set>

#include "core/exporters/kic_secrets.h"
#include "core/exporters/notes.h"
#include "core/exporters/prepared.h"
#include "core/exporters/shell_text.h"
#include "core/exporters/targets.h"
#include "core/exporters/unique_names.h"
#include "core/exporters/upstream.h"
#include "core/exporters/yaml_text.h"
#include "core/gateway/entity_members.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;
using gateway::Configuration;
using gateway::Plugin;
using gateway::Route;
using gateway::Service;

constexpr std::string_view nameSpace = "kong";
constexpr std::string_view ingressClass = "kong";
constexpr std::size_t longestName = 63;

bool isAddress(std::string_view host)
{
    return host.find(':') != std::string_view::npos || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string joined(const std::vector<std::string>& words)
{
    std::string result;
    for (const auto& word : words) {
        result += (result.empty() ? "" : ",") + word;
    }
    return result;
}

/// A name as Kubernetes takes it (RFC 1123 label).
std::string labelOf(std::string_view kind, std::string_view name)
{
    std::string label;
    for (const char c : name) {
        const bool digit = c >= '0' && c <= '9';
        const bool capital = c >= 'A' && c <= 'Z';
        label += (c >= 'a' && c <= 'z') || digit ? c : capital ? static_cast<char>(c - 'A' + 'a') : '-';
    }
    const auto first = label.find_first_not_of('-');
    label = first == std::string::npos ? std::string(kind) : label.substr(first, longestName - 4);
    if (label.front() >= '0' && label.front() <= '9') {
        label.insert(0, "n-");  // a Service's name begins with a letter (RFC 1035)
    }
    label.resize(label.find_last_not_of('-') + 1);
    return label;
}

class KicWriter {
public:
    explicit KicWriter(Prepared ready) : m_ready(std::move(ready)) {}

    Export write()
    {
        for (std::size_t i = 0; i < configuration().plugins.size(); ++i) {
            bindPlugin(i);
        }
        for (std::size_t i = 0; i < configuration().services.size(); ++i) {
            writeService(i);
        }
        for (std::size_t i = 0; i < configuration().routes.size(); ++i) {
            writeRoute(i);
        }
        for (std::size_t i = 0; i < configuration().plugins.size(); ++i) {
            writePlugin(i);
        }
        return result();
    }

private:
    const Configuration& configuration() const noexcept { return m_ready.configuration; }

    void note(NoteKind kind, std::string field, std::string sentence)
    {
        m_ready.notes.push_back({kind, std::move(field), std::move(sentence)});
    }

    void document(const json::object& members)
    {
        m_documents.emplace_back();
        appendYamlMembers(m_documents.back(), members, 0);
    }

    static json::object metadata(const std::string& name, const json::object& annotations, bool cluster = false)
    {
        json::object result{{"name", name}};
        if (!cluster) {
            result["namespace"] = nameSpace;
        }
        if (!annotations.empty()) {
            result["annotations"] = annotations;
        }
        return result;
    }

    static bool isGlobal(const Plugin& plugin)
    {
        return !plugin.service && !plugin.route && !plugin.other.contains("consumer")
               && !plugin.other.contains("consumer_group");
    }

    std::string pluginName(std::size_t index)
    {
        const auto& plugin = configuration().plugins[index];
        auto name = plugin.instanceName.value_or(plugin.name);
        if (!plugin.instanceName && (plugin.route || plugin.service)) {
            name += '-' + plugin.route.value_or(plugin.service.value_or(""));
        }
        auto& known = m_pluginNames[index];
        if (known.empty()) {
            known = m_names.of("plugin" + std::string(isGlobal(plugin) ? "-global" : ""), name);
            // Two plugins of one name: the second gets a number.
            for (int number = 2; !m_takenPlugins.insert(known).second; ++number) {
                known = m_names.of("plugin", name + '-' + std::to_string(number));
            }
        }
        return known;
    }

    void bindPlugin(std::size_t index)
    {
        const auto& plugin = configuration().plugins[index];
        if (plugin.route) {
            m_ofRoute[*plugin.route].push_back(pluginName(index));
        } else if (plugin.service) {
            m_ofService[*plugin.service].push_back(pluginName(index));
        } else if (!isGlobal(plugin)) {
            note(NoteKind::CannotExpress, "plugins[" + std::to_string(index) + ']',
                 "holds for a consumer: name it in the annotation konghq.com/plugins of that KongConsumer");
        }
    }

    /// Members that are annotations of the same name.
    void annotate(json::object& annotations, const json::object& members, std::string_view name,
                  std::string_view annotation)
    {
        const auto* value = members.if_contains(name);
        if (!value || value->is_null()) {
            return;
        }
        std::string text;
        if (const auto* list = value->if_array()) {
            for (const auto& item : *list) {
                text += (text.empty() ? "" : ",")
                        + (item.is_string() ? std::string(item.get_string()) : json::serialize(item));
            }
        } else {
            text = value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
        }
        annotations["konghq.com/" + std::string(annotation)] = filled(text);
        m_expressed.insert(std::string(name));
    }

    void noteLeftOut(const json::object& members, const std::string& place, std::string_view kind)
    {
        for (const auto& [key, value] : members) {
            const std::string name(key);
            if (!m_expressed.contains(name) && !value.is_null() && name != "id" && name != "created_at"
                && name != "updated_at") {
                note(NoteKind::CannotExpress, place + '.' + name,
                     "a " + std::string(kind) + " has no annotation for it; it is left out");
            }
        }
    }

    std::string filled(std::string_view text) { return withSubstitutions(text, m_filled); }

    void writeService(std::size_t index)
    {
        const auto& service = configuration().services[index];
        const auto place = "services[" + std::to_string(index) + ']';
        const auto members = membersOf(service);
        const auto name = m_names.of("service", service.name);
        noteName(place, service.name, name);
        auto upstream = upstreamOf(service);
        if (!upstream) {
            note(NoteKind::Needs, place + ".url",
                 "is one whole reference, which a Service cannot hold: write host, port and path in the Service below");
            upstream = Upstream{.host = "replace-me.invalid", .path = {}};
        }
        m_ports[service.name] = upstream->port;
        if (service.other.contains("port")) {
            note(NoteKind::Needs, place + ".port",
                 "is a reference, which a Service cannot hold: write the port in the Service below");
        }
        m_expressed = {"name", "url", "protocol", "host", "port", "path", "plugins"};
        json::object annotations;
        if (upstream->protocol != "http") {
            annotations["konghq.com/protocol"] = upstream->protocol;
        }
        if (!upstream->path.empty()) {
            annotations["konghq.com/path"] = filled(upstream->path);
        }
        for (const auto& [member, annotation] :
             {std::pair("connect_timeout", "connect-timeout"), std::pair("read_timeout", "read-timeout"),
              std::pair("write_timeout", "write-timeout"), std::pair("retries", "retries"),
              std::pair("tls_verify", "tls-verify"), std::pair("tls_verify_depth", "tls-verify-depth"),
              std::pair("tags", "tags")}) {
            annotate(annotations, members, member, annotation);
        }
        if (service.enabled == false) {
            note(NoteKind::CannotExpress, place + ".enabled", "a Service cannot be switched off; it is on here");
        }
        m_expressed.insert("enabled");
        noteLeftOut(members, place, "Service");
        if (const auto plugins = joined(m_ofService[service.name]); !plugins.empty()) {
            annotations["konghq.com/plugins"] = plugins;
        }
        json::object port{
            {"name", upstream->secure() ? "https" : "http"}, {"port", upstream->port}, {"targetPort", upstream->port}};
        json::object spec;
        const bool address = isAddress(upstream->host);
        if (!address) {
            spec = {{"type", "ExternalName"}, {"externalName", filled(upstream->host)}};
        }
        spec["ports"] = json::array{port};
        document({{"apiVersion", "v1"},
                  {"kind", "Service"},
                  {"metadata", metadata(name, annotations)},
                  {"spec", std::move(spec)}});
        if (address) {
            writeEndpoints(name, *upstream);
        }
    }

    /// A Service without a selector takes its addresses from an EndpointSlice.
    void writeEndpoints(const std::string& name, const Upstream& upstream)
    {
        auto about = metadata(name, {});
        about["labels"] = json::object{{"kubernetes.io/service-name", name}};
        document({{"apiVersion", "discovery.k8s.io/v1"},
                  {"kind", "EndpointSlice"},
                  {"metadata", std::move(about)},
                  {"addressType", upstream.host.find(':') == std::string::npos ? "IPv4" : "IPv6"},
                  {"ports",
                   json::array{json::object{
                       {"name", upstream.secure() ? "https" : "http"}, {"protocol", "TCP"}, {"port", upstream.port}}}},
                  {"endpoints", json::array{json::object{{"addresses", json::array{upstream.host}}}}}});
    }

    void noteName(const std::string& place, const std::string& name, const std::string& written)
    {
        if (name != written) {
            note(NoteKind::Differs, place + ".name", "is called " + written + " in Kubernetes");
        }
    }

    void writeRoute(std::size_t index)
    {
        const auto& route = configuration().routes[index];
        const auto place = "routes[" + std::to_string(index) + ']';
        const auto members = membersOf(route);
        const auto* service = route.service ? configuration().findService(*route.service) : nullptr;
        if (!service) {
            note(NoteKind::CannotExpress, place, "an Ingress needs a service; the route is left out");
            return;
        }
        const auto name = m_names.of("route", route.name);
        noteName(place, route.name, name);
        m_expressed = {"name", "service", "hosts", "paths"};
        json::object annotations{{"konghq.com/strip-path", route.stripPath.value_or(true) ? "true" : "false"}};
        m_expressed.insert("strip_path");
        for (const auto& [member, annotation] :
             {std::pair("methods", "methods"), std::pair("protocols", "protocols"),
              std::pair("preserve_host", "preserve-host"), std::pair("regex_priority", "regex-priority"),
              std::pair("https_redirect_status_code", "https-redirect-status-code"),
              std::pair("path_handling", "path-handling"), std::pair("request_buffering", "request-buffering"),
              std::pair("response_buffering", "response-buffering"), std::pair("snis", "snis"),
              std::pair("tags", "tags")}) {
            annotate(annotations, members, member, annotation);
        }
        if (!route.preserveHost) {
            annotations["konghq.com/preserve-host"] = "false";  // an Ingress keeps it unless told otherwise
        }
        annotateHeaders(annotations, route, place);
        noteLeftOut(members, place, "Ingress");
        if (const auto plugins = joined(m_ofRoute[route.name]); !plugins.empty()) {
            annotations["konghq.com/plugins"] = plugins;
        }
        document({{"apiVersion", "networking.k8s.io/v1"},
                  {"kind", "Ingress"},
                  {"metadata", metadata(name, annotations)},
                  {"spec", {{"ingressClassName", ingressClass}, {"rules", rules(route, *service, place)}}}});
    }

    void annotateHeaders(json::object& annotations, const Route& route, const std::string& place)
    {
        const auto* headers = route.other.if_contains("headers");
        m_expressed.insert("headers");
        if (!headers || !headers->is_object()) {
            return;
        }
        for (const auto& [header, values] : headers->get_object()) {
            if (!values.is_array()) {
                note(NoteKind::CannotExpress, place + ".headers", "is no list of values; it is left out");
                continue;
            }
            std::string text;
            for (const auto& value : values.get_array()) {
                text += (text.empty() ? "" : ",") + (value.is_string() ? std::string(value.get_string()) : "");
            }
            annotations["konghq.com/headers." + std::string(header)] = filled(text);
        }
    }

    json::array rules(const Route& route, const Service& service, const std::string& place)
    {
        json::array paths;
        auto written = route.paths;
        if (written.empty()) {
            written.emplace_back("/");
        }
        for (const auto& path : written) {
            const bool regex = path.starts_with('~');
            paths.push_back(
                {{"path", regex ? "/~" + filled(path.substr(1)) : filled(path)},
                 {"pathType", "ImplementationSpecific"},
                 {"backend",
                  {{"service",
                    {{"name", m_names.of("service", service.name)}, {"port", {{"number", m_ports[service.name]}}}}}}}});
        }
        json::array result;
        for (std::size_t i = 0; i < route.hosts.size(); ++i) {
            if (route.hosts[i].ends_with("*") || route.hosts[i].find(':') != std::string::npos) {
                note(NoteKind::CannotExpress, place + ".hosts[" + std::to_string(i) + ']',
                     "an Ingress takes no wildcard at the end of a host and no port; it is left out");
                continue;
            }
            result.push_back({{"host", filled(route.hosts[i])}, {"http", {{"paths", paths}}}});
        }
        if (route.hosts.empty()) {
            json::object rule;
            rule["http"] = json::object{{"paths", paths}};
            result.push_back(std::move(rule));
        }
        return result;
    }

    void writePlugin(std::size_t index)
    {
        const auto& plugin = configuration().plugins[index];
        const auto place = "plugins[" + std::to_string(index) + ']';
        const bool cluster = isGlobal(plugin);
        const auto name = pluginName(index);
        json::object about = metadata(name, {{"kubernetes.io/ingress.class", ingressClass}}, cluster);
        if (const auto* tags = plugin.other.if_contains("tags"); tags && tags->is_array()) {
            json::object members = plugin.other;
            annotate(about["annotations"].as_object(), members, "tags", "tags");
        }
        if (cluster) {
            about["labels"] = json::object{{"global", "true"}};
        }
        auto [config, patches] =
            SecretsTaker(name + "-config", cluster ? nameSpace : "", m_secrets, m_filled).take(plugin.config);
        json::object members{{"apiVersion", "configuration.konghq.com/v1"},
                             {"kind", cluster ? "KongClusterPlugin" : "KongPlugin"},
                             {"metadata", std::move(about)}};
        if (plugin.instanceName) {
            members["instance_name"] = *plugin.instanceName;
        }
        if (plugin.enabled == false) {
            members["disabled"] = true;
        }
        if (!plugin.protocols.empty()) {
            members["protocols"] = json::array(plugin.protocols.begin(), plugin.protocols.end());
        }
        for (const char* kept : {"ordering", "run_on"}) {
            if (const auto* value = plugin.other.if_contains(kept); value && !value->is_null()) {
                members[kept] = *value;
            }
        }
        members["plugin"] = plugin.name;
        if (!config.empty()) {
            members["config"] = std::move(config);
        }
        if (!patches.empty()) {
            members["configPatches"] = std::move(patches);
        }
        m_expressed = {"tags", "ordering", "run_on", "consumer", "consumer_group"};
        noteLeftOut(plugin.other, place, "KongPlugin");
        document(members);
    }

    void writeSecrets()
    {
        for (const auto& [name, entries] : m_secrets) {
            json::object data;
            for (const auto& [key, value] : entries) {
                data[key] = value;
            }
            document({{"apiVersion", "v1"},
                      {"kind", "Secret"},
                      {"metadata", metadata(name, {})},
                      {"type", "Opaque"},
                      {"stringData", std::move(data)}});
        }
    }

    Export result()
    {
        writeSecrets();
        Export result;
        noteOthers(configuration(), "the ingress controller", m_ready.notes);
        result.notes = std::move(m_ready.notes);
        result.holdsSecrets = m_ready.holdsSecrets;
        std::string list;
        for (const auto& name : m_filled) {
            list += (list.empty() ? "$" : " $") + name;
            result.notes.push_back(
                {NoteKind::Needs, name, "to be filled in: it may hold neither quotes nor backslashes here"});
        }
        std::string text = "# For the ingress controller, in the namespace " + std::string(nameSpace) + ".\n";
        text += list.empty() ? "# kubectl apply -f kong.yaml\n"
                             : "# envsubst '" + list + "' < kong.yaml | kubectl apply -f -\n";
        text += commentOf(result.notes, "# ");
        for (const auto& one : m_documents) {
            text += "---\n" + one;
        }
        result.files.push_back({.name = "kong.yaml", .text = std::move(text), .syntax = "yaml"});
        return result;
    }

    Prepared m_ready;
    UniqueNames m_names{labelOf, '-'};
    std::map<std::size_t, std::string> m_pluginNames;
    std::set<std::string> m_takenPlugins;
    std::map<std::string, std::vector<std::string>> m_ofService, m_ofRoute;
    std::map<std::string, std::uint16_t> m_ports;
    std::set<std::string> m_expressed;  ///< members of the entity at hand that are written
    KubernetesSecrets m_secrets;
    std::set<std::string> m_filled;  ///< variables that envsubst fills
    std::vector<std::string> m_documents;
};

gateway::Checked<Export> write(const Configuration& configuration, const ExportOptions& options)
{
    return KicWriter(prepared(configuration, options)).write();
}

}  // namespace

Exporter kicExporter()
{
    return {"kic", "Kubernetes Ingress Controller", "KongPlugin, Service, Ingress and Secret for Kubernetes", write};
}

}  // namespace gatehouse::exporters

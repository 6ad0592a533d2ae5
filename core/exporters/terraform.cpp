#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "core/exporters/notes.h"
#include "core/exporters/prepared.h"
#include "core/exporters/targets.h"
#include "core/exporters/unique_names.h"
#include "core/exporters/upstream.h"
#include "core/gateway/entity_members.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;
using gateway::Configuration;

constexpr std::string_view providerVersion = "3.19";
/// The provider's schema ends with this release's fields.
constexpr gateway::Version newestOfProvider{3, 14};
constexpr gateway::Version oldestOfProvider{3, 8};
constexpr std::string_view openidConnect = "openid-connect";

bool isWord(std::string_view text)
{
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '-';
    });
}

/// The text between the quotes of an HCL string, with no template in it.
std::string hclText(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto octet = static_cast<unsigned char>(c);
        switch (c) {
        case '"': result += "\\\""; break;
        case '\\': result += "\\\\"; break;
        case '\n': result += "\\n"; break;
        case '\r': result += "\\r"; break;
        case '\t': result += "\\t"; break;
        default:
            if (octet < 0x20 || octet == 0x7f) {
                constexpr std::string_view hex = "0123456789abcdef";
                result += std::string("\\u00") + hex[octet >> 4U] + hex[octet & 0xfU];
            } else {
                result += c;
                // "${" and "%{" begin templates; doubled, they are text.
                if ((c == '$' || c == '%') && i + 1 < text.size() && text[i + 1] == '{') {
                    result += c;
                }
            }
        }
    }
    return result;
}

std::string quoted(std::string_view text)
{
    return '"' + hclText(text) + '"';
}

/// DECK_CLIENT_SECRET is var.client_secret.
std::string variableName(std::string_view name)
{
    if (name.starts_with("DECK_") && name.size() > 5) {
        name.remove_prefix(5);
    }
    std::string result;
    for (const char c : name) {
        result += std::isalnum(static_cast<unsigned char>(c))
                      ? static_cast<char>(std::tolower(static_cast<unsigned char>(c)))
                      : '_';
    }
    return result.empty() || std::isdigit(static_cast<unsigned char>(result.front())) ? "v_" + result : result;
}

/// A label for a resource: letters, digits and underscores.
std::string labelOf(std::string_view /*kind*/, std::string_view name)
{
    std::string label;
    for (const char c : name) {
        label += std::isalnum(static_cast<unsigned char>(c))
                     ? static_cast<char>(std::tolower(static_cast<unsigned char>(c)))
                     : '_';
    }
    if (label.empty() || std::isdigit(static_cast<unsigned char>(label.front()))) {
        label.insert(0, "r_");
    }
    return label;
}

class TerraformWriter {
public:
    TerraformWriter(Prepared ready, const ExportOptions& options) : m_ready(std::move(ready)), m_options(options)
    {
        // DECK_A and A would share a name: the second keeps its prefix.
        for (const auto& name : m_ready.variables) {
            auto wanted = variableName(name);
            while (!m_variableNames.insert(wanted).second) {
                wanted += "_2";
            }
            m_variables[name] = wanted;
        }
    }

    Export write()
    {
        for (std::size_t i = 0; i < configuration().services.size(); ++i) {
            writeService(i);
        }
        for (const auto& route : configuration().routes) {
            writeRoute(route);
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

    std::string text(std::string_view string) const
    {
        if (const auto name = wholeVariable(string); !name.empty()) {
            return "var." + m_variables.at(name);
        }
        const ReferenceTexts texts{.literal = hclText, .variable = [&](const std::string& name, const auto&) {
                                       return "${var." + m_variables.at(name) + '}';
                                   }};
        return '"' + withReferences(string, texts) + '"';
    }

    void append(std::string& out, const json::value& value, std::size_t column) const
    {
        if (const auto* string = value.if_string()) {
            out += text(*string);
        } else if (const auto* list = value.if_array()) {
            appendList(out, *list, column);
        } else if (const auto* record = value.if_object()) {
            out += "{\n";
            appendMembers(out, *record, column + 2, true);
            out += std::string(column, ' ') + '}';
        } else {
            out += json::serialize(value);
        }
    }

    void appendList(std::string& out, const json::array& list, std::size_t column) const
    {
        const bool nested = std::any_of(list.begin(), list.end(), [](const auto& item) { return item.is_object(); });
        out += '[';
        bool first = true;
        for (const auto& item : list) {
            out += first ? "" : ",";
            first = false;
            out += nested ? '\n' + std::string(column + 2, ' ') : std::string(out.ends_with(',') ? " " : "");
            append(out, item, nested ? column + 2 : column);
        }
        out += nested ? ",\n" + std::string(column, ' ') + ']' : "]";
    }

    void appendMembers(std::string& out, const json::object& record, std::size_t column, bool quoteKeys) const
    {
        std::size_t width = 0;
        for (const auto& member : record) {
            width = std::max(width, keyText(member.key(), quoteKeys).size());
        }
        for (const auto& [name, value] : record) {
            const auto key = keyText(name, quoteKeys);
            out += std::string(column, ' ') + key + std::string(width - key.size(), ' ') + " = ";
            append(out, value, column);
            out += '\n';
        }
    }

    /// The provider writes no "#" in a name.
    static std::string keyText(std::string_view name, bool quoteKeys)
    {
        if (name == "x5t#S256") {
            return "x5t_number_s256";
        }
        return isWord(name) || !quoteKeys ? std::string(name) : quoted(name);
    }

    /// `references`: members that are expressions and no text.
    void resource(const std::string& type, const std::string& label, const json::object& members,
                  const std::vector<std::pair<std::string, std::string>>& references)
    {
        m_out += "\nresource " + quoted("konnect_gateway_" + type) + ' ' + quoted(label) + " {\n";
        appendMembers(m_out, members, 2, false);
        for (const auto& [name, expression] : references) {
            m_out += "  " + name + " = { id = " + expression + " }\n";
        }
        m_out += "  control_plane_id = var.control_plane_id\n}\n";
    }

    /// Members that the provider's resource has; the others are named.
    json::object known(const json::object& members, std::initializer_list<std::string_view> names,
                       const std::string& place)
    {
        json::object result;
        for (const auto& [key, value] : members) {
            if (std::find(names.begin(), names.end(), std::string_view(key)) != names.end()) {
                result[key] = value;
            } else if (!value.is_null() && key != "id" && key != "created_at" && key != "updated_at") {
                note(NoteKind::CannotExpress, place + '.' + std::string(key),
                     "the provider's resource has no such attribute; it is left out");
            }
        }
        return result;
    }

    void writeService(std::size_t index)
    {
        const auto& service = configuration().services[index];
        const auto place = "services[" + std::to_string(index) + ']';
        auto members = membersOf(service);
        const auto label = m_labels.of("service", service.name);
        if (service.url) {
            json::object address;
            if (const auto upstream = upstreamOf(service)) {
                address = {{"protocol", upstream->protocol}, {"host", upstream->host}, {"port", upstream->port}};
                if (!upstream->path.empty()) {
                    address["path"] = upstream->path;
                }
            } else {
                note(NoteKind::Needs, place + ".url",
                     "the provider takes host, port, path and protocol only: give the host as variable " + label
                         + "_host, and set the other three here");
                m_extraVariables.push_back(label + "_host");
                address = {{"host", "${{ env \"" + label + "_host\" }}"}};
                m_variables[label + "_host"] = label + "_host";
            }
            json::object parts;
            for (const auto& [key, value] : members) {
                if (key == "url") {
                    for (const auto& part : address) {
                        parts[part.key()] = part.value();
                    }
                } else {
                    parts[key] = value;
                }
            }
            members = std::move(parts);
        }
        resource("service", label,
                 known(members,
                       {"name", "protocol", "host", "port", "path", "retries", "connect_timeout", "write_timeout",
                        "read_timeout", "tls_verify", "tls_verify_depth", "ca_certificates", "client_certificate",
                        "enabled", "tags"},
                       place),
                 {});
    }

    void writeRoute(const gateway::Route& route)
    {
        const auto index = static_cast<std::size_t>(&route - configuration().routes.data());
        auto members = membersOf(route);
        members.stable_erase("service");
        std::vector<std::pair<std::string, std::string>> references;
        if (route.service) {
            references.emplace_back("service", serviceId(*route.service));
        }
        resource("route", m_labels.of("route", route.name),
                 known(members,
                       {"name", "hosts", "paths", "methods", "protocols", "strip_path", "preserve_host",
                        "regex_priority", "https_redirect_status_code", "path_handling", "request_buffering",
                        "response_buffering", "headers", "snis", "sources", "destinations", "tags"},
                       "routes[" + std::to_string(index) + ']'),
                 references);
    }

    std::string serviceId(const std::string& name)
    {
        return "konnect_gateway_service." + m_labels.of("service", name) + ".id";
    }

    void writePlugin(std::size_t index)
    {
        const auto& plugin = configuration().plugins[index];
        const auto place = "plugins[" + std::to_string(index) + ']';
        auto members = membersOf(plugin);
        const auto name = plugin.name;
        for (const char* key : {"name", "service", "route", "config"}) {
            members.stable_erase(key);
        }
        auto shown = known(
            members, {"instance_name", "enabled", "protocols", "tags", "ordering", "partials", "condition"}, place);
        if (name == openidConnect) {
            shown["config"] = openidConnectConfig(plugin.config, index);
        } else {
            shown["config"] = plugin.config;
            note(NoteKind::Differs, place,
                 "the plugin \"" + name
                     + "\" is written by its fields' names, which were not compared with the provider's");
        }
        std::vector<std::pair<std::string, std::string>> references;
        if (plugin.service) {
            references.emplace_back("service", serviceId(*plugin.service));
        }
        if (plugin.route) {
            references.emplace_back("route", "konnect_gateway_route." + m_labels.of("route", *plugin.route) + ".id");
        }
        std::string type = "plugin_";
        for (const char c : name) {
            type += c == '-' ? '_' : c;
        }
        resource(
            type,
            m_labels.of(type, plugin.instanceName.value_or(plugin.route.value_or(plugin.service.value_or("global")))),
            shown, references);
    }

    /// Where the provider's own defaults differ from the release's, the release's are written out.
    json::object openidConnectConfig(json::object config, std::size_t plugin)
    {
        for (const char* field : {"scopes", "hide_credentials", "ssl_verify", "consumer_by"}) {
            const auto* row = fieldTable().find(field);
            const auto* value = config.if_contains(field);
            if (row && (!value || value->is_null())) {
                config[field] = row->defaultIn(m_options.madeFor);
                note(NoteKind::Differs, pluginField(plugin, field),
                     "not set; the provider has a default of its own here, so the release's is written out");
            }
        }
        return withoutNewer(config, "", "", plugin);
    }

    json::object withoutNewer(const json::object& record, const std::string& fields, const std::string& place,
                              std::size_t plugin)
    {
        json::object result;
        for (const auto& [key, value] : record) {
            const auto path = fields.empty() ? std::string(key) : fields + '.' + std::string(key);
            const auto here = place.empty() ? std::string(key) : place + '.' + std::string(key);
            const auto* field = fieldTable().find(path);
            if ((field && !field->existsIn(newestOfProvider)) || (!field && path != "consumer_claim")) {
                if (!value.is_null()) {
                    note(NoteKind::CannotExpress, pluginField(plugin, here),
                         "the provider " + std::string(providerVersion) + " has no such attribute; it is left out");
                }
                continue;
            }
            if (value.is_object()) {
                result[key] = withoutNewer(value.get_object(), path, here, plugin);
            } else if (value.is_array()) {
                json::array list;
                for (const auto& item : value.get_array()) {
                    const auto at = here + '[' + std::to_string(list.size()) + ']';
                    list.push_back(item.is_object()
                                       ? json::value(withoutNewer(item.get_object(), path + "[]", at, plugin))
                                       : item);
                }
                result[key] = std::move(list);
            } else if ((path == "redis.port" || path == "cluster_cache_redis.port") && value.is_number()) {
                result[key] = json::serialize(value);  // text in the provider
            } else {
                result[key] = value;
            }
        }
        return result;
    }

    Export result()
    {
        Export result;
        result.notes = std::move(m_ready.notes);
        noteOthers(configuration(), "Terraform", result.notes);
        result.notes.push_back({NoteKind::Needs, "control_plane_id",
                                "the id of the control plane in Konnect, as TF_VAR_control_plane_id"});
        result.notes.push_back(
            {NoteKind::Needs, "konnect_token", "a personal or system access token, as TF_VAR_konnect_token"});
        for (const auto& name : m_ready.variables) {
            result.notes.push_back({NoteKind::Needs, m_variables.at(name),
                                    "a variable, as TF_VAR_" + m_variables.at(name) + "; its value was in " + name});
        }
        result.holdsSecrets = m_ready.holdsSecrets;
        std::string text = "# Services, routes and plugins of a Konnect control plane.\n";
        text += commentOf(result.notes, "# ");
        text += R"(
terraform {
  required_providers {
    konnect = {
      source  = "kong/konnect"
      version = "~> )"
                + std::string(providerVersion) + R"("
    }
  }
}

provider "konnect" {
  personal_access_token = var.konnect_token
  server_url            = var.konnect_server_url
}

variable "konnect_token" {
  type      = string
  sensitive = true
}

variable "konnect_server_url" {
  type    = string
  default = "https://us.api.konghq.com/"
}

variable "control_plane_id" {
  type = string
}
)";
        for (const auto& name : m_ready.variables) {
            text += "\nvariable " + quoted(m_variables.at(name)) + " {\n  type      = string\n  sensitive = true\n}\n";
        }
        for (const auto& name : m_extraVariables) {
            text += "\nvariable " + quoted(name) + " {\n  type = string\n}\n";
        }
        result.files.push_back({.name = "main.tf", .text = text + m_out, .syntax = "hcl"});
        return result;
    }

    Prepared m_ready;
    const ExportOptions& m_options;
    std::map<std::string, std::string> m_variables;
    std::set<std::string> m_variableNames{"konnect_token", "konnect_server_url", "control_plane_id"};
    std::vector<std::string> m_extraVariables;
    UniqueNames m_labels{labelOf, '_'};
    std::string m_out;
};

gateway::Checked<Export> write(const Configuration& configuration, const ExportOptions& options)
{
    auto ready = options;
    // Konnect translates newer fields for older data planes; the provider knows none of the names from before 3.8.
    ready.version = std::max(options.version, oldestOfProvider);
    return TerraformWriter(prepared(configuration, ready), options).write();
}

}  // namespace

Exporter terraformExporter()
{
    return {"terraform", "Terraform", "resources of the kong/konnect provider for a Konnect control plane", write};
}

}  // namespace gatehouse::exporters

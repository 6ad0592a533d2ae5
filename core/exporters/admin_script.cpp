#include "core/exporters/admin_script.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <set>

#include "core/exporters/notes.h"
#include "core/exporters/prepared.h"
#include "core/exporters/shell_text.h"
#include "core/gateway/entity_members.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;
using gateway::Configuration;

/// FNV-1a over the text, from a seed.
std::uint64_t hashOf(std::string_view text, std::uint64_t seed)
{
    for (const char c : text) {
        seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    return seed;
}

class ScriptWriter {
public:
    ScriptWriter(Prepared ready, const AdminScriptDialect& dialect) : m_ready(std::move(ready)), m_dialect(dialect) {}

    Export write()
    {
        for (const auto& service : configuration().services) {
            call("service " + service.name, "services", body(membersOf(service), "service", service.name));
        }
        for (const auto& route : configuration().routes) {
            auto members = membersOf(route);
            members.stable_erase("service");
            const auto path =
                route.service ? "services/" + reference("service", *route.service) + "/routes" : std::string("routes");
            call("route " + route.name, path, body(std::move(members), "route", route.name));
        }
        for (std::size_t i = 0; i < configuration().plugins.size(); ++i) {
            writePlugin(i);
        }
        return result();
    }

private:
    const Configuration& configuration() const noexcept { return m_ready.configuration; }

    /// An id that is the same each time, so that a second run is refused instead of making a second one.
    std::string idOf(const std::string& kind, const std::string& name) const
    {
        const auto* known = knownId(kind, name);
        if (known) {
            return std::string(known->get_string());
        }
        const auto high = hashOf(kind + '/' + name, 0xcbf29ce484222325U);
        const auto low = hashOf(name + '/' + kind, high ^ 0x9e3779b97f4a7c15U);
        // A UUID of version 8 (RFC 9562 section 5.8): 122 bits are ours.
        std::array<char, 37> text{};
        std::snprintf(text.data(), text.size(), "%08x-%04x-8%03x-%04x-%012llx", static_cast<unsigned>(high >> 32U),
                      static_cast<unsigned>(high >> 16U) & 0xffffU, static_cast<unsigned>(high) & 0xfffU,
                      (static_cast<unsigned>(low >> 48U) & 0x3fffU) | 0x8000U,
                      static_cast<unsigned long long>(low & 0xffffffffffffU));
        return text.data();
    }

    const json::value* knownId(const std::string& kind, const std::string& name) const
    {
        const json::object* other = nullptr;
        if (kind == "service") {
            const auto* service = configuration().findService(name);
            other = service ? &service->other : nullptr;
        } else if (kind == "route") {
            const auto* route = configuration().findRoute(name);
            other = route ? &route->other : nullptr;
        }
        const auto* id = other ? other->if_contains("id") : nullptr;
        return id && id->is_string() ? id : nullptr;
    }

    std::string reference(const std::string& kind, const std::string& name) const
    {
        return pathSegment(m_dialect.byId ? idOf(kind, name) : name);
    }

    json::object body(json::object members, const std::string& kind, const std::string& name) const
    {
        json::object result;
        if (m_dialect.byId && !members.contains("id")) {
            result["id"] = idOf(kind, name);
        }
        for (const auto& [key, value] : members) {
            result[key] = value;
        }
        return result;
    }

    void writePlugin(std::size_t index)
    {
        const auto& plugin = configuration().plugins[index];
        auto members = membersOf(plugin);
        members.stable_erase("service");
        members.stable_erase("route");
        std::string path = "plugins";
        std::string where = "everything";
        const auto identify = [&](const std::string& kind, const std::string& name) {
            return json::object{{m_dialect.byId ? "id" : "name", m_dialect.byId ? idOf(kind, name) : name}};
        };
        if (plugin.route && plugin.service) {
            members["service"] = identify("service", *plugin.service);
            members["route"] = identify("route", *plugin.route);
            where = "route " + *plugin.route;
        } else if (plugin.route) {
            path = "routes/" + reference("route", *plugin.route) + "/plugins";
            where = "route " + *plugin.route;
        } else if (plugin.service) {
            path = "services/" + reference("service", *plugin.service) + "/plugins";
            where = "service " + *plugin.service;
        }
        for (const char* kind : {"consumer", "consumer_group"}) {
            if (auto* target = members.if_contains(kind); target && target->is_string()) {
                *target = json::object{{kind == std::string_view("consumer") ? "username" : "name", *target}};
            }
        }
        const auto instance = plugin.instanceName.value_or(plugin.name);
        call("plugin " + instance + " for " + where, path,
             body(std::move(members), "plugin",
                  instance + '/' + plugin.service.value_or("") + '/' + plugin.route.value_or("")));
    }

    void call(const std::string& what, const std::string& path, const json::object& members)
    {
        collectTyped(members);
        m_calls += "\ncreate " + shellQuoted(what) + ' ' + shellQuoted(path) + ' ' + bashJson(members) + '\n';
    }

    Export result()
    {
        Export result;
        result.notes = std::move(m_ready.notes);
        noteOthers(configuration(), m_dialect.target, result.notes);
        result.notes.insert(result.notes.end(), m_dialect.needs.begin(), m_dialect.needs.end());
        noteVariables(m_ready.variables, "in the environment of the script", result.notes);
        result.holdsSecrets = m_ready.holdsSecrets;
        std::string text = "#!/usr/bin/env bash\n";
        text += "# Creates services, routes and plugins through " + std::string(m_dialect.target) + ".\n";
        text += "# Usage: bash " + std::string(m_dialect.program) + " [URL]\n";
        text += commentOf(result.notes, "# ");
        text += "set -euo pipefail\n\n";
        for (const auto& name : m_ready.variables) {
            text += ": \"${" + name + "?set " + name + " first}\"\n";
        }
        text += m_dialect.setUp;
        text += R"(
# create WHAT PATH JSON: one POST; anything but a 2xx answer ends the script.
create() {
    local answer status
    answer=$(printf '%s' "$3" | curl -sS -X POST ${headers[@]+"${headers[@]}"} -H 'Accept: application/json' \
        -H 'Content-Type: application/json' -w '\n%{http_code}' --data-binary @- "$base_url/$2") || exit 1
    status=${answer##*$'\n'}
    if [[ $status != 2?? ]]; then
        printf '%s: HTTP status %s\n%s\n' "$1" "$status" "${answer%$'\n'*}" >&2
        exit 1
    fi
    printf '%s: created\n' "$1"
}
)";
        if (!m_ready.variables.empty()) {
            text += '\n';
            text += bashJsonFunctions;
            text += checksOfValues();
        }
        text += m_calls;
        result.files.push_back(
            {.name = std::string(m_dialect.program), .text = std::move(text), .syntax = "bash", .executable = true});
        return result;
    }

    /// A failure inside of "$(…)" would not end the script, so each number and boolean is looked at once before.
    std::string checksOfValues() const
    {
        std::string result;
        for (const auto& name : m_typed) {
            result += "json_value " + name + " > /dev/null\n";
        }
        return result;
    }

    void collectTyped(const json::value& value)
    {
        if (const auto* record = value.if_object()) {
            for (const auto& member : *record) {
                collectTyped(member.value());
            }
        } else if (const auto* list = value.if_array()) {
            for (const auto& item : *list) {
                collectTyped(item);
            }
        } else if (const auto* text = value.if_string(); text && isTypedVariable(*text)) {
            m_typed.insert(wholeVariable(*text));
        }
    }

    Prepared m_ready;
    const AdminScriptDialect& m_dialect;
    std::string m_calls;
    std::set<std::string> m_typed;  ///< variables that become numbers or booleans
};

}  // namespace

gateway::Checked<Export> writeAdminScript(const Configuration& configuration, const ExportOptions& options,
                                          const AdminScriptDialect& dialect)
{
    return ScriptWriter(prepared(configuration, options), dialect).write();
}

}  // namespace gatehouse::exporters

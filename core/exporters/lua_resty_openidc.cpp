#include <algorithm>

#include "core/exporters/field_reader.h"
#include "core/exporters/notes.h"
#include "core/exporters/targets.h"

namespace gatehouse::exporters {

namespace {

using gateway::Configuration;

constexpr std::string_view target = "lua-resty-openidc";

/// An argument of nginx: variables cannot be kept from being filled by any escape, so a dollar is one.
std::string nginxText(std::string_view text)
{
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            result += {'\\', c};
        } else if (c == '$') {
            result += "${gatehouse_dollar}";
        } else {
            result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return result + '"';
}

/// A path that holds a dollar in a place that fills no variables (location).
std::string locationText(std::string_view text)
{
    std::string result = "\"";
    for (const char c : text) {
        result += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return result + '"';
}

class LuaWriter {
public:
    LuaWriter(Prepared ready, const ExportOptions& options) : m_ready(std::move(ready)), m_options(options) {}

    gateway::Checked<Export> write()
    {
        const auto& configuration = m_ready.configuration;
        m_notes = m_ready.notes;
        const auto guarded = guardedSitesOf(configuration, target, m_notes);
        if (!guarded) {
            return tl::unexpected(guarded.error());
        }
        const auto& sites = *guarded;
        std::string locations;
        for (const auto& site : sites) {
            locations += location(site);
        }
        Export result;
        for (const auto& name : m_variables) {
            m_notes.push_back({NoteKind::Needs, name, "to be set in nginx's environment"});
        }
        dropRepeats(m_notes);
        result.notes = m_notes;
        result.holdsSecrets = m_ready.holdsSecrets;
        std::string text = "# nginx.conf for OpenResty, or nginx with its Lua module, and lua-resty-openidc.\n"
                           + commentOf(m_notes, "# ");
        for (const auto& name : m_variables) {
            text += "env " + name + ";\n";
        }
        text += R"(
events {
}

http {
    # nginx looks names up by itself, also the identity provider's: your name server's address.
    resolver 127.0.0.53;
    lua_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
    lua_ssl_verify_depth 5;
    lua_shared_dict discovery 1m;
    lua_shared_dict jwks 1m;
    lua_shared_dict introspection 10m;

    geo $gatehouse_dollar {
        default "$";
    }

    server {
        listen 127.0.0.1:8000;
)";
        text += locations + "    }\n}\n";
        result.files.push_back({.name = "nginx.conf", .text = std::move(text), .syntax = "nginx"});
        return result;
    }

private:
    void note(NoteKind kind, std::size_t plugin, std::string_view field, std::string sentence)
    {
        m_notes.push_back({kind, pluginField(plugin, field), std::move(sentence)});
    }

    /// A text as a Lua expression. Lua stands between braces in nginx.conf, whose reader counts braces outside of
    /// quotes only.
    std::string lua(std::string_view text)
    {
        const auto quoted = [](std::string_view part) {
            std::string result = "\"";
            for (const char c : part) {
                const auto octet = static_cast<unsigned char>(c);
                if (c == '"' || c == '\\') {
                    result += {'\\', c};
                } else if (octet < 0x20 || octet == 0x7f) {
                    const auto digits = std::to_string(octet);
                    result += '\\' + std::string(3 - digits.size(), '0') + digits;
                } else {
                    result += c;
                }
            }
            return result + '"';
        };
        std::string result;
        const auto join = [&](const std::string& part) { result += (result.empty() ? "" : " .. ") + part; };
        withReferences(text, {.literal =
                                  [&](std::string_view part) {
                                      join(quoted(part));
                                      return std::string();
                                  },
                              .variable =
                                  [&](const std::string& name, const auto&) {
                                      m_variables.insert(name);
                                      join("os.getenv(" + quoted(name) + ")");
                                      return std::string();
                                  }});
        return result.empty() ? "\"\"" : result;
    }

    std::string luaList(const std::vector<std::string>& list)
    {
        std::string result = "{";
        for (const auto& item : list) {
            result += (result.size() > 1 ? ", " : " ") + lua(item);
        }
        return result + (list.empty() ? "}" : " }");
    }

    std::string luaTable(const std::vector<std::string>& names, const std::vector<std::string>& values)
    {
        std::string result = "{";
        for (std::size_t i = 0; i < names.size(); ++i) {
            result += (i > 0 ? ", [" : " [") + lua(names[i]) + "] = " + lua(i < values.size() ? values[i] : "");
        }
        return result + " }";
    }

    std::string location(const Site& site)
    {
        const auto& route = *site.route;
        const auto place = "routes." + route.name;
        if (!route.hosts.empty()) {
            m_notes.push_back({NoteKind::Differs, place + ".hosts",
                               "the location holds for every host: put it into a server with its server_name"});
        }
        auto paths = route.paths;
        if (paths.empty()) {
            paths.emplace_back("/");
        }
        std::string result;
        for (const auto& path : paths) {
            if (path.starts_with('~')) {
                m_notes.push_back({NoteKind::CannotExpress, place + ".paths",
                                   "a regular expression cannot be cut off the path by nginx; it is left out"});
                continue;
            }
            if (!m_locations.insert(path).second) {
                m_notes.push_back({NoteKind::CannotExpress, place + ".paths",
                                   "an earlier route has the same path; nginx takes one location for each"});
                continue;
            }
            result += "\n        location " + locationText(path) + " {\n";
            if (!route.methods.empty()) {
                std::string methods;
                for (const auto& method : route.methods) {
                    methods += ' ' + method;
                }
                result += "            limit_except" + methods + " {\n                deny all;\n            }\n";
            }
            if (site.plugin) {
                result += "            access_by_lua_block {\n" + accessBlock(*site.plugin) + "            }\n";
            }
            result += proxy(site, path) + "        }\n";
        }
        return result;
    }

    std::string proxy(const Site& site, const std::string& path)
    {
        const auto& route = *site.route;
        std::string result;
        const auto base = site.upstream.path;
        // With a path behind it, proxy_pass puts that in the place of the location's.
        const bool strips = route.stripPath.value_or(true) && path != "/";
        std::string url = site.upstream.protocol + "://" + site.upstream.authority();
        if (strips) {
            url += base.empty() ? "/" : base;
            if (path.ends_with('/') && !url.ends_with('/')) {
                url += '/';
            } else if (!path.ends_with('/') && url.ends_with('/')) {
                url.pop_back();
                if (base.empty() || base == "/") {
                    url += '/';
                }
            }
        } else if (!base.empty()) {
            url += (base.ends_with('/') ? base.substr(0, base.size() - 1) : base) + path;
        }
        if (url.find('$') != std::string::npos) {
            m_notes.push_back(
                {NoteKind::CannotExpress, "services." + site.service->name + ".path",
                 "holds a dollar: nginx then passes this address on as it stands, without the rest of the path"});
        }
        result += "            proxy_pass " + nginxText(url) + ";\n";
        if (route.preserveHost.value_or(false)) {
            result += "            proxy_set_header Host $http_host;\n";
        }
        const auto& service = *site.service;
        for (const auto& [name, value] :
             {std::pair("connect", service.connectTimeout), std::pair("read", service.readTimeout),
              std::pair("send", service.writeTimeout)}) {
            if (value) {
                result += "            proxy_" + std::string(name) + "_timeout " + std::to_string(*value) + "ms;\n";
            }
        }
        return result;
    }

    std::string accessBlock(std::size_t index)
    {
        FieldReader reader(m_ready.configuration.plugins[index].config, m_options.version);
        const bool first = m_noted.insert(index).second;
        auto kept = m_notes;  // the same plugin at a second path says nothing new
        std::string text = options(reader, index);
        text += rules(reader, index);
        headers(reader, index, text);
        reader.settled({"cache_tokens_salt", "client_auth"});
        noteUnread(reader, index, target, m_notes);
        if (!first) {
            m_notes = std::move(kept);
        }
        return text;
    }

    template <class Set>
    void authentication(FieldReader& reader, const Client& client, std::size_t index, Set set)
    {
        const auto way = knownAuthentication(
            reader, client, {"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"},
            "the client's RSA key as PEM in client_rsa_private_key, its kid in client_rsa_private_key_id", index,
            target, m_notes);
        if (way.empty()) {
            return;
        }
        set("introspection_endpoint_auth_method", lua(way));
        if (way != "client_secret_post") {
            note(NoteKind::Differs, index, "client_auth",
                 "lua-resty-openidc sends client id and secret in the body besides " + way);
        }
    }

    std::string options(FieldReader& reader, std::size_t index)
    {
        const auto client = firstClient(reader, index, m_notes);
        const std::string indent(16, ' ');
        std::string text = indent + "local options = {\n";
        const auto set = [&](const std::string& name, const std::string& value) {
            text += indent + "    " + name + " = " + value + ",\n";
        };
        const auto endpoint = reader.text("introspection_endpoint");
        const bool introspects = reader.lists("auth_methods", "introspection");
        const bool bearer = reader.lists("auth_methods", "bearer");
        if (endpoint.empty() || !introspects) {
            set("discovery", discovery(reader));
        } else {
            issuerOf(reader);
        }
        set("client_id", lua(client.id));
        if (!client.secret.empty()) {
            set("client_secret", lua(client.secret));
            vault(client.secret, index, "client_secret");
        }
        vault(client.id, index, "client_id");
        if (introspects) {
            if (!endpoint.empty()) {
                set("introspection_endpoint", lua(endpoint));
            }
            authentication(reader, client, index, set);
            if (const auto name = reader.text("introspection_token_param_name"); name != "token" && !name.empty()) {
                set("introspection_token_param_name", lua(name));
            }
            if (reader.isSet("introspection_post_args_names")) {
                set("introspection_params", luaTable(reader.list("introspection_post_args_names"),
                                                     reader.list("introspection_post_args_values")));
            }
            if (!reader.flag("cache_introspection")) {
                set("introspection_cache_ignore", "true");
            } else if (reader.isSet("cache_ttl")) {
                set("introspection_interval",
                    std::to_string(static_cast<std::int64_t>(reader.number("cache_ttl").value_or(0))));
            }
        }
        set("ssl_verify", reader.flag("ssl_verify") ? "\"yes\"" : "\"no\"");
        set("timeout", std::to_string(static_cast<std::int64_t>(reader.number("timeout").value_or(10'000))));
        token(reader, index, set);
        text += indent + "}\n";
        for (const char* method : {"password", "client_credentials", "refresh_token", "userinfo", "kong_oauth2",
                                   "authorization_code", "session"}) {
            if (reader.lists("auth_methods", method)) {
                note(NoteKind::CannotExpress, index, "auth_methods",
                     "there is no \"" + std::string(method) + "\" here: callers bring a token");
            }
        }
        if (bearer && introspects) {
            note(NoteKind::Differs, index, "auth_methods", "JWTs are introspected, too, not verified on the spot");
        }
        text += indent + "local openidc = require(\"resty.openidc\")\n" + indent + "local claims, fault = openidc."
                + (introspects || !bearer ? "introspect(options)\n" : "bearer_jwt_verify(options)\n");
        const auto message = reader.text("unauthorized_error_message");
        text += indent + "if fault or not claims then\n" + indent
                + "    ngx.header[\"WWW-Authenticate\"] = \"Bearer error=\\\"invalid_token\\\"\"\n" + indent
                + "    ngx.status = 401\n" + indent
                + "    ngx.header[\"Content-Type\"] = \"text/plain; charset=utf-8\"\n" + indent + "    ngx.print("
                + lua(message) + ")\n" + indent + "    return ngx.exit(401)\n" + indent + "end\n";
        return text;
    }

    void vault(const std::string& value, std::size_t index, std::string_view field)
    {
        if (value.find("{vault://") != std::string::npos) {
            note(NoteKind::CannotExpress, index, field,
                 "is a vault reference; write os.getenv(\"VARIABLE\") in its place");
        }
    }

    std::string discovery(FieldReader& reader)
    {
        const auto issuer = issuerOf(reader);
        return lua(issuer.ends_with('/') ? issuer.substr(0, issuer.size() - 1) : issuer)
               + " .. \"/.well-known/openid-configuration\"";
    }

    template <class Set>
    void token(FieldReader& reader, std::size_t index, Set set)
    {
        const auto places = reader.list("bearer_token_param_type");
        if (std::find(places.begin(), places.end(), "header") == places.end()
            && std::find(places.begin(), places.end(), "cookie") != places.end()) {
            set("auth_accept_token_as", lua("cookie:" + reader.text("bearer_token_cookie_name")));
        } else if (const auto name = reader.text("bearer_token_header_name"); !name.empty()) {
            set("auth_accept_token_as", "\"header\"");
            set("auth_accept_token_as_header_name", lua(name));
        }
        for (const auto& place : places) {
            if (place == "query" || place == "body") {
                note(NoteKind::CannotExpress, index, "bearer_token_param_type",
                     "a token in the " + place + " is not looked for");
            }
        }
    }

    /// claims_required in Lua: one entry of the list has to be there, all words of it.
    std::string rules(FieldReader& reader, std::size_t index)
    {
        const std::string indent(16, ' ');
        std::string text;
        for (const auto& [field, claimField] :
             {std::pair("audience_required", "audience_claim"), std::pair("scopes_required", "scopes_claim"),
              std::pair("groups_required", "groups_claim"), std::pair("roles_required", "roles_claim")}) {
            const auto required = reader.list(field);
            const auto path = reader.list(claimField);
            if (required.empty()) {
                continue;
            }
            vault(required.front(), index, field);
            text += indent + "if not allowed(claims, " + luaList(path) + ", " + luaList(required) + ") then\n" + indent
                    + "    ngx.status = 403\n" + indent + "    ngx.print(" + lua(reader.text("forbidden_error_message"))
                    + ")\n" + indent + "    return ngx.exit(403)\n" + indent + "end\n";
        }
        if (text.empty()) {
            return text;
        }
        return R"(                -- Does the claim hold every word of one of the entries?
                local function allowed(claim, path, entries)
                    for _, name in ipairs(path) do
                        claim = type(claim) == "table" and claim[name] or nil
                    end
                    local held = {}
                    for _, value in ipairs(type(claim) == "table" and claim or { claim }) do
                        held[tostring(value)] = true
                        for word in tostring(value):gmatch("%S+") do
                            held[word] = true
                        end
                    end
                    for _, entry in ipairs(entries) do
                        local all = true
                        for word in entry:gmatch("%S+") do
                            all = all and held[word]
                        end
                        if all then
                            return true
                        end
                    end
                    return false
                end
)" + text;
    }

    void headers(FieldReader& reader, std::size_t index, std::string& text)
    {
        const std::string indent(16, ' ');
        const auto names = reader.list("upstream_headers_names");
        const auto claims = reader.list("upstream_headers_claims");
        for (std::size_t i = 0; i < std::min(names.size(), claims.size()); ++i) {
            text += indent + "ngx.req.set_header(" + lua(names[i]) + ", claims[" + lua(claims[i]) + "])\n";
        }
        const auto& config = m_ready.configuration.plugins[index].config;
        const auto* list = config.if_contains("upstream_headers");
        if (!list || !list->is_array() || !reader.isSet("upstream_headers")) {
            return;
        }
        for (const auto& item : list->get_array()) {
            const auto* record = item.if_object();
            const auto* header = record ? record->if_contains("header") : nullptr;
            const auto* path = record ? record->if_contains("path") : nullptr;
            if (!header || !header->is_string() || !path || !path->is_array()) {
                continue;
            }
            std::string value = "claims";
            std::string guard = "claims";
            for (const auto& name : path->get_array()) {
                value += "[" + lua(name.is_string() ? std::string_view(name.get_string()) : "") + "]";
                guard += " and " + value;
            }
            text += indent + "ngx.req.set_header(" + lua(header->get_string()) + ", " + guard + ")\n";
        }
    }

    Prepared m_ready;
    const ExportOptions& m_options;
    std::vector<Note> m_notes;
    std::set<std::string> m_variables;
    std::set<std::string> m_locations;
    std::set<std::size_t> m_noted;
};

gateway::Checked<Export> write(const Configuration& configuration, const ExportOptions& options)
{
    return LuaWriter(prepared(configuration, options), options).write();
}

}  // namespace

Exporter luaRestyOpenidcExporter()
{
    return {"lua-resty-openidc", "nginx with lua-resty-openidc",
            "nginx.conf for OpenResty or nginx with Lua, and lua-resty-openidc", write};
}

}  // namespace gatehouse::exporters

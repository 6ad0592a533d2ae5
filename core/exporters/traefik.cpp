#include <algorithm>

#include "core/exporters/field_reader.h"
#include "core/exporters/notes.h"
#include "core/exporters/shell_text.h"
#include "core/exporters/targets.h"
#include "core/exporters/yaml_text.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;
using gateway::Configuration;

constexpr std::string_view target = "traefik-oidc-auth";

/// A string of Go, as rules and templates take it.
std::string goString(std::string_view text)
{
    return jsonString(text);
}

class TraefikWriter {
public:
    TraefikWriter(Prepared ready, const ExportOptions& options) : m_ready(std::move(ready)), m_options(options) {}

    gateway::Checked<Export> write()
    {
        m_notes = m_ready.notes;
        const auto guarded = guardedSitesOf(m_ready.configuration, "Traefik", m_notes);
        if (!guarded) {
            return tl::unexpected(guarded.error());
        }
        const auto& sites = *guarded;
        for (const auto& site : sites) {
            router(site);
        }
        json::object http;
        http["routers"] = m_routers;
        http["services"] = m_services;
        http["middlewares"] = m_middlewares;
        if (!m_transports.empty()) {
            http["serversTransports"] = m_transports;
        }
        json::object whole;
        whole["http"] = std::move(http);
        std::string body;
        appendYamlMembers(body, whole, 0);
        for (const auto& name : m_variables) {
            m_notes.push_back({NoteKind::Needs, name, "to be set in Traefik's environment"});
        }
        m_notes.push_back({NoteKind::Needs, "experimental.plugins.traefik-oidc-auth",
                           "the plugin github.com/sevensolutions/traefik-oidc-auth in Traefik's static configuration"});
        dropRepeats(m_notes);
        Export result;
        result.files.push_back({.name = "dynamic.yaml",
                                .text = "# For Traefik's file provider, which fills the templates.\n"
                                        + commentOf(m_notes, "# ") + withTemplates(body),
                                .syntax = "yaml"});
        result.notes = std::move(m_notes);
        result.holdsSecrets = m_ready.holdsSecrets;
        return result;
    }

private:
    void note(NoteKind kind, std::size_t plugin, std::string_view field, std::string sentence)
    {
        m_notes.push_back({kind, pluginField(plugin, field), std::move(sentence)});
    }

    /// A text with references becomes a word, which a template replaces in the end.
    std::string text(const std::string& value)
    {
        if (!holdsVariable(value)) {
            return value;
        }
        std::string parts;
        withReferences(value, {.literal =
                                   [&](std::string_view part) {
                                       parts += ' ' + goString(part);
                                       return std::string();
                                   },
                               .variable =
                                   [&](const std::string& name, const auto&) {
                                       m_variables.insert(name);
                                       parts += " (env " + goString(name) + ')';
                                       return std::string();
                                   }});
        // toJson quotes whatever the variable holds.
        m_templates.push_back("{{ print" + parts + " | toJson }}");
        return word(m_templates.size() - 1);
    }

    static std::string word(std::size_t index) { return "gatehouse_template_" + std::to_string(index) + "_"; }

    std::string withTemplates(std::string body) const
    {
        const auto replace = [&](const std::string& from, const std::string& to) {
            for (auto at = body.find(from); at != std::string::npos; at = body.find(from, at + to.size())) {
                body.replace(at, from.size(), to);
            }
        };
        replace("{{", "{{ `{{` }}");
        for (std::size_t i = 0; i < m_templates.size(); ++i) {
            replace(word(i), m_templates[i]);
        }
        return body;
    }

    static std::string ruleText(std::string_view value)
    {
        return value.find('`') == std::string_view::npos ? '`' + std::string(value) + '`' : goString(value);
    }

    static std::string anyOf(const std::string& function, const std::vector<std::string>& values)
    {
        std::string result;
        for (const auto& value : values) {
            result += (result.empty() ? "" : " || ") + function + '(' + ruleText(value) + ')';
        }
        return values.size() > 1 ? '(' + result + ')' : result;
    }

    std::string ruleOf(const gateway::Route& route)
    {
        std::string paths;
        for (const auto& path : route.paths) {
            const bool regex = path.starts_with('~');
            paths += (paths.empty() ? "" : " || ")
                     + (regex ? "PathRegexp(" + ruleText("^" + path.substr(1)) : "PathPrefix(" + ruleText(path)) + ')';
        }
        if (route.paths.empty()) {
            paths = "PathPrefix(`/`)";
        }
        std::string rule = route.paths.size() > 1 ? '(' + paths + ')' : paths;
        std::vector<std::string> plain;
        std::string hosts;
        for (const auto& host : route.hosts) {
            if (host.find('*') == std::string::npos) {
                hosts += (hosts.empty() ? "" : " || ") + ("Host(" + ruleText(host)) + ')';
                continue;
            }
            std::string regex;
            for (const char c : host) {
                regex += c == '*' ? std::string("[^.]+") : c == '.' ? std::string("\\.") : std::string(1, c);
            }
            hosts += (hosts.empty() ? "" : " || ") + ("HostRegexp(" + ruleText("^" + regex + "$")) + ')';
        }
        if (!hosts.empty()) {
            rule += " && (" + hosts + ')';
        }
        if (!route.methods.empty()) {
            rule += " && " + anyOf("Method", route.methods);
        }
        return rule;
    }

    void router(const Site& site)
    {
        const auto& route = *site.route;
        const auto name = pathSegment(route.name);
        json::array middlewares;
        if (site.plugin) {
            middlewares.emplace_back(openidConnect(*site.plugin));
        }
        const bool strips = route.stripPath.value_or(true);
        json::array prefixes;
        for (const auto& path : route.paths) {
            if (path.starts_with('~') && strips) {
                m_notes.push_back({NoteKind::CannotExpress, "routes." + route.name + ".strip_path",
                                   "what a regular expression matches is not cut off"});
            } else if (path != "/") {
                prefixes.emplace_back(path);
            }
        }
        if (strips && !prefixes.empty()) {
            json::object middleware;
            json::object inner;
            inner["prefixes"] = std::move(prefixes);
            middleware["stripPrefix"] = std::move(inner);
            m_middlewares[name + "-strip"] = std::move(middleware);
            middlewares.emplace_back(name + "-strip");
        }
        auto base = site.upstream.path;
        while (base.ends_with('/')) {
            base.pop_back();
        }
        if (!base.empty()) {
            json::object middleware;
            middleware["addPrefix"] = json::object{{"prefix", text(base)}};
            m_middlewares[name + "-base"] = std::move(middleware);
            middlewares.emplace_back(name + "-base");
        }
        json::object router{{"rule", ruleOf(route)}, {"service", service(site)}};
        if (!middlewares.empty()) {
            router["middlewares"] = std::move(middlewares);
        }
        m_routers[name] = std::move(router);
    }

    std::string service(const Site& site)
    {
        const auto name = pathSegment(site.service->name) + (site.route->preserveHost.value_or(false) ? "-host" : "");
        json::object server{{"url", (site.upstream.secure() ? "https" : "http") + ("://" + site.upstream.authority())}};
        json::array servers;
        servers.push_back(std::move(server));
        json::object balancer;
        balancer["servers"] = std::move(servers);
        balancer["passHostHeader"] = site.route->preserveHost.value_or(false);
        if (site.service->tlsVerify == false) {
            m_transports["unverified"] = json::object{{"insecureSkipVerify", true}};
            balancer["serversTransport"] = "unverified";
        }
        json::object service;
        service["loadBalancer"] = std::move(balancer);
        m_services[name] = std::move(service);
        return name;
    }

    std::string openidConnect(std::size_t index)
    {
        const auto name = "openid-connect-" + std::to_string(index);
        if (m_middlewares.contains(name)) {
            return name;
        }
        FieldReader reader(m_ready.configuration.plugins[index].config, m_options.version);
        const auto client = firstClient(reader, index, m_notes);
        json::object provider{{"Url", text(issuerOf(reader))}, {"ClientId", text(client.id)}};
        if (!client.secret.empty()) {
            provider["ClientSecret"] = text(client.secret);
        }
        for (const auto& [field, value] :
             {std::pair("client_id", client.id), std::pair("client_secret", client.secret)}) {
            if (value.find("{vault://") != std::string::npos) {
                note(NoteKind::CannotExpress, index, field, "is a vault reference; write {{ env … }} in its place");
            }
        }
        knownAuthentication(reader, client, {"client_secret_basic", "client_secret_post"}, "", index, target, m_notes);
        const bool introspects = reader.lists("auth_methods", "introspection");
        provider["TokenValidation"] = introspects ? "Introspection" : "AccessToken";
        if (introspects && reader.lists("auth_methods", "bearer")) {
            note(NoteKind::Differs, index, "auth_methods", "JWTs are introspected, too, not verified on the spot");
        }
        if (const auto audiences = reader.list("audience_required"); !audiences.empty()) {
            provider["ValidateAudience"] = true;
            provider["ValidAudience"] = text(audiences.front());
            if (audiences.size() > 1) {
                note(NoteKind::CannotExpress, index, "audience_required", "one audience can be given; the first is");
            }
        } else {
            provider["ValidateAudience"] = false;
        }
        if (!reader.flag("ssl_verify")) {
            provider["InsecureSkipVerify"] = true;
        }
        json::object plugin;
        plugin["Provider"] = std::move(provider);
        json::array scopes;
        for (const auto& scope : reader.list("scopes")) {
            scopes.emplace_back(text(scope));
        }
        plugin["Scopes"] = std::move(scopes);
        claims(plugin, reader, index);
        if (!reader.lists("auth_methods", "authorization_code")) {
            plugin["UnauthorizedBehavior"] = "Unauthorized";
        }
        if (reader.lists("bearer_token_param_type", "header")) {
            const auto own = reader.text("bearer_token_header_name");
            plugin["AuthorizationHeader"] = json::object{{"Name", own.empty() ? "Authorization" : own}};
        }
        if (const auto cookie = reader.text("bearer_token_cookie_name"); !cookie.empty()) {
            plugin["AuthorizationCookie"] = json::object{{"Name", cookie}};
        }
        for (const char* method : {"password", "client_credentials", "refresh_token", "userinfo", "kong_oauth2"}) {
            if (reader.lists("auth_methods", method)) {
                note(NoteKind::CannotExpress, index, "auth_methods",
                     "there is no \"" + std::string(method) + "\" here");
            }
        }
        reader.settled({"cache_tokens_salt", "client_auth"});
        noteUnread(reader, index, target, m_notes);
        json::object plugins;
        plugins["traefik-oidc-auth"] = std::move(plugin);
        json::object middleware;
        middleware["plugin"] = std::move(plugins);
        m_middlewares[name] = std::move(middleware);
        return name;
    }

    void claims(json::object& plugin, FieldReader& reader, std::size_t index)
    {
        json::array asserted;
        for (const auto& [field, claimField] :
             {std::pair("scopes_required", "scopes_claim"), std::pair("groups_required", "groups_claim"),
              std::pair("roles_required", "roles_claim")}) {
            const auto required = reader.list(field);
            const auto path = reader.list(claimField);
            if (required.empty()) {
                continue;
            }
            const auto name = dottedPath(path);
            json::array any;
            for (const auto& entry : required) {
                any.emplace_back(text(entry));
            }
            json::object claim{{"Name", name}};
            claim["AnyOf"] = std::move(any);
            asserted.push_back(std::move(claim));
            if (std::string_view(field) == "scopes_required") {
                note(NoteKind::Differs, index, field,
                     "is compared with the whole claim where that is one text of words");
            }
        }
        if (!asserted.empty()) {
            json::object authorization;
            authorization["AssertClaims"] = std::move(asserted);
            plugin["Authorization"] = std::move(authorization);
        }
    }

    Prepared m_ready;
    const ExportOptions& m_options;
    std::vector<Note> m_notes;
    std::set<std::string> m_variables;
    std::vector<std::string> m_templates;
    json::object m_routers, m_services, m_middlewares, m_transports;
};

gateway::Checked<Export> write(const Configuration& configuration, const ExportOptions& options)
{
    return TraefikWriter(prepared(configuration, options), options).write();
}

}  // namespace

Exporter traefikExporter()
{
    return {"traefik", "Traefik", "a file for Traefik's file provider, with the traefik-oidc-auth plugin", write};
}

}  // namespace gatehouse::exporters

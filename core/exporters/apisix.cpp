#include <algorithm>
#include <cmath>

#include "core/exporters/field_reader.h"
#include "core/exporters/notes.h"
#include "core/exporters/shell_text.h"
#include "core/exporters/targets.h"
#include "core/exporters/yaml_text.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;
using gateway::Configuration;

constexpr std::string_view target = "APISIX";

class ApisixWriter {
public:
    ApisixWriter(Prepared ready, const ExportOptions& options) : m_ready(std::move(ready)), m_options(options) {}

    gateway::Checked<Export> write()
    {
        const auto& configuration = m_ready.configuration;
        m_notes = m_ready.notes;
        const auto guarded = guardedSitesOf(configuration, target, m_notes);
        if (!guarded) {
            return tl::unexpected(guarded.error());
        }
        const auto& sites = *guarded;
        json::array routes;
        for (const auto& site : sites) {
            const auto& paths = site.route->paths;
            const bool regexOnly = !paths.empty()
                                   && std::all_of(paths.begin(), paths.end(),
                                                  [](const std::string& path) { return path.starts_with('~'); });
            if (regexOnly) {
                // A route for every path would let in what this one does not.
                m_notes.push_back({NoteKind::CannotExpress, "routes." + site.route->name,
                                   "a regular expression is no uri in APISIX; the route is left out"});
            } else {
                routes.push_back(route(site));
            }
        }
        json::object whole;
        whole["routes"] = std::move(routes);
        Export result;
        for (const auto& name : m_variables) {
            m_notes.push_back({NoteKind::Needs, name,
                               "to be set in APISIX's environment, and named in nginx_config.envs of config.yaml"});
        }
        dropRepeats(m_notes);
        std::string text = "# conf/apisix.yaml, for APISIX in its standalone mode.\n" + commentOf(m_notes, "# ");
        appendYamlMembers(text, whole, 0);
        text += "#END\n";
        result.files.push_back({.name = "apisix.yaml", .text = std::move(text), .syntax = "yaml"});
        result.notes = std::move(m_notes);
        result.holdsSecrets = m_ready.holdsSecrets;
        return result;
    }

private:
    void note(NoteKind kind, std::size_t plugin, std::string_view field, std::string sentence)
    {
        m_notes.push_back({kind, pluginField(plugin, field), std::move(sentence)});
    }

    /// A reference is the whole of a text in APISIX.
    std::string text(const std::string& value, std::size_t plugin, std::string_view field)
    {
        if (const auto name = wholeVariable(value); !name.empty()) {
            m_variables.insert(name);
            return "$env://" + name;
        }
        if (holdsVariable(value) || value.find("{vault://") != std::string::npos) {
            note(NoteKind::CannotExpress, plugin, field,
                 "is a reference that APISIX cannot hold; write the value or $secret://… in its place");
        }
        return value;
    }

    json::object route(const Site& site)
    {
        const auto& route = *site.route;
        const auto place = "routes." + route.name;
        json::object result{{"id", pathSegment(route.name)}, {"name", route.name}};
        json::array uris;
        for (const auto& path : route.paths) {
            if (path.starts_with('~')) {
                m_notes.push_back({NoteKind::CannotExpress, place + ".paths",
                                   "a regular expression is no uri in APISIX; the path is left out"});
                continue;
            }
            uris.emplace_back(path == "/" ? "/*" : path + '*');
        }
        if (uris.empty()) {
            uris.emplace_back("/*");
        }
        result["uris"] = std::move(uris);
        if (!route.hosts.empty()) {
            result["hosts"] = json::array(route.hosts.begin(), route.hosts.end());
        }
        if (!route.methods.empty()) {
            result["methods"] = json::array(route.methods.begin(), route.methods.end());
        }
        json::object plugins;
        if (site.plugin) {
            plugins["openid-connect"] = openidConnect(*site.plugin);
        }
        rewrite(plugins, site);
        if (!plugins.empty()) {
            result["plugins"] = std::move(plugins);
        }
        json::object nodes;
        nodes[site.upstream.authority()] = 1;
        json::object upstream{{"type", "roundrobin"}, {"scheme", site.upstream.secure() ? "https" : "http"}};
        upstream["nodes"] = std::move(nodes);
        upstream["pass_host"] = route.preserveHost.value_or(false) ? "pass" : "node";
        const auto& service = *site.service;
        if (service.connectTimeout || service.readTimeout || service.writeTimeout) {
            upstream["timeout"] = json::object{{"connect", seconds(service.connectTimeout)},
                                               {"send", seconds(service.writeTimeout)},
                                               {"read", seconds(service.readTimeout)}};
        }
        result["upstream"] = std::move(upstream);
        return result;
    }

    static double seconds(const std::optional<std::int64_t>& milliseconds)
    {
        return static_cast<double>(milliseconds.value_or(60'000)) / 1000.0;
    }

    /// strip_path and the service's path, as one rewriting of the path.
    void rewrite(json::object& plugins, const Site& site)
    {
        const bool strips = site.route->stripPath.value_or(true);
        if (site.upstream.path.empty() && (!strips || site.route->paths.empty())) {
            return;
        }
        std::string prefixes;
        for (const auto& path : site.route->paths) {
            if (path.starts_with('~')) {
                continue;
            }
            std::string escaped;
            for (const char c : path) {
                escaped += std::string_view("\\^$.|?*+()[]{}").find(c) == std::string_view::npos
                               ? std::string(1, c)
                               : std::string("\\") + c;
            }
            prefixes += (prefixes.empty() ? "" : "|") + escaped;
        }
        auto base = site.upstream.path;
        while (base.ends_with('/')) {
            base.pop_back();
        }
        std::string replacement;
        for (const char c : base) {
            replacement += c == '$' ? std::string("$$") : std::string(1, c);
        }
        const bool cut = strips && !prefixes.empty() && prefixes != "/";
        plugins["proxy-rewrite"] =
            json::object{{"regex_uri", json::array{cut ? "^(?:" + prefixes + ")/?(.*)" : std::string("^/(.*)"),
                                                   replacement + "/$1"}}};
    }

    json::object openidConnect(std::size_t index)
    {
        FieldReader reader(m_ready.configuration.plugins[index].config, m_options.version);
        const auto client = firstClient(reader, index, m_notes);
        json::object result{{"client_id", text(client.id, index, "client_id")}};
        if (!client.secret.empty()) {
            result["client_secret"] = text(client.secret, index, "client_secret");
        }
        result["discovery"] = discovery(reader, index);
        const bool introspects = reader.lists("auth_methods", "introspection");
        const bool bearer = reader.lists("auth_methods", "bearer");
        const bool browser = reader.lists("auth_methods", "authorization_code");
        result["bearer_only"] = !browser;
        if (introspects) {
            const auto endpoint = reader.text("introspection_endpoint");
            if (!endpoint.empty()) {
                result["introspection_endpoint"] = text(endpoint, index, "introspection_endpoint");
            }
            const auto way = knownAuthentication(
                reader, client, {"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"},
                "the client's RSA key as PEM in client_rsa_private_key, its kid in client_rsa_private_key_id", index,
                target, m_notes);
            if (!way.empty()) {
                result["introspection_endpoint_auth_method"] = way;
            }
        }
        if (bearer && !introspects) {
            result["use_jwks"] = true;
        } else if (bearer) {
            note(NoteKind::Differs, index, "auth_methods",
                 "tokens are introspected only: APISIX checks a JWT by itself or introspects, not one after the other");
        }
        for (const char* method : {"password", "client_credentials", "refresh_token", "userinfo", "kong_oauth2"}) {
            if (reader.lists("auth_methods", method)) {
                note(NoteKind::CannotExpress, index, "auth_methods",
                     "APISIX has no \"" + std::string(method) + "\": callers bring a token of their own");
            }
        }
        if (browser) {
            m_variables.insert("APISIX_SESSION_SECRET");
            result["session"] = json::object{{"secret", "$env://APISIX_SESSION_SECRET"}};
            reader.settled({"session_secret"});
        }
        rules(result, reader, index);
        transport(result, reader, index);
        noteUnread(reader, index, target, m_notes);
        return result;
    }

    std::string discovery(FieldReader& reader, std::size_t index)
    {
        auto issuer = issuerOf(reader);
        if (const auto name = wholeVariable(issuer); !name.empty()) {
            m_variables.insert(name + "_DISCOVERY");
            note(NoteKind::Needs, index, "issuer",
                 name
                     + "_DISCOVERY is the address of the discovery document, the issuer with "
                       "/.well-known/openid-configuration behind it");
            return "$env://" + name + "_DISCOVERY";
        }
        return text(discoveryUrlOf(reader), index, "issuer");
    }

    void rules(json::object& result, FieldReader& reader, std::size_t index)
    {
        if (const auto scopes = reader.list("scopes_required"); !scopes.empty()) {
            json::array words;
            for (const auto& scope : scopes) {
                words.emplace_back(scope);
            }
            result["required_scopes"] = std::move(words);
            if (scopes.size() > 1) {
                note(NoteKind::Differs, index, "scopes_required",
                     "all of them have to be there; here an entry of the list is enough");
            }
            if (reader.list("scopes_claim") != std::vector<std::string>{"scope"}) {
                note(NoteKind::CannotExpress, index, "scopes_claim", "APISIX looks at the claim scope");
            }
        }
        if (const auto audiences = reader.list("audience_required"); !audiences.empty()) {
            const auto ids = reader.list("client_id");
            json::object rule{{"required", true}};
            if (!ids.empty() && audiences == std::vector<std::string>{ids.front()}) {
                rule["match_with_client_id"] = true;
            } else {
                note(NoteKind::CannotExpress, index, "audience_required",
                     "APISIX compares the audience with client_id only; here it only has to be there");
            }
            if (const auto claim = reader.list("audience_claim"); claim.size() == 1) {
                rule["claim"] = claim.front();
            }
            result["claim_validator"] = json::object{{"audience", std::move(rule)}};
        }
        if (const auto issuers = reader.list("issuers_allowed"); !issuers.empty()) {
            auto& validator = result["claim_validator"];
            auto& record = validator.is_object() ? validator.get_object() : validator.emplace_object();
            record["issuer"] = json::object{{"valid_issuers", json::array(issuers.begin(), issuers.end())}};
        }
    }

    void transport(json::object& result, FieldReader& reader, std::size_t index)
    {
        result["ssl_verify"] = reader.flag("ssl_verify");
        result["timeout"] = static_cast<std::int64_t>(std::ceil(reader.number("timeout").value_or(10'000) / 1000));
        if (std::fmod(reader.number("timeout").value_or(0), 1000) != 0) {
            note(NoteKind::Differs, index, "timeout", "whole seconds, rounded up");
        }
        if (!reader.flag("cache_introspection")) {
            note(NoteKind::CannotExpress, index, "cache_introspection", "APISIX caches for as long as the token lives");
        } else if (reader.isSet("cache_ttl")) {
            result["introspection_interval"] = static_cast<std::int64_t>(reader.number("cache_ttl").value_or(0));
        }
        if (reader.isSet("scopes")) {
            std::string scopes;
            for (const auto& scope : reader.list("scopes")) {
                scopes += (scopes.empty() ? "" : " ") + scope;
            }
            result["scope"] = text(scopes, index, "scopes");
        }
        json::object proxy;
        for (const char* name : {"http_proxy", "https_proxy", "no_proxy"}) {
            if (const auto value = reader.text(name); !value.empty()) {
                proxy[name] = text(value, index, name);
            }
        }
        if (!proxy.empty()) {
            result["proxy_opts"] = std::move(proxy);
        }
        if (const auto redirect = reader.list("redirect_uri"); !redirect.empty()) {
            result["redirect_uri"] = text(redirect.front(), index, "redirect_uri");
        }
        if (const auto path = reader.text("logout_uri_suffix"); !path.empty()) {
            result["logout_path"] = path;
        }
        // Kong hands the token on as it came; APISIX would add three headers of its own.
        result["set_access_token_header"] = reader.text("upstream_access_token_header") != "nil";
        result["access_token_in_authorization_header"] =
            reader.text("upstream_access_token_header") == "authorization:bearer";
        result["set_id_token_header"] = reader.isSet("upstream_id_token_header");
        const bool userInfo =
            reader.isSet("upstream_user_info_header") || reader.isSet("upstream_introspection_header");
        result["set_userinfo_header"] = userInfo;
        if (userInfo) {
            note(NoteKind::Differs, index, "upstream_introspection_header", "is called X-Userinfo, as base64 of JSON");
        }
        if (!reader.lists("bearer_token_param_type", "header")) {
            note(NoteKind::Differs, index, "bearer_token_param_type",
                 "APISIX takes the token from Authorization and X-Access-Token only");
        }
        reader.settled({"cache_tokens_salt", "client_auth"});
    }

    Prepared m_ready;
    const ExportOptions& m_options;
    std::vector<Note> m_notes;
    std::set<std::string> m_variables;
};

gateway::Checked<Export> write(const Configuration& configuration, const ExportOptions& options)
{
    return ApisixWriter(prepared(configuration, options), options).write();
}

}  // namespace

Exporter apisixExporter()
{
    return {"apisix", "Apache APISIX", "apisix.yaml for APISIX in standalone mode, with its openid-connect plugin",
            write};
}

}  // namespace gatehouse::exporters

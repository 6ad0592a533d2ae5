#include <algorithm>
#include <map>

#include "core/exporters/envoy_pieces.h"
#include "core/exporters/field_reader.h"
#include "core/exporters/notes.h"
#include "core/exporters/targets.h"
#include "core/exporters/yaml_text.h"
#include "core/http/url.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;
using gateway::Configuration;
using namespace envoy;

constexpr std::string_view target = "Envoy";
constexpr std::string_view rbacFilter = "envoy.filters.http.rbac";
std::vector<std::string> wordsOf(const std::string& entry)
{
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin < entry.size();) {
        const auto end = std::min(entry.find(' ', begin), entry.size());
        if (end > begin) {
            words.push_back(entry.substr(begin, end - begin));
        }
        begin = end + 1;
    }
    return words;
}

class EnvoyWriter {
public:
    EnvoyWriter(Prepared ready, const ExportOptions& options) : m_ready(std::move(ready)), m_options(options) {}

    gateway::Checked<Export> write()
    {
        m_notes = m_ready.notes;
        const auto guarded = guardedSitesOf(m_ready.configuration, target, m_notes);
        if (!guarded) {
            return tl::unexpected(guarded.error());
        }
        const auto& sites = *guarded;
        for (const auto& site : sites) {
            if (site.plugin) {
                provider(*site.plugin);
            }
        }
        const auto hosts = virtualHosts(sites);
        json::object listener = listenerOf(hosts);
        json::object resources;
        resources["listeners"] = json::array();
        resources["listeners"].get_array().push_back(std::move(listener));
        json::array clusters;
        for (auto& [name, cluster] : m_clusters) {
            clusters.push_back(cluster);
        }
        resources["clusters"] = std::move(clusters);
        json::object whole;
        whole["static_resources"] = std::move(resources);
        return result(whole);
    }

private:
    void note(NoteKind kind, std::size_t plugin, std::string_view field, std::string sentence)
    {
        m_notes.push_back({kind, pluginField(plugin, field), std::move(sentence)});
    }

    /// Envoy's file holds no references; envsubst fills them.
    std::string filled(std::string_view text)
    {
        return withReferences(text, {.literal = [](std::string_view part) { return std::string(part); },
                                     .variable =
                                         [&](const std::string& name, const auto&) {
                                             m_variables.insert(name);
                                             return "${" + name + '}';
                                         }});
    }

    static std::string providerName(std::size_t plugin) { return "plugin-" + std::to_string(plugin); }

    void provider(std::size_t index)
    {
        const auto name = providerName(index);
        if (m_providers.contains(name)) {
            return;
        }
        FieldReader reader(m_ready.configuration.plugins[index].config, m_options.version);
        const auto issuer = issuerOf(reader);
        json::object result{{"issuer", filled(issuer)}};
        if (const auto audiences = reader.list("audience_required"); !audiences.empty()) {
            json::array list;
            for (const auto& audience : audiences) {
                list.emplace_back(filled(audience));
            }
            result["audiences"] = std::move(list);
            if (reader.list("audience_claim") != std::vector<std::string>{"aud"}) {
                note(NoteKind::CannotExpress, index, "audience_claim", "Envoy looks at aud");
            }
        }
        keys(result, reader, issuer, index);
        places(result, reader, index);
        result["forward"] = reader.text("upstream_access_token_header") != "nil";
        result["payload_in_metadata"] = "payload";
        headers(result, reader, index);
        if (const auto leeway = reader.number("leeway"); leeway && *leeway > 0) {
            result["clock_skew_seconds"] = static_cast<std::int64_t>(*leeway);
        }
        methods(reader, index);
        rules(reader, index);
        reader.settled({"client_id", "client_secret", "client_auth", "cache_tokens_salt", "timeout", "ssl_verify"});
        if (!reader.flag("ssl_verify")) {
            note(NoteKind::Differs, index, "ssl_verify", "certificates are verified all the same");
        }
        noteUnread(reader, index, target, m_notes);
        m_providers[name] = std::move(result);
    }

    void keys(json::object& result, FieldReader& reader, const std::string& issuer, std::size_t index)
    {
        auto uri = reader.text("jwks_endpoint");
        if (uri.empty() && issuer.find("/realms/") != std::string::npos) {
            uri = issuer + "/protocol/openid-connect/certs";
        } else if (uri.empty()) {
            note(NoteKind::Needs, index, "jwks_endpoint",
                 "Envoy reads no discovery document: write the provider's jwks_uri into remote_jwks");
            uri = issuer + "/jwks";
        }
        const auto cluster = "keys-" + providerName(index);
        const auto url = http::Url::parse(uri);
        if (url && !holdsVariable(uri)) {
            m_clusters[cluster] = clusterOf(cluster, url->host, url->port, url->secure(), 5'000);
        } else {
            note(NoteKind::Needs, index, "issuer",
                 "is a reference: write the host and port of the provider into the cluster " + cluster);
            m_clusters[cluster] = clusterOf(cluster, "idp.invalid", 443, true, 5'000);
        }
        json::object uriPart{{"uri", filled(uri)},
                             {"cluster", cluster},
                             {"timeout", duration(reader.number("timeout").value_or(10'000))}};
        json::object remote{{"cache_duration", "600s"}};
        remote["http_uri"] = std::move(uriPart);
        result["remote_jwks"] = std::move(remote);
    }

    static void places(json::object& result, FieldReader& reader, std::size_t /*index*/)
    {
        const auto wanted = reader.list("bearer_token_param_type");
        for (const auto& place : wanted) {
            if (place == "header") {
                const auto own = reader.text("bearer_token_header_name");
                json::array list;
                list.push_back(
                    json::object{{"name", own.empty() ? "Authorization" : own}, {"value_prefix", "Bearer "}});
                result["from_headers"] = std::move(list);
            } else if (place == "query") {
                result["from_params"] = json::array{"access_token"};
            } else if (place == "cookie") {
                json::array list;
                list.emplace_back(reader.text("bearer_token_cookie_name"));
                result["from_cookies"] = std::move(list);
            }
        }
    }

    void headers(json::object& result, FieldReader& reader, std::size_t index)
    {
        json::array list;
        const auto add = [&](const std::string& header, const std::string& claim) {
            list.push_back(json::object{{"header_name", header}, {"claim_name", claim}});
        };
        const auto names = reader.list("upstream_headers_names");
        const auto claims = reader.list("upstream_headers_claims");
        for (std::size_t i = 0; i < std::min(names.size(), claims.size()); ++i) {
            add(names[i], claims[i]);
        }
        if (reader.isSet("upstream_headers")) {
            for (const auto& item : m_ready.configuration.plugins[index].config.at("upstream_headers").as_array()) {
                const auto* record = item.if_object();
                const auto* header = record ? record->if_contains("header") : nullptr;
                const auto* path = record ? record->if_contains("path") : nullptr;
                if (header && header->is_string() && path && path->is_array()) {
                    std::string claim;
                    for (const auto& name : path->get_array()) {
                        claim += (claim.empty() ? "" : ".") + std::string(name.is_string() ? name.get_string() : "");
                    }
                    add(std::string(header->get_string()), claim);
                }
            }
        }
        if (!list.empty()) {
            result["claim_to_headers"] = std::move(list);
        }
    }

    void methods(FieldReader& reader, std::size_t index)
    {
        if (reader.lists("auth_methods", "introspection")) {
            note(NoteKind::CannotExpress, index, "auth_methods",
                 "Envoy introspects nothing by itself: JWTs are verified by the provider's keys, opaque tokens are "
                 "refused; an ext_authz service could introspect");
        }
        for (const char* method : {"password", "client_credentials", "refresh_token", "userinfo", "kong_oauth2",
                                   "authorization_code", "session"}) {
            if (reader.lists("auth_methods", method)) {
                note(NoteKind::CannotExpress, index, "auth_methods",
                     "there is no \"" + std::string(method) + "\" in jwt_authn: callers bring a token");
            }
        }
        for (const auto& place : reader.list("bearer_token_param_type")) {
            if (place == "body") {
                note(NoteKind::CannotExpress, index, "bearer_token_param_type",
                     "a token in the body is not looked for");
            }
        }
    }

    /// One of the entries has to be there, all words of it.
    void rules(FieldReader& reader, std::size_t index)
    {
        json::array all;
        for (const auto& [field, claimField] :
             {std::pair("scopes_required", "scopes_claim"), std::pair("groups_required", "groups_claim"),
              std::pair("roles_required", "roles_claim")}) {
            const auto required = reader.list(field);
            const auto path = reader.list(claimField);
            if (required.empty()) {
                continue;
            }
            json::array any;
            for (const auto& entry : required) {
                json::array words;
                for (const auto& word : wordsOf(filled(entry))) {
                    words.push_back(claimHolds(path, word));
                }
                any.push_back(grouped("and_ids", std::move(words)));
            }
            all.push_back(grouped("or_ids", std::move(any)));
        }
        if (all.empty()) {
            return;
        }
        json::object policy;
        json::object anything{{"any", true}};
        policy["permissions"] = json::array();
        policy["permissions"].get_array().push_back(std::move(anything));
        policy["principals"] = json::array();
        policy["principals"].get_array().push_back(grouped("and_ids", std::move(all)));
        m_policies[index] = std::move(policy);
    }

    /// Envoy picks one virtual host by name; those for some hosts hold the routes for all, too.
    json::array virtualHosts(const std::vector<Site>& sites)
    {
        std::vector<std::string> domains;
        for (const auto& site : sites) {
            for (const auto& host : site.route->hosts) {
                if (std::find(domains.begin(), domains.end(), host) == domains.end()) {
                    domains.push_back(host);
                }
            }
        }
        domains.emplace_back("*");
        json::array result;
        for (const auto& domain : domains) {
            json::array routes;
            for (const auto& site : sites) {
                const auto& hosts = site.route->hosts;
                if (hosts.empty() || std::find(hosts.begin(), hosts.end(), domain) != hosts.end()) {
                    appendRoutes(routes, site);
                }
            }
            json::object host{{"name", domain == "*" ? "all" : domain}};
            host["domains"] = json::array();
            host["domains"].get_array().emplace_back(domain);
            host["routes"] = std::move(routes);
            result.push_back(std::move(host));
        }
        return result;
    }

    void appendRoutes(json::array& routes, const Site& site)
    {
        const auto& route = *site.route;
        const auto cluster = "service-" + site.service->name;
        m_clusters[cluster] = clusterOf(cluster, site.upstream.host, site.upstream.port, site.upstream.secure(),
                                        static_cast<double>(site.service->connectTimeout.value_or(60'000)));
        auto paths = route.paths;
        if (paths.empty()) {
            paths.emplace_back("/");
        }
        // Envoy takes the first that matches, Kong the longest.
        std::stable_sort(paths.begin(), paths.end(),
                         [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
        for (const auto& path : paths) {
            routes.push_back(routeOf(site, path, cluster));
        }
    }

    json::object routeOf(const Site& site, const std::string& path, const std::string& cluster)
    {
        const auto& route = *site.route;
        const bool strips = route.stripPath.value_or(true);
        auto base = site.upstream.path;
        while (base.ends_with('/')) {
            base.pop_back();
        }
        json::object match;
        json::object action{{"cluster", cluster},
                            {"timeout", duration(static_cast<double>(site.service->readTimeout.value_or(60'000)))}};
        const auto rewrite = [&](const std::string& regex, const std::string& substitution) {
            json::object pattern;
            pattern["pattern"] = json::object{{"regex", regex}};
            std::string escaped;
            for (const char c : substitution) {
                escaped += c == '\\' ? std::string("\\\\") : std::string(1, c);
            }
            pattern["substitution"] = escaped;
            action["regex_rewrite"] = std::move(pattern);
        };
        if (path.starts_with('~')) {
            match["safe_regex"] = json::object{{"regex", path.substr(1) + ".*"}};
            if (strips) {
                rewrite("^" + path.substr(1) + "/?", base + "/");
            } else if (!base.empty()) {
                rewrite("^/", base + "/");
            }
        } else {
            match["prefix"] = filled(path);
            if (strips && path != "/") {
                rewrite("^" + escapedRegex(path) + "/?", base + "/");
            } else if (!base.empty()) {
                rewrite("^/", base + "/");
            }
        }
        if (!route.methods.empty()) {
            std::string methods;
            for (const auto& method : route.methods) {
                methods += (methods.empty() ? "" : "|") + escapedRegex(method);
            }
            json::object regex;
            regex["safe_regex"] = json::object{{"regex", methods}};
            json::object header{{"name", ":method"}};
            header["string_match"] = std::move(regex);
            match["headers"] = json::array();
            match["headers"].get_array().push_back(std::move(header));
        }
        if (!route.preserveHost.value_or(false)) {
            action["host_rewrite_literal"] = site.upstream.host;
        }
        json::object result;
        result["match"] = std::move(match);
        result["route"] = std::move(action);
        if (site.plugin) {
            auto requirement = typed("filters.http.jwt_authn.v3.PerRouteConfig");
            requirement["requirement_name"] = providerName(*site.plugin);
            json::object perFilter;
            perFilter[jwtFilter] = std::move(requirement);
            if (const auto policy = m_policies.find(*site.plugin); policy != m_policies.end()) {
                json::object policies;
                policies["required-claims"] = policy->second;
                json::object rules;
                rules["policies"] = std::move(policies);
                json::object rbac;
                rbac["rules"] = std::move(rules);
                auto perRoute = typed("filters.http.rbac.v3.RBACPerRoute");
                perRoute["rbac"] = std::move(rbac);
                perFilter[rbacFilter] = std::move(perRoute);
            }
            result["typed_per_filter_config"] = std::move(perFilter);
        }
        return result;
    }

    json::object listenerOf(const json::array& hosts) const
    {
        auto jwt = typed("filters.http.jwt_authn.v3.JwtAuthentication");
        jwt["providers"] = m_providers;
        json::object requirements;
        for (const auto& provider : m_providers) {
            requirements[provider.key()] = json::object{{"provider_name", provider.key()}};
        }
        jwt["requirement_map"] = std::move(requirements);
        json::array filters;
        const auto add = [&](std::string_view name, json::object config) {
            json::object filter{{"name", name}};
            filter["typed_config"] = std::move(config);
            filters.push_back(std::move(filter));
        };
        add(jwtFilter, std::move(jwt));
        if (!m_policies.empty()) {
            add(rbacFilter, typed("filters.http.rbac.v3.RBAC"));
        }
        add("envoy.filters.http.router", typed("filters.http.router.v3.Router"));
        json::object routes{{"name", "gateway"}};
        routes["virtual_hosts"] = hosts;
        auto manager = typed("filters.network.http_connection_manager.v3.HttpConnectionManager");
        manager["stat_prefix"] = "gateway";
        manager["normalize_path"] = true;
        manager["route_config"] = std::move(routes);
        manager["http_filters"] = std::move(filters);
        json::object filter{{"name", "envoy.filters.network.http_connection_manager"}};
        filter["typed_config"] = std::move(manager);
        json::object chain;
        chain["filters"] = json::array();
        chain["filters"].get_array().push_back(std::move(filter));
        json::object address;
        address["socket_address"] = json::object{{"address", "127.0.0.1"}, {"port_value", 8000}};
        json::object listener{{"name", "gateway"}};
        listener["address"] = std::move(address);
        listener["filter_chains"] = json::array();
        listener["filter_chains"].get_array().push_back(std::move(chain));
        return listener;
    }

    Export result(const json::object& whole)
    {
        std::string list;
        for (const auto& name : m_variables) {
            list += (list.empty() ? "$" : " $") + name;
            m_notes.push_back({NoteKind::Needs, name, "to be filled in with envsubst"});
        }
        dropRepeats(m_notes);
        std::string text = "# A bootstrap configuration for Envoy.\n";
        text += list.empty() ? "# envoy -c envoy.yaml\n"
                             : "# envsubst '" + list + "' < envoy.yaml > filled.yaml; envoy -c filled.yaml\n";
        text += commentOf(m_notes, "# ");
        appendYamlMembers(text, whole, 0);
        Export result;
        result.notes = std::move(m_notes);
        result.holdsSecrets = m_ready.holdsSecrets;
        result.files.push_back({.name = "envoy.yaml", .text = std::move(text), .syntax = "yaml"});
        return result;
    }

    Prepared m_ready;
    const ExportOptions& m_options;
    std::vector<Note> m_notes;
    std::set<std::string> m_variables;
    json::object m_providers;
    std::map<std::size_t, json::object> m_policies;
    std::map<std::string, json::object> m_clusters;
};

gateway::Checked<Export> write(const Configuration& configuration, const ExportOptions& options)
{
    return EnvoyWriter(prepared(configuration, options), options).write();
}

}  // namespace

Exporter envoyExporter()
{
    return {"envoy", "Envoy", "a bootstrap configuration for Envoy, with its jwt_authn filter", write};
}

}  // namespace gatehouse::exporters

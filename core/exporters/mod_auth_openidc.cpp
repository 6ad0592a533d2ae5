#include <algorithm>
#include <cmath>
#include <map>

#include "core/exporters/field_reader.h"
#include "core/exporters/notes.h"
#include "core/exporters/shell_text.h"
#include "core/exporters/targets.h"

namespace gatehouse::exporters {

namespace {

using gateway::Configuration;

constexpr std::string_view target = "mod_auth_openidc";

std::string seconds(double value)
{
    return std::to_string(static_cast<std::int64_t>(std::ceil(value)));
}

class ApacheWriter {
public:
    ApacheWriter(Prepared ready, const ExportOptions& options) : m_ready(std::move(ready)), m_options(options) {}

    gateway::Checked<Export> write()
    {
        const auto& configuration = m_ready.configuration;
        m_notes = m_ready.notes;
        const auto guarded = guardedSitesOf(configuration, target, m_notes);
        if (!guarded) {
            return tl::unexpected(guarded.error());
        }
        const auto& sites = *guarded;
        const auto first = std::find_if(sites.begin(), sites.end(), [](const Site& site) { return site.plugin; });
        server(*first->plugin);
        for (const auto& site : sites) {
            if (site.plugin && site.plugin != first->plugin) {
                note(NoteKind::CannotExpress, *site.plugin, "issuer",
                     "a server has one set of OIDCOAuth… directives: put route " + site.route->name
                         + " into a virtual host of its own; here the first plugin's hold");
            }
            location(site);
        }
        Export result;
        m_variables.insert("OIDC_CRYPTO_PASSPHRASE");
        for (const auto& name : m_variables) {
            m_notes.push_back({NoteKind::Needs, name, "to be set in Apache's environment (envvars)"});
        }
        dropRepeats(m_notes);
        result.notes = m_notes;
        result.holdsSecrets = m_ready.holdsSecrets;
        result.files.push_back(
            {.name = "openidc.conf",
             .text = "# For Apache httpd with mod_auth_openidc, mod_proxy, mod_proxy_http and mod_headers.\n"
                     + commentOf(m_notes, "# ") + m_server + locations(),
             .syntax = "apache"});
        return result;
    }

private:
    void note(NoteKind kind, std::size_t plugin, std::string_view field, std::string sentence)
    {
        m_notes.push_back({kind, pluginField(plugin, field), std::move(sentence)});
    }

    /// A text as one argument. "${X}" is a variable of the environment; a literal "${" is broken up by one that holds a
    /// dollar.
    std::string argument(std::string_view text)
    {
        const auto literal = [&](std::string_view part) {
            std::string result;
            for (std::size_t i = 0; i < part.size(); ++i) {
                const char c = part[i];
                if (c == '$' && part.substr(i).starts_with("${")) {
                    result += "${GATEHOUSE_DOLLAR}";
                    m_needsDollar = true;
                } else if (c == '"' || c == '\\') {
                    result += {'\\', c};
                } else if (static_cast<unsigned char>(c) < 0x20) {
                    result += ' ';
                    m_lostControl = true;
                } else {
                    result += c;
                }
            }
            return result;
        };
        return '"'
               + withReferences(text, {.literal = literal,
                                       .variable =
                                           [&](const std::string& name, const auto&) {
                                               m_variables.insert(name);
                                               return "${" + name + '}';
                                           }})
               + '"';
    }

    void directive(std::string_view name, const std::string& value)
    {
        m_lines += std::string(name) + ' ' + value + '\n';
    }

    std::string checked(const std::string& value, std::size_t plugin, std::string_view field)
    {
        m_lostControl = false;
        auto result = argument(value);
        if (m_lostControl) {
            note(NoteKind::CannotExpress, plugin, field, "holds a control character, which a directive cannot");
        }
        if (value.find("{vault://") != std::string::npos) {
            note(NoteKind::CannotExpress, plugin, field, "is a vault reference; write the value or ${VARIABLE}");
        }
        return result;
    }

    void server(std::size_t index)
    {
        FieldReader reader(m_ready.configuration.plugins[index].config, m_options.version);
        const auto client = firstClient(reader, index, m_notes);
        directive("OIDCCryptoPassphrase", "\"${OIDC_CRYPTO_PASSPHRASE}\"");
        // Without it the key of the cache is the token itself, which is too long for a JWT.
        directive("OIDCCacheEncrypt", "On");
        directive("OIDCOAuthClientID", checked(client.id, index, "client_id"));
        if (!client.secret.empty()) {
            directive("OIDCOAuthClientSecret", checked(client.secret, index, "client_secret"));
        }
        if (reader.lists("auth_methods", "introspection")) {
            introspection(reader, client, index);
            if (reader.lists("auth_methods", "bearer")) {
                note(NoteKind::Differs, index, "auth_methods", "JWTs are introspected, too, not verified on the spot");
            }
        } else if (reader.lists("auth_methods", "bearer")) {
            bearer(reader, index);
        } else {
            note(NoteKind::CannotExpress, index, "auth_methods",
                 "this file protects with access tokens (AuthType oauth20): introspection or bearer");
            introspection(reader, client, index);
        }
        for (const char* method : {"password", "client_credentials", "refresh_token", "userinfo", "kong_oauth2",
                                   "authorization_code", "session"}) {
            if (reader.lists("auth_methods", method)) {
                note(NoteKind::CannotExpress, index, "auth_methods",
                     "there is no \"" + std::string(method) + "\" here: callers bring a token");
            }
        }
        places(reader, index);
        claims(reader, index);
        directive("OIDCOAuthSSLValidateServer", reader.flag("ssl_verify") ? "On" : "Off");
        const auto timeout = reader.number("timeout").value_or(10'000) / 1000;
        directive("OIDCHTTPTimeoutShort", seconds(timeout));
        directive("OIDCHTTPTimeoutLong", seconds(timeout));
        if (const auto claim = consumerClaim(reader); !claim.empty()) {
            directive("OIDCOAuthRemoteUserClaim", checked(claim, index, "consumer_claims"));
            note(NoteKind::Differs, index, "consumer_claims", "becomes REMOTE_USER; there are no consumers");
        }
        headers(reader, index);
        reader.settled({"cache_tokens_salt", "client_auth"});
        noteUnread(reader, index, target, m_notes);
        m_server = "\n" + (m_needsDollar ? std::string("Define GATEHOUSE_DOLLAR $\n") : std::string()) + m_lines;
    }

    void introspection(FieldReader& reader, const Client& client, std::size_t index)
    {
        const auto endpoint = reader.text("introspection_endpoint");
        if (endpoint.empty()) {
            const auto url = discoveryUrlOf(reader);
            directive("OIDCOAuthServerMetadataURL", checked(url, index, "issuer"));
        } else {
            issuerOf(reader);
            directive("OIDCOAuthIntrospectionEndpoint", checked(endpoint, index, "introspection_endpoint"));
            if (endpoint.starts_with("http:")) {
                note(NoteKind::Needs, index, "introspection_endpoint",
                     "releases up to 2.4.12.3 take https only and refuse to start with http");
            }
        }
        authentication(reader, client, index);
        if (const auto name = reader.text("introspection_token_param_name"); name != "token" && !name.empty()) {
            directive("OIDCOAuthIntrospectionTokenParamName", checked(name, index, "introspection_token_param_name"));
        }
        std::string parameters;
        const auto names = reader.list("introspection_post_args_names");
        const auto values = reader.list("introspection_post_args_values");
        for (std::size_t i = 0; i < names.size(); ++i) {
            parameters += (parameters.empty() ? "" : "&") + encoded(names[i]) + '='
                          + (i < values.size() ? encoded(values[i]) : "");
        }
        if (!parameters.empty()) {
            directive("OIDCOAuthIntrospectionEndpointParams",
                      checked(parameters, index, "introspection_post_args_values"));
        }
        if (!reader.flag("cache_introspection")) {
            directive("OIDCOAuthTokenIntrospectionInterval", "-1");
        } else if (reader.isSet("cache_ttl")) {
            directive("OIDCOAuthTokenIntrospectionInterval", seconds(reader.number("cache_ttl").value_or(0)));
        }
    }

    /// Methods with a key of the client's are refused at the start until the key is there.
    void authentication(FieldReader& reader, const Client& client, std::size_t index)
    {
        const bool key = client.authentication == "private_key_jwt";
        const bool certificate = client.authentication.ends_with("tls_client_auth");
        if (key) {
            reader.settled({"client_jwk"});
            note(NoteKind::Needs, index, "client_jwk",
                 "the client's key as a PEM file in OIDCPrivateKeyFiles; then take the mark off the line for "
                 "private_key_jwt");
        } else if (certificate) {
            reader.settled({"tls_client_auth_cert_id"});
            note(NoteKind::Needs, index, "tls_client_auth_cert_id",
                 "the certificate and key as files in OIDCOAuthIntrospectionEndpointCert and …Key; the line for "
                     + client.authentication + " is for releases after 2.4.12.3");
        }
        directive(key || certificate ? "# OIDCOAuthIntrospectionEndpointAuth" : "OIDCOAuthIntrospectionEndpointAuth",
                  client.authentication);
    }

    /// A form's value; references stay as they are.
    static std::string encoded(const std::string& text)
    {
        return withReferences(
            text, {.literal = [](std::string_view part) { return pathSegment(part); },
                   .variable = [](const std::string& name, const auto&) { return "${{ env \"" + name + "\" }}"; }});
    }

    void bearer(FieldReader& reader, std::size_t index)
    {
        const auto keys = reader.text("jwks_endpoint");
        const auto url = discoveryUrlOf(reader);
        if (keys.empty()) {
            directive("OIDCOAuthServerMetadataURL", checked(url, index, "issuer"));
            note(NoteKind::Needs, index, "jwks_endpoint",
                 "the keys' address as OIDCOAuthVerifyJwksUri, unless the metadata's jwks_uri is used by your release");
        } else {
            directive("OIDCOAuthVerifyJwksUri", checked(keys, index, "jwks_endpoint"));
        }
    }

    void places(FieldReader& reader, std::size_t index)
    {
        std::string places;
        for (const auto& place : reader.list("bearer_token_param_type")) {
            if (place == "body") {
                places += " post";
            } else if (place == "cookie") {
                const auto name = reader.text("bearer_token_cookie_name");
                places += " " + (name.empty() ? std::string("cookie") : argument("cookie:" + name));
            } else {
                places += ' ' + place;
            }
        }
        if (reader.isSet("bearer_token_header_name")) {
            note(NoteKind::CannotExpress, index, "bearer_token_header_name", "the header is Authorization here");
        }
        if (!places.empty()) {
            directive("OIDCOAuthAcceptTokenAs", places.substr(1));
        }
    }

    static std::string consumerClaim(FieldReader& reader)
    {
        const auto former = reader.list("consumer_claim");
        reader.isSet("consumer_claims");
        return former.size() == 1 ? former.front() : std::string();
    }

    void headers(FieldReader& reader, std::size_t index)
    {
        const auto token = reader.text("upstream_access_token_header");
        if (token != "authorization:bearer" && token != "nil" && !token.empty()) {
            note(NoteKind::CannotExpress, index, "upstream_access_token_header", "the token is handed on as it came");
        }
        directive("OIDCPassClaimsAs", reader.isSet("upstream_introspection_header") || reader.isSet("upstream_headers")
                                              || reader.isSet("upstream_headers_claims")
                                          ? "both"
                                          : "environment");
        if (reader.isSet("upstream_headers") || reader.isSet("upstream_introspection_header")
            || reader.isSet("upstream_headers_names")) {
            note(NoteKind::Differs, index, "upstream_headers",
                 "claims are handed on as OIDC_CLAIM_… headers, all of them");
        }
    }

    void claims(FieldReader& reader, std::size_t index)
    {
        for (const auto& [field, claimField] :
             {std::pair("audience_required", "audience_claim"), std::pair("scopes_required", "scopes_claim"),
              std::pair("groups_required", "groups_claim"), std::pair("roles_required", "roles_claim")}) {
            const auto required = reader.list(field);
            const auto path = reader.list(claimField);
            if (required.empty()) {
                continue;
            }
            const auto name = dottedPath(path);
            std::string any;
            for (const auto& entry : required) {
                any += requirement(name, entry, std::string_view(field) == "scopes_required", index, field);
            }
            m_requirements += required.size() > 1 ? "  <RequireAny>\n" + any + "  </RequireAny>\n" : any;
            note(NoteKind::Differs, index, field, "a token without it is answered with 401 up to 2.4.12.3, not 403");
        }
    }

    /// All words of one entry have to be there.
    std::string requirement(const std::string& claim, const std::string& entry, bool words, std::size_t plugin,
                            const char* field)
    {
        std::string all;
        std::size_t count = 0;
        for (std::size_t begin = 0; begin < entry.size();) {
            const auto end = std::min(entry.find(' ', begin), entry.size());
            if (end > begin) {
                const auto word = entry.substr(begin, end - begin);
                all += "    Require claim "
                       + checked(words ? claim + "~(^| )" + escapedRegex(word) + "( |$)" : claim + ':' + word, plugin,
                                 field)
                       + '\n';
                ++count;
            }
            begin = end + 1;
        }
        return count > 1 ? "    <RequireAll>\n" + all + "    </RequireAll>\n" : all;
    }

    static std::string escapedRegex(const std::string& text)
    {
        std::string result;
        for (const char c : text) {
            result += std::string_view("\\^$.|?*+()[]{}").find(c) == std::string_view::npos
                          ? std::string(1, c)
                          : std::string("[") + c + "]";
        }
        // In a bracket these two mean something else.
        const auto replace = [&](const std::string& from, const std::string& to) {
            for (auto at = result.find(from); at != std::string::npos; at = result.find(from, at + to.size())) {
                result.replace(at, from.size(), to);
            }
        };
        replace("[^]", "\\^");
        replace("[\\]", "\\\\");
        return result;
    }

    void location(const Site& site)
    {
        const auto& route = *site.route;
        auto paths = route.paths;
        if (paths.empty()) {
            paths.emplace_back("/");
        }
        if (!route.hosts.empty()) {
            m_notes.push_back({NoteKind::Differs, "routes." + route.name + ".hosts",
                               "the location holds for every host: put it into a <VirtualHost> with its ServerName"});
        }
        for (const auto& path : paths) {
            if (path.starts_with('~')) {
                m_notes.push_back({NoteKind::CannotExpress, "routes." + route.name + ".paths",
                                   "a regular expression cannot be joined to the service's path here; it is left out"});
                continue;
            }
            const bool strips = route.stripPath.value_or(true);
            auto base = site.upstream.url();
            if (!strips && path != "/") {
                base = (base.ends_with('/') ? base.substr(0, base.size() - 1) : base) + path;
            }
            std::string inside;
            if (site.plugin) {
                inside = "  AuthType oauth20\n";
                inside += m_requirements.empty()
                              ? "  Require valid-user\n"
                              : "  <RequireAll>\n  Require valid-user\n" + m_requirements + "  </RequireAll>\n";
            } else {
                inside = "  Require all granted\n";
            }
            if (!route.methods.empty()) {
                std::string methods;
                for (const auto& method : route.methods) {
                    methods += ' ' + method;
                }
                inside += "  <LimitExcept" + methods + ">\n    Require all denied\n  </LimitExcept>\n";
            }
            m_locations[path.size()] += "\n<Location " + argument(path) + ">\n" + inside + "  ProxyPass "
                                        + argument(base) + "\n  ProxyPassReverse " + argument(base) + "\n</Location>\n";
        }
        if (route.preserveHost.value_or(false)) {
            m_notes.push_back({NoteKind::Differs, "routes." + route.name + ".preserve_host",
                               "holds for a whole virtual host in Apache: ProxyPreserveHost On"});
        }
        if (site.upstream.secure() && m_server.find("SSLProxyEngine") == std::string::npos) {
            m_server += "SSLProxyEngine On\n";
        }
    }

    /// Of sections that hold for a path the last one wins, so the longest stands last.
    std::string locations() const
    {
        std::string text;
        for (const auto& [length, sections] : m_locations) {
            text += sections;
        }
        return text;
    }

    Prepared m_ready;
    const ExportOptions& m_options;
    std::vector<Note> m_notes;
    std::set<std::string> m_variables;
    std::string m_lines, m_server, m_requirements;
    std::map<std::size_t, std::string> m_locations;  ///< by length of their path
    bool m_needsDollar = false;
    bool m_lostControl = false;
};

gateway::Checked<Export> write(const Configuration& configuration, const ExportOptions& options)
{
    return ApacheWriter(prepared(configuration, options), options).write();
}

}  // namespace

Exporter modAuthOpenidcExporter()
{
    return {"mod_auth_openidc", "Apache mod_auth_openidc",
            "a configuration file for Apache httpd with mod_auth_openidc", write};
}

}  // namespace gatehouse::exporters

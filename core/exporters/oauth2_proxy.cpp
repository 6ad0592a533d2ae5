#include <algorithm>

#include "core/exporters/field_reader.h"
#include "core/exporters/notes.h"
#include "core/exporters/targets.h"

namespace gatehouse::exporters {

namespace {

using gateway::Configuration;

constexpr std::string_view target = "oauth2-proxy";

/// A basic string of TOML 1.0.
std::string quoted(std::string_view text)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string result = "\"";
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            result += {'\\', c};
        } else if (octet < 0x20 || octet == 0x7f) {
            result += std::string("\\u00") + hex[octet >> 4U] + hex[octet & 0xfU];
        } else {
            result += c;
        }
    }
    return result + '"';
}

std::string list(const std::vector<std::string>& words)
{
    std::string result = "[";
    for (const auto& word : words) {
        result += (result.size() > 1 ? ", " : "") + quoted(word);
    }
    return result + ']';
}

class Oauth2ProxyWriter {
public:
    Oauth2ProxyWriter(Prepared ready, const ExportOptions& options) : m_ready(std::move(ready)), m_options(options) {}

    gateway::Checked<Export> write()
    {
        m_notes = m_ready.notes;
        const auto guarded = guardedSitesOf(m_ready.configuration, target, m_notes);
        if (!guarded) {
            return tl::unexpected(guarded.error());
        }
        const auto& sites = *guarded;
        const auto first = std::find_if(sites.begin(), sites.end(), [](const Site& site) { return site.plugin; });
        provider(*first->plugin);
        upstreams(sites, *first->plugin);
        m_notes.push_back({NoteKind::Needs, "OAUTH2_PROXY_COOKIE_SECRET", "16, 24 or 32 octets, in the environment"});
        dropRepeats(m_notes);
        Export result;
        result.notes = m_notes;
        result.holdsSecrets = m_ready.holdsSecrets;
        result.files.push_back(
            {.name = "oauth2-proxy.cfg",
             .text = "# oauth2-proxy --config=oauth2-proxy.cfg\n" + commentOf(m_notes, "# ") + '\n' + m_lines,
             .syntax = "toml"});
        return result;
    }

private:
    void note(NoteKind kind, std::size_t plugin, std::string_view field, std::string sentence)
    {
        m_notes.push_back({kind, pluginField(plugin, field), std::move(sentence)});
    }

    void set(std::string_view name, const std::string& value) { m_lines += std::string(name) + " = " + value + '\n'; }

    /// The file holds no references: what is one comes from oauth2-proxy's own variable.
    void setOrVariable(const std::string& name, const std::string& value, std::size_t plugin, std::string_view field)
    {
        if (!holdsVariable(value) && value.find("{vault://") == std::string::npos) {
            set(name, quoted(value));
            return;
        }
        std::string variable = "OAUTH2_PROXY_";
        for (const char c : name) {
            variable += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        const auto own = wholeVariable(value);
        note(NoteKind::Needs, plugin, field,
             "the environment variable " + variable + (own.empty() ? "" : ", with what is in " + own));
        m_lines += "# " + name + ": in " + variable + '\n';
    }

    void provider(std::size_t index)
    {
        FieldReader reader(m_ready.configuration.plugins[index].config, m_options.version);
        const auto client = firstClient(reader, index, m_notes);
        set("http_address", quoted("127.0.0.1:4180"));
        set("provider", quoted("oidc"));
        setOrVariable("oidc_issuer_url", issuerOf(reader), index, "issuer");
        setOrVariable("client_id", client.id, index, "client_id");
        if (client.secret.empty()) {
            note(NoteKind::Needs, index, "client_secret",
                 "oauth2-proxy does not start without OAUTH2_PROXY_CLIENT_SECRET");
        } else {
            setOrVariable("client_secret", client.secret, index, "client_secret");
        }
        knownAuthentication(reader, client, {"client_secret_basic", "client_secret_post"}, "", index, target, m_notes);
        methods(reader, index);
        set("email_domains", list({"*"}));
        if (const auto redirect = reader.list("redirect_uri"); !redirect.empty()) {
            setOrVariable("redirect_url", redirect.front(), index, "redirect_uri");
            if (!redirect.front().ends_with("/oauth2/callback")) {
                note(NoteKind::Differs, index, "redirect_uri",
                     "oauth2-proxy answers at /oauth2/callback; register that");
            }
        }
        std::string scopes;
        for (const auto& scope : reader.list("scopes")) {
            scopes += (scopes.empty() ? "" : " ") + scope;
        }
        if (!scopes.empty()) {
            setOrVariable("scope", scopes, index, "scopes");
        }
        rules(reader, index, client);
        if (!reader.flag("ssl_verify")) {
            set("ssl_insecure_skip_verify", "true");
        }
        const auto header = reader.text("upstream_access_token_header");
        set("pass_access_token", header == "x-forwarded-access-token" ? "true" : "false");
        set("pass_authorization_header", "false");
        if (header == "authorization:bearer") {
            note(NoteKind::Differs, index, "upstream_access_token_header",
                 "a caller's own Authorization is handed on; after a login with a browser there is none");
        }
        if (const auto name = reader.text("session_cookie_name"); name != "session") {
            set("cookie_name", quoted(name));
        }
        if (const auto storage = reader.text("session_storage"); storage == "redis") {
            set("session_store_type", quoted("redis"));
            note(NoteKind::Needs, index, "redis", "OAUTH2_PROXY_REDIS_CONNECTION_URL");
            reader.settled({"redis"});
        } else if (storage != "cookie") {
            note(NoteKind::CannotExpress, index, "session_storage",
                 "there is no \"" + storage + "\" here; sessions are kept in the cookie");
        }
        reader.settled({"session_secret", "cache_tokens_salt", "client_auth"});
        noteUnread(reader, index, target, m_notes);
    }

    void methods(FieldReader& reader, std::size_t index)
    {
        const bool bearer = reader.lists("auth_methods", "bearer");
        const bool introspects = reader.lists("auth_methods", "introspection");
        const bool browser = reader.lists("auth_methods", "authorization_code");
        set("skip_jwt_bearer_tokens", bearer || introspects ? "true" : "false");
        if (introspects) {
            note(NoteKind::CannotExpress, index, "auth_methods",
                 "nothing is introspected: JWTs are verified by the provider's keys, opaque tokens are refused");
        }
        if (!browser) {
            set("bearer_token_login_fallback", "false");
            note(NoteKind::Differs, index, "auth_methods", "without a token the answer is 403, not 401");
        }
        for (const char* method : {"password", "client_credentials", "refresh_token", "userinfo", "kong_oauth2"}) {
            if (reader.lists("auth_methods", method)) {
                note(NoteKind::CannotExpress, index, "auth_methods",
                     "there is no \"" + std::string(method) + "\" here");
            }
        }
    }

    void rules(FieldReader& reader, std::size_t index, const Client& client)
    {
        const auto plain = [&](std::vector<std::string> words, std::string_view field) {
            words.erase(std::remove_if(words.begin(), words.end(),
                                       [&](const std::string& word) {
                                           const bool reference =
                                               holdsVariable(word) || word.find("{vault://") != std::string::npos;
                                           if (reference) {
                                               note(NoteKind::CannotExpress, index, field,
                                                    "is a reference; it is left out");
                                           }
                                           return reference;
                                       }),
                        words.end());
            return words;
        };
        if (const auto audiences = plain(reader.list("audience_required"), "audience_required"); !audiences.empty()) {
            set("oidc_audience_claims", list(reader.list("audience_claim")));
            set("oidc_extra_audiences", list(audiences));
            if (std::find(audiences.begin(), audiences.end(), client.id) == audiences.end()) {
                note(NoteKind::Differs, index, "audience_required", "the client itself is taken as an audience, too");
            }
        }
        if (const auto groups = plain(reader.list("groups_required"), "groups_required"); !groups.empty()) {
            set("allowed_groups", list(groups));
            set("oidc_groups_claim", quoted(dottedPath(reader.list("groups_claim"))));
        }
        std::vector<std::string> issuers;
        for (const auto& issuer : plain(reader.list("issuers_allowed"), "issuers_allowed")) {
            if (issuer != issuerOf(reader)) {
                issuers.push_back(issuer + '=' + client.id);
            }
        }
        if (!issuers.empty()) {
            set("extra_jwt_issuers", list(issuers));
        }
    }

    void upstreams(const std::vector<Site>& sites, std::size_t first)
    {
        std::vector<std::string> urls;
        std::vector<std::string> open;
        for (const auto& site : sites) {
            const auto place = "routes." + site.route->name;
            if (site.plugin && *site.plugin != first) {
                note(NoteKind::CannotExpress, *site.plugin, "issuer",
                     "one program serves one provider and client: run another one for route " + site.route->name);
            }
            auto paths = site.route->paths;
            if (paths.empty()) {
                paths.emplace_back("/");
            }
            for (const auto& path : paths) {
                if (path.starts_with('~')) {
                    m_notes.push_back({NoteKind::CannotExpress, place + ".paths", "a regular expression is left out"});
                    continue;
                }
                urls.push_back(site.upstream.protocol + "://" + site.upstream.authority()
                               + (path.ends_with('/') ? path : path + '/'));
                if (!site.plugin) {
                    open.push_back("^" + path);
                }
            }
            const bool strips = site.route->stripPath.value_or(true)
                                && !(site.route->paths.size() == 1 && site.route->paths.front() == "/");
            if (strips || !site.upstream.path.empty()) {
                m_notes.push_back({NoteKind::CannotExpress, place + ".strip_path",
                                   "the path goes on as it came: it is neither cut nor put behind the service's"});
            }
            if (!site.route->hosts.empty() || !site.route->methods.empty()) {
                m_notes.push_back({NoteKind::CannotExpress, place, "hosts and methods do not choose an upstream here"});
            }
        }
        set("upstreams", list(urls));
        if (!open.empty()) {
            set("skip_auth_routes", list(open));
        }
    }

    Prepared m_ready;
    const ExportOptions& m_options;
    std::vector<Note> m_notes;
    std::string m_lines;
};

gateway::Checked<Export> write(const Configuration& configuration, const ExportOptions& options)
{
    return Oauth2ProxyWriter(prepared(configuration, options), options).write();
}

}  // namespace

Exporter oauth2ProxyExporter()
{
    return {"oauth2-proxy", "oauth2-proxy", "a configuration file for oauth2-proxy", write};
}

}  // namespace gatehouse::exporters

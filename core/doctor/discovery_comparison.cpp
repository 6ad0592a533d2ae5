#include "core/doctor/discovery_comparison.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/http/url.h"

namespace gatehouse::doctor {

namespace {

using gateway::Severity;
using Words = std::vector<std::string>;

constexpr std::string_view wellKnown = "/.well-known/openid-configuration";
constexpr std::string_view tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

std::string lowerCase(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return result;
}

bool contains(const Words& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string listed(const Words& words)
{
    std::string result;
    for (const auto& word : words) {
        result += (result.empty() ? "" : ", ") + word;
    }
    return result;
}

class Comparison {
public:
    explicit Comparison(const PluginView& plugin) : m_plugin(plugin) {}

    std::vector<ComparisonRow> run()
    {
        compareIssuer();
        compareEndpoints();
        compareClientAuthentication();
        compareGrants();
        compareLogin();
        compareScopes();
        compareAlgorithms();
        compareProofOfPossession();
        return std::move(m_rows);
    }

private:
    ComparisonRow& add(std::string group, std::string what, std::string configured, std::string advertised,
                       Verdict verdict, std::string field)
    {
        ComparisonRow row;
        row.group = std::move(group);
        row.what = std::move(what);
        row.configured = std::move(configured);
        row.advertised = std::move(advertised);
        row.verdict = verdict;
        row.field = std::move(field);
        m_rows.push_back(std::move(row));
        return m_rows.back();
    }

    static void say(ComparisonRow& row, Severity severity, std::string wrong, std::string remedy)
    {
        row.severity = severity;
        row.wrong = std::move(wrong);
        row.remedy = std::move(remedy);
    }

    void compareIssuer()
    {
        const auto configured = m_plugin.known(m_plugin.text("issuer")).value_or("");
        const auto advertised = m_plugin.advertisedText("issuer");
        const auto difference = issuerDifference(configured, advertised);
        const bool allowed = m_plugin.lists("issuers_allowed", advertised);
        auto& row = add("Issuer", "issuer", configured, advertised,
                        advertised.empty()   ? Verdict::Missing
                        : difference.empty() ? Verdict::Fits
                        : allowed            ? Verdict::Overridden
                                             : Verdict::Differs,
                        "issuer");
        if (row.verdict == Verdict::Missing) {
            say(row, Severity::Error, "The document names no issuer, so it is not OpenID Connect discovery metadata.",
                "Write the issuer as the provider's tokens name it.");
        } else if (row.verdict == Verdict::Differs) {
            say(row, Severity::Error,
                "The provider calls itself " + advertised + ", and the two must be equal byte for byte: " + difference
                    + '.',
                "Write issuer: " + advertised + ", or give the provider this name.");
        }
    }

    struct Endpoint {
        const char* member;
        const char* field;
        Words methods;  ///< that cannot do without
    };

    void compareEndpoints()
    {
        const std::array endpoints{
            Endpoint{"jwks_uri", "jwks_endpoint", {"bearer"}},
            Endpoint{"token_endpoint",
                     "token_endpoint",
                     {"refresh_token", "password", "client_credentials", "authorization_code"}},
            Endpoint{"introspection_endpoint", "introspection_endpoint", {"introspection"}},
            Endpoint{"userinfo_endpoint", "userinfo_endpoint", {"userinfo"}},
            Endpoint{"authorization_endpoint", "authorization_endpoint", {"authorization_code"}},
            Endpoint{"pushed_authorization_request_endpoint", "pushed_authorization_request_endpoint", {}},
            Endpoint{"revocation_endpoint", "revocation_endpoint", {}},
            Endpoint{"end_session_endpoint", "end_session_endpoint", {}}};
        for (const auto& one : endpoints) {
            compareEndpoint(one);
        }
    }

    bool isNeeded(const Endpoint& endpoint) const
    {
        const std::string_view member = endpoint.member;
        if (member == "userinfo_endpoint" && m_plugin.isTrue("search_user_info")) {
            return true;
        }
        if (member == "revocation_endpoint") {
            return m_plugin.isTrue("logout_revoke");
        }
        if (member == "pushed_authorization_request_endpoint") {
            return m_plugin.isTrue("require_pushed_authorization_requests");
        }
        return std::any_of(endpoint.methods.begin(), endpoint.methods.end(),
                           [&](const std::string& method) { return m_plugin.names(method); });
    }

    void compareEndpoint(const Endpoint& endpoint)
    {
        const auto configured = m_plugin.known(m_plugin.text(endpoint.field)).value_or("a reference");
        const auto advertised = m_plugin.advertisedText(endpoint.member);
        const bool needed = isNeeded(endpoint);
        if (configured.empty() && advertised.empty() && !needed) {
            return;
        }
        const Verdict verdict = !configured.empty() && configured != advertised ? Verdict::Overridden
                                : configured.empty() && advertised.empty()      ? Verdict::Missing
                                : needed || !configured.empty()                 ? Verdict::Fits
                                                                                : Verdict::NotNeeded;
        auto& row = add("Endpoints", endpoint.member, configured, advertised, verdict, endpoint.field);
        if (verdict == Verdict::Missing && endpoint.methods.empty()) {
            say(row, Severity::Error, std::string("The provider names no ") + endpoint.member + ", and it is needed.",
                std::string("Write ") + endpoint.field + " if there is one.");
        } else if (verdict == Verdict::Missing) {
            // The check endpoint_missing says so, with or without a document.
            return;
        } else if (verdict == Verdict::Fits && needed) {
            sayOfPlainHttp(row, advertised);
        }
    }

    /// A provider behind a proxy that ends TLS, and does not know it.
    void sayOfPlainHttp(ComparisonRow& row, const std::string& advertised) const
    {
        const auto issuer = http::Url::parse(m_plugin.advertisedText("issuer"));
        const auto url = http::Url::parse(advertised);
        if (!url) {
            row.verdict = Verdict::Differs;
            say(row, Severity::Error, "What the provider names as its " + row.what + " is no URL.",
                "Write " + row.field + '.');
        } else if (issuer && issuer->secure() && !url->secure()) {
            row.verdict = Verdict::Differs;
            say(row, Severity::Warning,
                "The issuer is https, and its " + row.what
                    + " plain http: the provider does not know that TLS ends "
                      "before it.",
                "Tell the provider its outer address, or write " + row.field + " with https.");
        }
    }

    void compareClientAuthentication()
    {
        const bool token =
            m_plugin.uses("password") || m_plugin.uses("refresh_token") || m_plugin.uses("authorization_code");
        if (token) {
            compareMethods("token_endpoint", "token_endpoint_auth_method", Words{"client_secret_basic"});
        }
        if (m_plugin.uses("introspection")) {
            compareMethods("introspection_endpoint", "introspection_endpoint_auth_method", std::nullopt);
        }
        if (m_plugin.isTrue("logout_revoke")) {
            compareMethods("revocation_endpoint", "revocation_endpoint_auth_method", Words{"client_secret_basic"});
        }
    }

    /// `standard`: what holds where the document does not say (Discovery 1.0 section 3, RFC 8414 section 2).
    void compareMethods(const std::string& endpoint, const std::string& field, const std::optional<Words>& standard)
    {
        const auto member = endpoint + "_auth_methods_supported";
        const auto said = m_plugin.advertised(member);
        const auto advertised = said && !said->empty() ? said : standard;
        const bool own = m_plugin.isSet(field);
        const std::size_t clients = own ? 1 : std::max<std::size_t>(1, m_plugin.length("client_auth"));
        for (std::size_t i = 0; i < clients; ++i) {
            const auto method = own ? m_plugin.text(field) : m_plugin.clientAuth(i);
            const auto place = own ? field : "client_auth[" + std::to_string(i) + ']';
            const auto shown = said && !said->empty() ? listed(*said)
                               : standard             ? listed(*standard) + " (by default)"
                                                      : std::string();
            auto& row = add("Client authentication", member, method, shown,
                            !advertised                     ? Verdict::NotSaid
                            : contains(*advertised, method) ? Verdict::Fits
                                                            : Verdict::Differs,
                            m_plugin.isSet(own ? field : "client_auth") ? place : "client_auth");
            if (row.verdict == Verdict::Differs) {
                say(row, said && !said->empty() ? Severity::Error : Severity::Warning,
                    "The provider does not take " + method + " at its " + endpoint + '.',
                    "Write one of " + listed(*advertised) + '.');
            }
        }
    }

    void compareGrants()
    {
        const auto said = m_plugin.advertised("grant_types_supported");
        const auto compare = [&](std::string_view method, std::string_view grant, const std::string& field) {
            auto& row = add("Grants", "grant_types_supported", std::string(grant), said ? listed(*said) : "",
                            !said                    ? Verdict::NotSaid
                            : contains(*said, grant) ? Verdict::Fits
                                                     : Verdict::Differs,
                            field);
            if (row.verdict == Verdict::Differs) {
                say(row, Severity::Error,
                    "The provider does not offer the grant " + std::string(grant) + ", which " + std::string(method)
                        + " needs.",
                    "Enable it at the provider, or take " + std::string(method) + " away.");
            }
        };
        for (const char* method : {"password", "client_credentials", "refresh_token", "authorization_code"}) {
            if (m_plugin.names(method)) {
                compare(method, method, "auth_methods");
            }
        }
        if (m_plugin.isSet("token_exchange")) {
            compare("token_exchange", tokenExchange, "token_exchange");
        }
    }

    /// What a login asks of the authorization endpoint.
    void compareLogin()
    {
        if (!m_plugin.names("authorization_code")) {
            return;
        }
        compareWord("response_types_supported", listed(m_plugin.list("response_type")), "response_type");
        compareWord("response_modes_supported", m_plugin.text("response_mode"), "response_mode");
        compareProofKey();
        const bool pushed =
            m_plugin.provider()->if_contains("require_pushed_authorization_requests") != nullptr
            && m_plugin.provider()->at("require_pushed_authorization_requests") == boost::json::value(true);
        if (pushed && m_plugin.isFalse("require_pushed_authorization_requests")) {
            auto& row = add("Login", "require_pushed_authorization_requests", "false", "true", Verdict::Differs,
                            "require_pushed_authorization_requests");
            say(row, Severity::Error, "The provider takes pushed authorization requests only (RFC 9126 section 5).",
                "Write require_pushed_authorization_requests: true, or take the line away.");
        }
    }

    void compareWord(const std::string& member, const std::string& word, const std::string& field)
    {
        const auto said = m_plugin.advertised(member);
        auto& row = add("Login", member, word, said ? listed(*said) : "",
                        !said                   ? Verdict::NotSaid
                        : contains(*said, word) ? Verdict::Fits
                                                : Verdict::Differs,
                        field);
        if (row.verdict == Verdict::Differs) {
            say(row, Severity::Error, "The provider does not offer " + word + " as " + field + '.',
                "Write one of " + listed(*said) + '.');
        }
    }

    void compareProofKey()
    {
        constexpr std::string_view field = "require_proof_key_for_code_exchange";
        const std::string member = "code_challenge_methods_supported";
        const auto said = m_plugin.advertised(member);
        const bool takes = said && contains(*said, "S256");
        const auto wanted = m_plugin.isTrue(field)    ? "S256"
                            : m_plugin.isFalse(field) ? "none"
                            : takes                   ? "S256"
                                                      : "none";
        auto& row = add("Login", member, wanted, said ? listed(*said) : "",
                        takes  ? (m_plugin.isFalse(field) ? Verdict::NotNeeded : Verdict::Fits)
                        : said ? Verdict::Differs
                               : Verdict::NotSaid,
                        std::string(field));
        if (m_plugin.isTrue(field) && said && !takes) {
            say(row, Severity::Error,
                "The provider does not take S256, the only way in which the plugin proves a code.",
                "Take require_proof_key_for_code_exchange away.");
        } else if (m_plugin.isFalse(field) && takes) {
            say(row, Severity::Warning, "The provider takes PKCE (RFC 7636), and it is switched off here.",
                "Take require_proof_key_for_code_exchange away.");
        } else if (!said && !m_plugin.isTrue(field)) {
            say(row, Severity::Note,
                "The provider does not say that it takes PKCE, so the login goes without (RFC 9700 section 2.1.1).",
                "Write require_proof_key_for_code_exchange: true if it takes S256 all the same.");
        }
    }

    void compareScopes()
    {
        const bool asks = m_plugin.usesOwnClient() || m_plugin.uses("client_credentials");
        const auto said = m_plugin.advertised("scopes_supported");
        for (const auto& scope : m_plugin.list("scopes")) {
            const auto known = m_plugin.known(scope);
            if (!asks || !known) {
                continue;
            }
            auto& row = add("Scopes", "scopes_supported", *known, said ? listed(*said) : "",
                            !said                     ? Verdict::NotSaid
                            : contains(*said, *known) ? Verdict::Fits
                                                      : Verdict::Differs,
                            "scopes");
            if (row.verdict == Verdict::Differs) {
                // A provider need not list all that it knows (Discovery 1.0 section 3).
                say(row, Severity::Note, "The provider does not list the scope " + *known + "; it need not list all.",
                    "Compare it with the client's scopes at the provider.");
            }
        }
    }

    void compareAlgorithms()
    {
        const auto said = m_plugin.advertised("id_token_signing_alg_values_supported");
        if (said && !said->empty()) {
            const bool secretOnly = std::all_of(said->begin(), said->end(), [](const std::string& algorithm) {
                return algorithm.starts_with("HS") || algorithm == "none";
            });
            const bool takesSecret = m_plugin.isTrue("enable_hs_signatures");
            auto& row = add("Algorithms", "id_token_signing_alg_values_supported",
                            takesSecret ? "RS, PS, ES, EdDSA and HS" : "RS, PS, ES and EdDSA", listed(*said),
                            secretOnly && !takesSecret ? Verdict::Differs : Verdict::Fits, "enable_hs_signatures");
            if (row.verdict == Verdict::Differs) {
                say(row, Severity::Error, "The provider signs with the client's secret (HS) alone.",
                    "Write enable_hs_signatures: true, or have it sign with a key.");
            }
        }
        const auto algorithms = m_plugin.list("client_alg");
        const auto taken = m_plugin.advertised("token_endpoint_auth_signing_alg_values_supported");
        for (std::size_t i = 0; i < algorithms.size(); ++i) {
            if (!m_plugin.clientAuth(i).ends_with("_jwt")) {
                continue;
            }
            auto& row = add("Algorithms", "token_endpoint_auth_signing_alg_values_supported", algorithms[i],
                            taken ? listed(*taken) : "",
                            !taken                            ? Verdict::NotSaid
                            : contains(*taken, algorithms[i]) ? Verdict::Fits
                                                              : Verdict::Differs,
                            "client_alg[" + std::to_string(i) + ']');
            if (row.verdict == Verdict::Differs) {
                say(row, Severity::Error, "The provider does not take assertions signed with " + algorithms[i] + '.',
                    "Write one of " + listed(*taken) + '.');
            }
        }
        compareClientKeys(taken, algorithms.size());
    }

    /// Where no client_alg says it, the key itself does, by its `alg` (RFC 7517 section 4.4).
    void compareClientKeys(const std::optional<Words>& taken, std::size_t from)
    {
        const auto* value = m_plugin.value("client_jwk");
        const auto* keys = value != nullptr ? value->if_array() : nullptr;
        for (std::size_t i = from; keys != nullptr && i < keys->size(); ++i) {
            const auto* key = (*keys)[i].if_object();
            const auto* alg = key != nullptr ? key->if_contains("alg") : nullptr;
            if (alg == nullptr || !alg->is_string() || m_plugin.clientAuth(i) != "private_key_jwt") {
                continue;
            }
            const std::string algorithm(alg->get_string());
            const bool differs = taken && !contains(*taken, algorithm);
            auto& row = add("Algorithms", "token_endpoint_auth_signing_alg_values_supported", algorithm,
                            taken ? listed(*taken) : "",
                            !taken    ? Verdict::NotSaid
                            : differs ? Verdict::Differs
                                      : Verdict::Fits,
                            "client_jwk[" + std::to_string(i) + "].alg");
            if (differs) {
                say(row, Severity::Error, "The provider takes no assertions signed with this key's " + algorithm + '.',
                    "Make a key for one of " + listed(*taken) + '.');
            }
        }
    }

    void compareProofOfPossession()
    {
        if (m_plugin.text("proof_of_possession_dpop") == "strict") {
            const auto said = m_plugin.advertised("dpop_signing_alg_values_supported");
            auto& row = add("Algorithms", "dpop_signing_alg_values_supported", "strict", said ? listed(*said) : "",
                            said ? Verdict::Fits : Verdict::Missing, "proof_of_possession_dpop");
            if (!said) {
                say(row, Severity::Warning,
                    "Every request has to prove a key, and the provider does not say that it binds tokens to one (RFC "
                    "9449 section 5.1).",
                    "Write proof_of_possession_dpop: optional, or switch DPoP on at the provider.");
            }
        }
        if (m_plugin.text("proof_of_possession_mtls") == "strict") {
            const auto* bound = m_plugin.provider()->if_contains("tls_client_certificate_bound_access_tokens");
            const bool yes = bound != nullptr && bound->is_bool() && bound->get_bool();
            auto& row = add("Algorithms", "tls_client_certificate_bound_access_tokens", "strict",
                            yes ? "true" : "false", yes ? Verdict::Fits : Verdict::Missing, "proof_of_possession_mtls");
            if (!yes) {
                say(row, Severity::Warning,
                    "Every token has to be bound to a certificate, and the provider does not say that it does that "
                    "(RFC "
                    "8705 section 3.3).",
                    "Write proof_of_possession_mtls: optional, or switch it on at the provider.");
            }
        }
    }

    const PluginView& m_plugin;
    std::vector<ComparisonRow> m_rows;
};

/// What of two URLs differs, in words.
std::string urlDifference(const http::Url& one, const http::Url& other)
{
    if (one.scheme != other.scheme) {
        return "one is " + one.scheme + " and the other " + other.scheme;
    }
    if (lowerCase(one.host) != lowerCase(other.host)) {
        return "the host differs";
    }
    if (one.port != other.port) {
        return "the port differs";
    }
    return one.path == other.path ? "the spelling of the host or port differs" : "the path differs";
}

}  // namespace

std::string_view verdictWord(Verdict verdict) noexcept
{
    switch (verdict) {
    case Verdict::Fits: return "fits";
    case Verdict::Differs: return "differs";
    case Verdict::Missing: return "missing";
    case Verdict::NotSaid: return "not said";
    case Verdict::NotNeeded: return "not needed";
    case Verdict::Overridden: return "overridden";
    }
    return "fits";
}

std::string issuerDifference(std::string_view configured, std::string_view advertised)
{
    if (configured.ends_with(wellKnown)) {
        configured.remove_suffix(wellKnown.size());
        // The slash before the suffix may be the issuer's own last one or not: both spell the same address.
        if (advertised.ends_with('/') && advertised.substr(0, advertised.size() - 1) == configured) {
            return {};
        }
    }
    if (configured == advertised) {
        return {};
    }
    const std::string one(configured);
    const std::string other(advertised);
    if (one + '/' == other) {
        return "only the slash at its end is missing here";
    }
    if (one == other + '/') {
        return "only the slash at the end here is too much";
    }
    if (lowerCase(one) == lowerCase(other)) {
        return "only capitals differ";
    }
    const auto ours = http::Url::parse(one);
    const auto theirs = http::Url::parse(other);
    return ours && theirs ? urlDifference(*ours, *theirs) : "they are different texts";
}

std::vector<ComparisonRow> compareWithDiscovery(const PluginView& plugin)
{
    if (plugin.provider() == nullptr || plugin.isTrue("using_pseudo_issuer")) {
        return {};
    }
    return Comparison(plugin).run();
}

}  // namespace gatehouse::doctor

#include "app/composition/provider_documents.h"

#include <QProcessEnvironment>

#include <algorithm>
#include <array>

#include "core/doctor/plugin_view.h"
#include "core/gateway/reference_text.h"
#include "core/gateway/settings_compiler.h"
#include "core/oidc/metadata.h"

namespace gatehouse::app {
namespace {

namespace json = boost::json;

/// All that decides how the discovery document is fetched.
constexpr std::array fields{"issuer",
                            "ssl_verify",
                            "http_proxy",
                            "https_proxy",
                            "no_proxy",
                            "http_proxy_authorization",
                            "timeout",
                            "http_version",
                            "https_proxy_authorization",
                            "issuers_allowed",
                            "discovery_headers_names",
                            "discovery_headers_values"};

/// The value without references; nullopt: one of them is not known.
std::optional<json::value> known(const json::value& value, const doctor::PluginView& view)
{
    if (value.is_string()) {
        const auto text = view.known(std::string_view(value.get_string()));
        return text ? std::optional<json::value>(*text) : std::nullopt;
    }
    if (!value.is_array()) {
        return value;
    }
    json::array list;
    for (const auto& one : value.get_array()) {
        auto element = known(one, view);
        if (!element) {
            return std::nullopt;
        }
        list.push_back(std::move(*element));
    }
    return list;
}

/// The plugin with nothing in its config but what discovery needs.
gateway::Plugin forDiscovery(const doctor::PluginView& view)
{
    gateway::Plugin plugin;
    plugin.name = view.plugin().name;
    for (const char* field : fields) {
        const auto* value = view.plugin().config.if_contains(field);
        if (value != nullptr) {
            if (auto text = known(*value, view)) {
                plugin.config[field] = std::move(*text);
            }
        }
    }
    return plugin;
}

}  // namespace

std::optional<std::string> lookUpInEnvironment(std::string_view reference)
{
    const auto pieces = gateway::splitReferences(reference);
    if (pieces.size() != 1 || pieces.front().kind != gateway::ReferencePiece::Kind::Environment) {
        return std::nullopt;
    }
    const char* name = pieces.front().name.c_str();
    return qEnvironmentVariableIsSet(name) ? std::optional(qgetenv(name).toStdString()) : std::nullopt;
}

std::vector<ProviderQuestion> providerQuestions(const gateway::Configuration& configuration,
                                                const gateway::FieldTable& table, gateway::Version version,
                                                const LookUp& lookUp)
{
    std::vector<ProviderQuestion> questions;
    const doctor::Surroundings surroundings{.version = version, .providers = nullptr, .lookUp = lookUp};
    for (std::size_t i = 0; i < configuration.plugins.size(); ++i) {
        const auto& plugin = configuration.plugins[i];
        if (plugin.name != "openid-connect" || !plugin.enabled.value_or(true)) {
            continue;
        }
        const doctor::PluginView view(configuration, i, table, surroundings);
        const auto issuer = view.text("issuer");
        const bool asked = std::any_of(questions.begin(), questions.end(),
                                       [&](const ProviderQuestion& one) { return one.issuer == issuer; });
        if (issuer.empty() || asked || view.isTrue("using_pseudo_issuer")) {
            continue;
        }
        ProviderQuestion question{issuer, i, view.known(issuer).value_or(""), std::nullopt};
        if (!question.address.empty()) {
            const auto settings = gateway::compileSettings(forDiscovery(view), table, version);
            if (auto request = oidc::discoveryRequest(settings)) {
                question.request = std::move(*request);
            }
        }
        questions.push_back(std::move(question));
    }
    return questions;
}

net::Awaitable<std::vector<DiscoveryCheck>> askProviders(net::HttpClient& client,
                                                         std::vector<ProviderQuestion> questions)
{
    std::vector<DiscoveryCheck> answers;
    for (auto& question : questions) {
        DiscoveryCheck answer;
        answer.issuer = question.address;
        if (question.request) {
            answer = co_await checkDiscovery(client, question.address, std::move(*question.request));
        }
        answers.push_back(std::move(answer));
    }
    co_return answers;
}

}  // namespace gatehouse::app

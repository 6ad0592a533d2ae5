#include "app/composition/sample_workspace.h"

#include <algorithm>
#include <array>

#include "core/base/encoding.h"

namespace gatehouse::app {
namespace {

constexpr std::string_view pluginName = "openid-connect";

boost::json::array listOf(std::string_view entry)
{
    return boost::json::array{boost::json::string(entry)};
}

/// Writes the first entry of a list and keeps the others: other clients of the same plugin stay.
void setFirst(boost::json::object& config, std::string_view field, std::string_view entry)
{
    auto* list = config[field].if_array();
    if (list == nullptr || list->empty()) {
        config[field] = listOf(entry);
    } else {
        list->front() = boost::json::string(entry);
    }
}

void clearUrlParts(gateway::Service& service)
{
    service.protocol.reset();
    service.host.reset();
    service.port.reset();
    service.path.reset();
}

}  // namespace

SecretBytes freshTokensSalt(Random& random)
{
    std::array<std::uint8_t, 18> octets{};
    random.fill(octets);
    return SecretBytes(base64Encode(std::string(octets.begin(), octets.end())));
}

std::string keychainReference(std::string_view id)
{
    return "{vault://keychain/" + std::string(id) + "}";
}

Surroundings surroundingsOf(const proxy::lab::LabSettings& lab)
{
    return {lab.issuer, lab.clientId, std::string(labSecretId), lab.upstreamUrl};
}

gateway::Configuration sampleConfiguration(const Surroundings& surroundings)
{
    gateway::Configuration configuration;
    gateway::Service service;
    service.name = "example-service";
    configuration.services.push_back(std::move(service));

    gateway::Route route;
    route.name = "example-route";
    route.service = "example-service";
    route.paths = {"/anything"};
    // Without this a real gateway of 3.14 and newer takes https only.
    route.protocols = {"http", "https"};
    configuration.routes.push_back(std::move(route));

    gateway::Plugin plugin;
    plugin.name = pluginName;
    plugin.service = "example-service";
    plugin.config["issuer"] = "";
    plugin.config["client_id"] = boost::json::array{};
    plugin.config["client_secret"] = boost::json::array{};
    plugin.config["client_auth"] = listOf("client_secret_post");
    plugin.config["auth_methods"] = boost::json::array{"introspection", "password"};
    plugin.config["bearer_token_param_type"] = listOf("header");
    // decK 1.59 and newer refuse a plugin without it.
    plugin.config["cache_tokens_salt"] = keychainReference(labSaltId);
    configuration.plugins.push_back(std::move(plugin));

    applySurroundings(configuration, surroundings);
    return configuration;
}

const gateway::Plugin* editedPlugin(const gateway::Configuration& configuration, int preferred) noexcept
{
    const auto index = static_cast<std::size_t>(preferred);
    if (preferred >= 0 && index < configuration.plugins.size() && configuration.plugins[index].name == pluginName) {
        return &configuration.plugins[index];
    }
    const auto found = std::find_if(configuration.plugins.begin(), configuration.plugins.end(),
                                    [](const gateway::Plugin& plugin) { return plugin.name == pluginName; });
    return found == configuration.plugins.end() ? nullptr : &*found;
}

gateway::Plugin* editedPlugin(gateway::Configuration& configuration, int preferred) noexcept
{
    return const_cast<gateway::Plugin*>(editedPlugin(std::as_const(configuration), preferred));
}

gateway::Plugin& ensurePlugin(gateway::Configuration& configuration, int preferred)
{
    if (gateway::Plugin* present = editedPlugin(configuration, preferred)) {
        return *present;
    }
    gateway::Plugin plugin;
    plugin.name = pluginName;
    if (!configuration.services.empty()) {
        plugin.service = configuration.services.front().name;
    }
    return configuration.plugins.emplace_back(std::move(plugin));
}

gateway::Route* editedRoute(gateway::Configuration& configuration, int preferred) noexcept
{
    const gateway::Plugin* plugin = editedPlugin(std::as_const(configuration), preferred);
    for (gateway::Route& route : configuration.routes) {
        const bool onRoute = plugin != nullptr && plugin->route && *plugin->route == route.name;
        const bool onService =
            plugin != nullptr && !plugin->route && plugin->service && route.service == plugin->service;
        if (onRoute || onService) {
            return &route;
        }
    }
    return configuration.routes.empty() ? nullptr : &configuration.routes.front();
}

gateway::Service* editedService(gateway::Configuration& configuration, int preferred) noexcept
{
    const gateway::Plugin* plugin = editedPlugin(std::as_const(configuration), preferred);
    std::optional<std::string> name = plugin != nullptr ? plugin->service : std::nullopt;
    if (!name) {
        const gateway::Route* route = editedRoute(configuration, preferred);
        name = route != nullptr ? route->service : std::nullopt;
    }
    for (gateway::Service& service : configuration.services) {
        if (name && service.name == *name) {
            return &service;
        }
    }
    return configuration.services.empty() ? nullptr : &configuration.services.front();
}

void applySurroundings(gateway::Configuration& configuration, const Surroundings& surroundings)
{
    boost::json::object& config = ensurePlugin(configuration).config;
    config["issuer"] = surroundings.issuer;
    setFirst(config, "client_id", surroundings.clientId);
    setFirst(config, "client_secret", keychainReference(surroundings.secretId));
    gateway::Service* service = editedService(configuration);
    if (service != nullptr && !surroundings.upstreamUrl.empty()) {
        service->url = surroundings.upstreamUrl;
        clearUrlParts(*service);
    }
}

bool moveSurroundings(gateway::Configuration& configuration, const Surroundings& from, const Surroundings& to)
{
    bool moved = false;
    for (gateway::Plugin& plugin : configuration.plugins) {
        const auto* issuer = plugin.config.if_contains("issuer");
        if (issuer != nullptr && issuer->is_string() && issuer->get_string() == from.issuer
            && from.issuer != to.issuer) {
            plugin.config["issuer"] = to.issuer;
            moved = true;
        }
    }
    for (gateway::Service& service : configuration.services) {
        if (service.url && *service.url == from.upstreamUrl && from.upstreamUrl != to.upstreamUrl) {
            service.url = to.upstreamUrl;
            moved = true;
        }
    }
    return moved;
}

}  // namespace gatehouse::app

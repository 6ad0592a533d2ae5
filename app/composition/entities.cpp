#include "app/composition/entities.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <algorithm>
#include <set>

#include "core/recipes/add.h"

namespace gatehouse::app {
namespace {

namespace json = boost::json;
using gateway::Configuration;

std::string joined(const std::vector<std::string>& texts)
{
    std::string result;
    for (const std::string& text : texts) {
        result += (result.empty() ? "" : ", ") + text;
    }
    return result;
}

std::string addressOf(const gateway::Service& service)
{
    if (service.url) {
        return *service.url;
    }
    return service.host ? service.protocol.value_or("http") + "://" + *service.host : std::string();
}

std::string detailOf(const gateway::Plugin& plugin)
{
    const auto* issuer = plugin.config.if_contains("issuer");
    const auto* text = issuer != nullptr ? issuer->if_string() : nullptr;
    const std::string where = text != nullptr ? std::string(text->data(), text->size()) : std::string();
    return plugin.instanceName ? *plugin.instanceName + (where.empty() ? "" : ", " + where) : where;
}

class Tree {
public:
    explicit Tree(const Configuration& configuration) : m_all(configuration) {}

    std::vector<Entity> build()
    {
        for (std::size_t i = 0; i < m_all.services.size(); ++i) {
            const gateway::Service& service = m_all.services[i];
            m_result.push_back({Entity::Kind::Service, i, 0, service.name, addressOf(service)});
            plugins(1, [&](const gateway::Plugin& one) { return !one.route && one.service == service.name; });
            routes(1, [&](const gateway::Route& one) { return one.service == service.name; });
        }
        routes(0, [&](const gateway::Route& one) { return !one.service || !m_all.findService(*one.service); });
        plugins(0, [&](const gateway::Plugin& one) {
            const bool onRoute = one.route && m_all.findRoute(*one.route);
            const bool onService = !one.route && one.service && m_all.findService(*one.service);
            return !onRoute && !onService;
        });
        return std::move(m_result);
    }

private:
    template <class Fits>
    void routes(int depth, Fits fits)
    {
        for (std::size_t i = 0; i < m_all.routes.size(); ++i) {
            const gateway::Route& route = m_all.routes[i];
            if (fits(route)) {
                m_result.push_back({Entity::Kind::Route, i, depth, route.name, joined(route.paths)});
                plugins(depth + 1, [&](const gateway::Plugin& one) { return one.route == route.name; });
            }
        }
    }

    template <class Fits>
    void plugins(int depth, Fits fits)
    {
        for (std::size_t i = 0; i < m_all.plugins.size(); ++i) {
            if (fits(m_all.plugins[i])) {
                m_result.push_back({Entity::Kind::Plugin, i, depth, m_all.plugins[i].name, detailOf(m_all.plugins[i])});
            }
        }
    }

    const Configuration& m_all;
    std::vector<Entity> m_result;
};

bool instanceIsTaken(const Configuration& configuration, const std::string& name)
{
    return std::any_of(configuration.plugins.begin(), configuration.plugins.end(),
                       [&](const gateway::Plugin& plugin) { return plugin.instanceName == name; });
}

/// What may be compared of a plugin or a route.
json::object membersOf(const Configuration& configuration, const Entity& entity)
{
    json::object members;
    const auto set = [&](const char* name, const auto& value) {
        if (value) {
            members[name] = json::value_from(*value);
        }
    };
    if (entity.kind == Entity::Kind::Plugin) {
        const gateway::Plugin& plugin = configuration.plugins[entity.index];
        members = plugin.config;
        set("instance_name", plugin.instanceName);
        set("service", plugin.service);
        set("route", plugin.route);
        set("enabled", plugin.enabled);
    } else if (entity.kind == Entity::Kind::Route) {
        const gateway::Route& route = configuration.routes[entity.index];
        members = route.other;
        members["name"] = route.name;
        members["paths"] = json::value_from(route.paths);
        members["methods"] = json::value_from(route.methods);
        members["hosts"] = json::value_from(route.hosts);
        members["protocols"] = json::value_from(route.protocols);
        set("service", route.service);
        set("strip_path", route.stripPath);
        set("preserve_host", route.preserveHost);
        set("regex_priority", route.regexPriority);
        set("https_redirect_status_code", route.httpsRedirectStatusCode);
    } else {
        const gateway::Service& service = configuration.services[entity.index];
        members = service.other;
        members["name"] = service.name;
        members["address"] = addressOf(service);
        set("connect_timeout", service.connectTimeout);
        set("read_timeout", service.readTimeout);
        set("write_timeout", service.writeTimeout);
        set("retries", service.retries);
        set("tls_verify", service.tlsVerify);
        set("enabled", service.enabled);
    }
    return members;
}

std::string shown(const json::value* value)
{
    if (value == nullptr) {
        return {};
    }
    const auto* text = value->if_string();
    return text != nullptr ? std::string(text->data(), text->size()) : json::serialize(*value);
}

}  // namespace

std::vector<Entity> entitiesOf(const Configuration& configuration)
{
    return Tree(configuration).build();
}

std::size_t addService(Configuration& configuration)
{
    gateway::Service service;
    service.name = recipes::freeName("service", [&](const std::string& one) { return configuration.findService(one); });
    service.url = "http://localhost:9000";
    configuration.services.push_back(std::move(service));
    return configuration.services.size() - 1;
}

std::size_t addRoute(Configuration& configuration, const Entity* below)
{
    gateway::Route route;
    route.name = recipes::freeName("route", [&](const std::string& one) { return configuration.findRoute(one); });
    route.paths = {'/' + route.name};
    // Without this a real gateway of 3.14 and newer takes https only.
    route.protocols = {"http", "https"};
    if (below != nullptr && below->kind == Entity::Kind::Service) {
        route.service = configuration.services[below->index].name;
    } else if (below != nullptr && below->kind == Entity::Kind::Route) {
        route.service = configuration.routes[below->index].service;
    } else if (!configuration.services.empty()) {
        route.service = configuration.services.front().name;
    }
    configuration.routes.push_back(std::move(route));
    return configuration.routes.size() - 1;
}

std::size_t addPlugin(Configuration& configuration, const Entity* below)
{
    gateway::Plugin plugin;
    plugin.name = "openid-connect";
    plugin.config["issuer"] = "";
    if (below != nullptr && below->kind == Entity::Kind::Service) {
        plugin.service = configuration.services[below->index].name;
    } else if (below != nullptr && below->kind == Entity::Kind::Route) {
        plugin.route = configuration.routes[below->index].name;
    }
    configuration.plugins.push_back(std::move(plugin));
    return configuration.plugins.size() - 1;
}

std::size_t duplicate(Configuration& configuration, const Entity& entity)
{
    const auto after = static_cast<std::ptrdiff_t>(entity.index) + 1;
    switch (entity.kind) {
    case Entity::Kind::Service: {
        gateway::Service copy = configuration.services[entity.index];
        copy.name =
            recipes::freeName(copy.name, [&](const std::string& one) { return configuration.findService(one); });
        configuration.services.insert(configuration.services.begin() + after, std::move(copy));
        break;
    }
    case Entity::Kind::Route: {
        gateway::Route copy = configuration.routes[entity.index];
        copy.name = recipes::freeName(copy.name, [&](const std::string& one) { return configuration.findRoute(one); });
        configuration.routes.insert(configuration.routes.begin() + after, std::move(copy));
        break;
    }
    case Entity::Kind::Plugin: {
        gateway::Plugin copy = configuration.plugins[entity.index];
        copy.instanceName =
            recipes::freeName(copy.instanceName.value_or(copy.name + "-copy"),
                              [&](const std::string& one) { return instanceIsTaken(configuration, one); });
        configuration.plugins.insert(configuration.plugins.begin() + after, std::move(copy));
        break;
    }
    }
    return entity.index + 1;
}

void removeEntity(Configuration& configuration, const Entity& entity)
{
    const auto at = static_cast<std::ptrdiff_t>(entity.index);
    std::set<std::string> services;
    std::set<std::string> routes;
    if (entity.kind == Entity::Kind::Plugin) {
        configuration.plugins.erase(configuration.plugins.begin() + at);
        return;
    }
    if (entity.kind == Entity::Kind::Service) {
        services.insert(configuration.services[entity.index].name);
        configuration.services.erase(configuration.services.begin() + at);
    } else {
        routes.insert(configuration.routes[entity.index].name);
        configuration.routes.erase(configuration.routes.begin() + at);
    }
    std::erase_if(configuration.routes, [&](const gateway::Route& route) {
        const bool goes = route.service && services.contains(*route.service);
        if (goes) {
            routes.insert(route.name);
        }
        return goes;
    });
    std::erase_if(configuration.plugins, [&](const gateway::Plugin& plugin) {
        return (plugin.service && services.contains(*plugin.service))
               || (plugin.route && routes.contains(*plugin.route));
    });
}

std::vector<Difference> differences(const Configuration& configuration, const Entity& left, const Entity& right)
{
    const json::object a = membersOf(configuration, left);
    const json::object b = membersOf(configuration, right);
    std::set<std::string> names;
    for (const json::object* members : {&a, &b}) {
        for (const auto& member : *members) {
            names.insert(std::string(member.key()));
        }
    }
    std::vector<Difference> result;
    for (const std::string& name : names) {
        Difference one{name, shown(a.if_contains(name)), shown(b.if_contains(name))};
        if (one.left != one.right) {
            result.push_back(std::move(one));
        }
    }
    return result;
}

}  // namespace gatehouse::app

#include "core/gateway/entity_members.h"

#include <boost/json/serialize.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>

#include "core/gateway/describe.h"
#include "core/gateway/references.h"

namespace gatehouse::gateway {

namespace {

using Fault = std::optional<std::string>;
namespace json = boost::json;

std::string expected(std::string_view what, const json::value& value, Show show = Show::Value)
{
    return "expected " + std::string(what) + ", got " + describe(value, show);
}

Fault read(std::string& member, const json::value& value)
{
    if (!value.is_string()) {
        return expected("a string", value);
    }
    member = value.get_string();
    return std::nullopt;
}

Fault read(std::optional<std::string>& member, const json::value& value)
{
    return read(member.emplace(), value);
}

template <std::integral Integer>
Fault read(std::optional<Integer>& member, const json::value& value)
{
    if constexpr (std::same_as<Integer, bool>) {
        if (value.is_bool()) {
            member = value.get_bool();
            return std::nullopt;
        }
        if (const auto word = value.is_string() ? booleanWord(value.get_string()) : std::nullopt) {
            member = *word;
            return std::nullopt;
        }
        return expected("true or false", value);
    } else {
        constexpr auto least = std::is_same_v<Integer, std::uint16_t> ? 0 : std::numeric_limits<Integer>::min();
        if (!value.is_int64()) {
            return expected("a whole number", value);
        }
        if (value.get_int64() < least || value.get_int64() > std::numeric_limits<Integer>::max()) {
            return "expected a number from " + std::to_string(least) + " to "
                   + std::to_string(std::numeric_limits<Integer>::max()) + ", got " + describe(value);
        }
        member = static_cast<Integer>(value.get_int64());
        return std::nullopt;
    }
}

Fault read(std::vector<std::string>& member, const json::value& value)
{
    if (!value.is_array()) {
        const bool scalar = !value.is_object() && !value.is_null();
        return expected("a list", value)
               + (scalar ? "; write [" + (value.is_string() ? std::string(value.get_string()) : json::serialize(value))
                               + "]"
                         : "");
    }
    std::vector<std::string> list;
    for (const auto& item : value.get_array()) {
        if (!item.is_string()) {
            return expected("a list of strings", item);
        }
        list.emplace_back(item.get_string());
    }
    member = std::move(list);
    return std::nullopt;
}

/// `service: name`, `service: {name: …}` or `service: {id: …}`.
Fault readTarget(std::optional<std::string>& member, const json::value& value)
{
    if (const auto* record = value.if_object()) {
        for (const std::string_view key : {"name", "id"}) {
            if (const auto* found = record->if_contains(key); found && found->is_string()) {
                member = std::string(found->get_string());
                return std::nullopt;
            }
        }
    }
    if (!value.is_string()) {
        return expected("a name", value);
    }
    return read(member, value);
}

Fault read(json::object& member, const json::value& value)
{
    if (!value.is_object()) {
        return expected("a record", value);
    }
    member = value.get_object();
    return std::nullopt;
}

/// A reference cannot be held by a member that is no text; it waits in `other` for `resolve`.
template <class Member>
constexpr bool holdsText = std::same_as<Member, std::string> || std::same_as<Member, std::optional<std::string>>;

void clear(std::string& member)
{
    member.clear();
}
template <class T>
void clear(std::optional<T>& member)
{
    member.reset();
}
template <class T>
void clear(std::vector<T>& member)
{
    member.clear();
}
void clear(json::object& member)
{
    member.clear();
}

/// Each visitor names the entity's members in the order in which files list them.
template <class ServiceType, class Visit>
void visitMembers(ServiceType& service, Visit visit) requires std::same_as<std::remove_const_t<ServiceType>, Service>
{
    visit("name", service.name);
    visit("url", service.url);
    visit("protocol", service.protocol);
    visit("host", service.host);
    visit("port", service.port);
    visit("path", service.path);
    visit("retries", service.retries);
    visit("connect_timeout", service.connectTimeout);
    visit("write_timeout", service.writeTimeout);
    visit("read_timeout", service.readTimeout);
    visit("tls_verify", service.tlsVerify);
    visit("enabled", service.enabled);
}

template <class RouteType, class Visit>
void visitMembers(RouteType& route, Visit visit) requires std::same_as<std::remove_const_t<RouteType>, Route>
{
    visit("name", route.name);
    visit("service", route.service);
    visit("hosts", route.hosts);
    visit("paths", route.paths);
    visit("methods", route.methods);
    visit("protocols", route.protocols);
    visit("strip_path", route.stripPath);
    visit("preserve_host", route.preserveHost);
    visit("regex_priority", route.regexPriority);
    visit("https_redirect_status_code", route.httpsRedirectStatusCode);
}

template <class PluginType, class Visit>
void visitMembers(PluginType& plugin, Visit visit) requires std::same_as<std::remove_const_t<PluginType>, Plugin>
{
    visit("name", plugin.name);
    visit("instance_name", plugin.instanceName);
    visit("service", plugin.service);
    visit("route", plugin.route);
    visit("enabled", plugin.enabled);
    visit("protocols", plugin.protocols);
    visit("config", plugin.config);
}

bool isTarget(std::string_view name)
{
    return name == "service" || name == "route";
}

template <class Entity>
Fault set(Entity& entity, std::string_view name, const json::value& value)
{
    Fault fault;
    bool known = false;
    visitMembers(entity, [&](std::string_view memberName, auto& member) {
        using Member = std::remove_reference_t<decltype(member)>;
        if (memberName != name) {
            return;
        }
        known = true;
        clear(member);
        entity.other.stable_erase(name);
        if (value.is_null()) {
            return;
        }
        if (value.is_string() && !holdsText<Member> && isReference(value.get_string())) {
            entity.other[name] = value;
        } else if constexpr (std::same_as<Member, std::optional<std::string>>) {
            fault = isTarget(name) ? readTarget(member, value) : read(member, value);
        } else {
            fault = read(member, value);
        }
        if (fault) {
            clear(member);
        }
    });
    if (!known) {
        entity.other[name] = value;
    }
    return fault;
}

template <class Entity>
json::object members(const Entity& entity)
{
    json::object result;
    visitMembers(entity, [&]<class Member>(std::string_view name, const Member& member) {
        if constexpr (std::same_as<Member, json::object>) {
            if (!member.empty()) {
                result[name] = member;
            }
        } else if constexpr (std::same_as<Member, std::string>) {
            if (!member.empty()) {
                result[name] = member;
            }
        } else if constexpr (std::same_as<Member, std::vector<std::string>>) {
            if (!member.empty()) {
                result[name] = json::array(member.begin(), member.end());
            }
        } else if (member) {
            result[name] = *member;
        }
    });
    for (const auto& [name, value] : entity.other) {
        result[name] = value;
    }
    return result;
}

constexpr std::array<std::string_view, 22> serviceNames{"name",
                                                        "url",
                                                        "protocol",
                                                        "host",
                                                        "port",
                                                        "path",
                                                        "retries",
                                                        "connect_timeout",
                                                        "write_timeout",
                                                        "read_timeout",
                                                        "tls_verify",
                                                        "enabled",
                                                        "routes",
                                                        "plugins",
                                                        "id",
                                                        "tags",
                                                        "client_certificate",
                                                        "ca_certificates",
                                                        "tls_verify_depth",
                                                        "tls_sans",
                                                        "created_at",
                                                        "updated_at"};

constexpr std::array<std::string_view, 24> routeNames{"name",
                                                      "service",
                                                      "hosts",
                                                      "paths",
                                                      "methods",
                                                      "protocols",
                                                      "strip_path",
                                                      "preserve_host",
                                                      "regex_priority",
                                                      "https_redirect_status_code",
                                                      "plugins",
                                                      "id",
                                                      "tags",
                                                      "headers",
                                                      "snis",
                                                      "sources",
                                                      "destinations",
                                                      "path_handling",
                                                      "request_buffering",
                                                      "response_buffering",
                                                      "expression",
                                                      "priority",
                                                      "created_at",
                                                      "updated_at"};

constexpr std::array<std::string_view, 18> pluginNames{
    "name",      "instance_name", "service",    "route",    "enabled", "protocols", "config",
    "id",        "tags",          "ordering",   "partials", "run_on",  "consumer",  "consumer_group",
    "condition", "created_at",    "updated_at", "_config"};

constexpr std::array<std::string_view, 29> topNames{"_format_version",
                                                    "_info",
                                                    "_workspace",
                                                    "_konnect",
                                                    "_transform",
                                                    "_plugin_configs",
                                                    "_comment",
                                                    "_ignore",
                                                    "services",
                                                    "routes",
                                                    "plugins",
                                                    "consumers",
                                                    "consumer_groups",
                                                    "certificates",
                                                    "ca_certificates",
                                                    "upstreams",
                                                    "vaults",
                                                    "partials",
                                                    "keys",
                                                    "key_sets",
                                                    "snis",
                                                    "targets",
                                                    "licenses",
                                                    "rbac_roles",
                                                    "filter_chains",
                                                    "service_packages",
                                                    "custom_entities",
                                                    "degraphql_routes",
                                                    "graphql_ratelimiting_cost_decorations"};

}  // namespace

std::optional<std::string> setMember(Service& service, std::string_view name, const json::value& value)
{
    return set(service, name, value);
}

std::optional<std::string> setMember(Route& route, std::string_view name, const json::value& value)
{
    return set(route, name, value);
}

std::optional<std::string> setMember(Plugin& plugin, std::string_view name, const json::value& value)
{
    return set(plugin, name, value);
}

json::object membersOf(const Service& service)
{
    return members(service);
}

json::object membersOf(const Route& route)
{
    return members(route);
}

json::object membersOf(const Plugin& plugin)
{
    return members(plugin);
}

std::span<const std::string_view> serviceMemberNames() noexcept
{
    return serviceNames;
}

std::span<const std::string_view> routeMemberNames() noexcept
{
    return routeNames;
}

std::span<const std::string_view> pluginMemberNames() noexcept
{
    return pluginNames;
}

std::span<const std::string_view> topLevelNames() noexcept
{
    return topNames;
}

}  // namespace gatehouse::gateway

#include "core/exporters/field_reader.h"

#include <algorithm>
#include <array>

#include "core/exporters/notes.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;

constexpr std::string_view openidConnect = "openid-connect";
constexpr std::string_view discoverySuffix = "/.well-known/openid-configuration";

bool isEmpty(const json::value& value)
{
    return value.is_null() || (value.is_array() && value.get_array().empty());
}

}  // namespace

json::value FieldReader::defaultOf(std::string_view name) const
{
    const auto* field = fieldTable().find(name);
    return field ? field->defaultIn(m_version) : json::value();
}

const json::value* FieldReader::valueOf(std::string_view name)
{
    m_read.emplace(name);
    const auto* value = m_config.if_contains(name);
    return value && !value->is_null() ? value : nullptr;
}

std::string FieldReader::text(std::string_view name)
{
    const auto* value = valueOf(name);
    const auto used = value ? *value : defaultOf(name);
    return used.is_string() ? std::string(used.get_string()) : std::string();
}

std::vector<std::string> FieldReader::list(std::string_view name)
{
    const auto* value = valueOf(name);
    const auto used = value ? *value : defaultOf(name);
    std::vector<std::string> result;
    for (const auto& item : used.is_array() ? used.get_array() : json::array()) {
        if (item.is_string()) {
            result.emplace_back(item.get_string());
        }
    }
    return result;
}

bool FieldReader::flag(std::string_view name)
{
    const auto* value = valueOf(name);
    const auto used = value && value->is_bool() ? *value : defaultOf(name);
    return used.is_bool() && used.get_bool();
}

std::optional<double> FieldReader::number(std::string_view name)
{
    const auto* value = valueOf(name);
    const auto used = value && value->is_number() ? *value : defaultOf(name);
    return used.is_number() ? std::optional(used.to_number<double>()) : std::nullopt;
}

bool FieldReader::lists(std::string_view name, std::string_view word)
{
    const auto words = list(name);
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool FieldReader::isSet(std::string_view name)
{
    const auto* value = valueOf(name);
    return value && !isEmpty(*value);
}

void FieldReader::settled(std::initializer_list<std::string_view> names)
{
    for (const auto name : names) {
        m_read.emplace(name);
    }
}

std::vector<std::string> FieldReader::unread() const
{
    std::vector<std::string> result;
    for (const auto& [key, value] : m_config) {
        const std::string_view name = key;
        if (!m_read.contains(name) && !isEmpty(value) && value != defaultOf(name)) {
            result.emplace_back(name);
        }
    }
    return result;
}

std::vector<Site> sitesOf(const gateway::Configuration& configuration, std::string_view target,
                          std::vector<Note>& notes)
{
    std::vector<Site> sites;
    for (std::size_t i = 0; i < configuration.routes.size(); ++i) {
        const auto& route = configuration.routes[i];
        const auto place = "routes[" + std::to_string(i) + ']';
        Site site;
        site.route = &route;
        site.service = route.service ? configuration.findService(*route.service) : nullptr;
        const auto upstream = site.service ? upstreamOf(*site.service) : std::nullopt;
        if (!upstream || holdsVariable(upstream->host) || site.service->other.contains("port")) {
            notes.push_back({NoteKind::CannotExpress, place,
                             std::string(site.service ? "its service's address is a reference" : "it has no service")
                                 + "; the route is left out"});
            continue;
        }
        site.upstream = *upstream;
        if (const auto* plugin = configuration.effectivePlugin(route)) {
            site.plugin = static_cast<std::size_t>(plugin - configuration.plugins.data());
        }
        sites.push_back(std::move(site));
    }
    for (std::size_t i = 0; i < configuration.plugins.size(); ++i) {
        const auto& plugin = configuration.plugins[i];
        if (plugin.name != openidConnect && plugin.enabled.value_or(true)) {
            notes.push_back({NoteKind::CannotExpress, "plugins[" + std::to_string(i) + ']',
                             "the plugin \"" + plugin.name + "\" has no counterpart here; it is left out"});
        }
    }
    noteOthers(configuration, target, notes);
    return sites;
}

void noteUnread(const FieldReader& reader, std::size_t plugin, std::string_view target, std::vector<Note>& notes)
{
    for (const auto& name : reader.unread()) {
        notes.push_back({NoteKind::CannotExpress, pluginField(plugin, name),
                         std::string(target) + " has no setting for it; it is left out"});
    }
}

gateway::Diagnostics nothingFor(const gateway::Configuration& configuration, std::string_view target)
{
    gateway::Diagnostic problem;
    problem.file = configuration.file;
    problem.message =
        "there is no route with a service and an openid-connect plugin that is on, so there is nothing for "
        + std::string(target);
    problem.suggestion = "add openid-connect to a service or route";
    return {problem};
}

gateway::Checked<std::vector<Site>> guardedSitesOf(const gateway::Configuration& configuration, std::string_view target,
                                                   std::vector<Note>& notes)
{
    auto sites = sitesOf(configuration, target, notes);
    if (std::none_of(sites.begin(), sites.end(), [](const Site& site) { return site.plugin.has_value(); })) {
        return tl::unexpected(nothingFor(configuration, target));
    }
    return sites;
}

std::string dottedPath(const std::vector<std::string>& names)
{
    std::string path;
    for (const auto& name : names) {
        path += (path.empty() ? "" : ".") + name;
    }
    return path;
}

std::string issuerOf(FieldReader& reader)
{
    auto issuer = reader.text("issuer");
    if (issuer.ends_with(discoverySuffix)) {
        issuer.resize(issuer.size() - discoverySuffix.size());
    }
    return issuer;
}

std::string discoveryUrlOf(FieldReader& reader)
{
    auto issuer = issuerOf(reader);
    if (issuer.ends_with('/')) {
        issuer.pop_back();
    }
    return issuer + std::string(discoverySuffix);
}

Client firstClient(FieldReader& reader, std::size_t plugin, std::vector<Note>& notes)
{
    const auto ids = reader.list("client_id");
    const auto secrets = reader.list("client_secret");
    const auto ways = reader.list("client_auth");
    if (ids.size() > 1) {
        notes.push_back({NoteKind::CannotExpress, pluginField(plugin, "client_id"),
                         "one client can be given; the first of " + std::to_string(ids.size()) + " is used"});
    }
    if (ids.empty()) {
        notes.push_back(
            {NoteKind::Needs, pluginField(plugin, "client_id"), "is not set here, and has to be written in"});
    }
    const auto own = reader.text("introspection_endpoint_auth_method");
    const auto way = !own.empty() ? own : ways.empty() ? std::string("client_secret_basic") : ways.front();
    return {ids.empty() ? "client" : ids.front(), secrets.empty() ? "" : secrets.front(), way};
}

std::string knownAuthentication(FieldReader& reader, const Client& client,
                                std::initializer_list<std::string_view> known, std::string_view key, std::size_t plugin,
                                std::string_view target, std::vector<Note>& notes)
{
    if (std::find(known.begin(), known.end(), client.authentication) == known.end()) {
        notes.push_back({NoteKind::CannotExpress, pluginField(plugin, "client_auth"),
                         std::string(target) + " has no \"" + client.authentication
                             + "\"; the client authenticates in the target's own way"});
        return {};
    }
    if (client.authentication == "private_key_jwt") {
        reader.settled({"client_jwk"});
        notes.push_back({NoteKind::Needs, pluginField(plugin, "client_jwk"), std::string(key)});
    }
    return client.authentication;
}

}  // namespace gatehouse::exporters

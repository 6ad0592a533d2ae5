#include "core/doctor/plugin_view.h"

#include <algorithm>
#include <array>

#include "core/gateway/reference_text.h"
#include "core/gateway/references.h"
#include "core/gateway/validation.h"

namespace gatehouse::doctor {

namespace {

namespace json = boost::json;

const json::value* findIn(const json::object& record, std::string_view path)
{
    const auto dot = path.find('.');
    const auto* value = record.if_contains(path.substr(0, dot));
    if (dot == std::string_view::npos || value == nullptr) {
        return value;
    }
    return value->is_object() ? findIn(value->get_object(), path.substr(dot + 1)) : nullptr;
}

bool isEmpty(const json::value& value)
{
    return value.is_null() || (value.is_array() && value.get_array().empty())
           || (value.is_string() && value.get_string().empty());
}

template <class Entity>
Place placeOf(const std::vector<Entity>& entities, const Entity& entity, const std::string& list,
              std::string_view member)
{
    const auto index = &entity - entities.data();
    std::string path = list + '[' + std::to_string(index) + ']';
    if (!member.empty()) {
        path += '.' + std::string(member);
    }
    return {std::move(path), {}, gateway::positionOf(entity.memberPositions, member, entity.position)};
}

}  // namespace

PluginView::PluginView(const gateway::Configuration& configuration, std::size_t plugin,
                       const gateway::FieldTable& table, const Surroundings& surroundings) :
    m_configuration(configuration),
    m_plugin(configuration.plugins[plugin]),
    m_index(plugin),
    m_table(table),
    m_surroundings(surroundings),
    m_effective(gateway::effectiveConfig(m_plugin.config, table, surroundings.version))
{
    if (surroundings.providers != nullptr) {
        const auto found = surroundings.providers->find(text("issuer"));
        m_provider = found == surroundings.providers->end() ? nullptr : &found->second;
    }
    for (const auto& route : configuration.routes) {
        // What follows looks at every plugin: with hundreds of routes, only where it can matter.
        if (m_plugin.route && *m_plugin.route != route.name) {
            continue;
        }
        const auto* service = route.service ? configuration.findService(*route.service) : nullptr;
        if (configuration.effectivePlugin(route) == &m_plugin && (!service || service->enabled.value_or(true))) {
            m_routes.push_back(&route);
        }
    }
}

const json::value* PluginView::written(std::string_view path) const
{
    if (const auto* value = findIn(m_plugin.config, path)) {
        return value;
    }
    for (const auto& former : m_table.former()) {
        if (former.replacement == path) {
            if (const auto* value = findIn(m_plugin.config, former.path)) {
                return value;
            }
        }
    }
    return nullptr;
}

bool PluginView::isSet(std::string_view path) const
{
    const auto* value = written(path);
    return value != nullptr && !isEmpty(*value);
}

bool PluginView::isWritten(std::string_view path) const
{
    return written(path) != nullptr;
}

const json::value* PluginView::value(std::string_view path) const
{
    const auto* value = findIn(m_effective, path);
    return value != nullptr && !value->is_null() ? value : nullptr;
}

std::string PluginView::text(std::string_view path) const
{
    const auto* found = value(path);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::vector<std::string> PluginView::list(std::string_view path) const
{
    std::vector<std::string> result;
    const auto* found = value(path);
    if (found != nullptr && found->is_array()) {
        for (const auto& one : found->get_array()) {
            if (one.is_string()) {
                result.emplace_back(one.get_string());
            }
        }
    }
    return result;
}

std::size_t PluginView::length(std::string_view path) const
{
    const auto* found = value(path);
    return found != nullptr && found->is_array() ? found->get_array().size() : 0;
}

bool PluginView::lists(std::string_view path, std::string_view word) const
{
    const auto words = list(path);
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool PluginView::isTrue(std::string_view path) const
{
    const auto* found = value(path);
    return found != nullptr && found->is_bool() && found->get_bool();
}

bool PluginView::isFalse(std::string_view path) const
{
    const auto* found = value(path);
    return found != nullptr && found->is_bool() && !found->get_bool();
}

std::optional<double> PluginView::number(std::string_view path) const
{
    const auto* found = value(path);
    return found != nullptr && found->is_number() ? std::optional(found->to_number<double>()) : std::nullopt;
}

std::optional<std::vector<std::string>> PluginView::advertised(std::string_view member) const
{
    const auto* found = m_provider != nullptr ? m_provider->if_contains(member) : nullptr;
    if (found == nullptr || !found->is_array()) {
        return std::nullopt;
    }
    std::vector<std::string> result;
    for (const auto& one : found->get_array()) {
        if (one.is_string()) {
            result.emplace_back(one.get_string());
        }
    }
    return result;
}

std::string PluginView::advertisedText(std::string_view member) const
{
    const auto* found = m_provider != nullptr ? m_provider->if_contains(member) : nullptr;
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

bool PluginView::takesTokens() const
{
    return uses("bearer") || uses("introspection") || uses("userinfo") || uses("kong_oauth2");
}

bool PluginView::usesOwnClient() const
{
    return uses("introspection") || uses("password") || uses("authorization_code") || uses("refresh_token");
}

std::string PluginView::clientAuth(std::size_t client) const
{
    const auto* set = value("client_auth");
    if (set != nullptr && set->is_array() && !set->get_array().empty()) {
        const auto& methods = set->get_array();
        const auto& method = methods[client < methods.size() ? client : 0];
        return method.is_string() ? std::string(method.get_string()) : std::string();
    }
    constexpr std::string_view standard = "client_secret_basic";
    const auto methods = advertised("token_endpoint_auth_methods_supported").value_or(std::vector<std::string>());
    if (!methods.empty() && std::find(methods.begin(), methods.end(), standard) == methods.end()) {
        return methods.front();
    }
    return std::string(standard);
}

std::optional<std::string> PluginView::known(std::string_view text) const
{
    if (!gateway::isReference(text)) {
        return std::string(text);
    }
    std::string result;
    for (const auto& piece : gateway::splitReferences(text)) {
        if (piece.kind == gateway::ReferencePiece::Kind::Text) {
            result += piece.text;
            continue;
        }
        const auto found = m_surroundings.lookUp ? m_surroundings.lookUp(piece.text) : std::nullopt;
        if (!found) {
            return std::nullopt;
        }
        result += *found;
    }
    return result;
}

std::vector<Place> PluginView::at(std::initializer_list<std::string_view> fields) const
{
    std::vector<Place> places;
    for (const auto field : fields) {
        places.push_back(at(field));
    }
    return places;
}

Place PluginView::at(std::string_view field) const
{
    std::string name(field);
    const auto root = field.substr(0, field.find('['));
    if (findIn(m_plugin.config, root) == nullptr) {
        for (const auto& former : m_table.former()) {
            if (former.replacement == root && findIn(m_plugin.config, former.path) != nullptr) {
                name = former.path;
            }
        }
    }
    return {"plugins[" + std::to_string(m_index) + "].config." + name, name,
            gateway::positionOf(m_plugin.positions, name, m_plugin.position)};
}

Place PluginView::atRoute(const gateway::Route& route, std::string_view member) const
{
    return placeOf(m_configuration.routes, route, "routes", member);
}

Place PluginView::atService(const gateway::Service& service, std::string_view member) const
{
    return placeOf(m_configuration.services, service, "services", member);
}

std::string inWords(const std::vector<std::string>& words)
{
    std::string result;
    for (std::size_t i = 0; i < words.size(); ++i) {
        result += i == 0 ? "" : (i + 1 == words.size() ? " and " : ", ");
        result += words[i];
    }
    return result;
}

bool isLoopback(std::string_view host) noexcept
{
    return host == "localhost" || host.ends_with(".localhost") || host == "::1" || host == "[::1]"
           || (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace gatehouse::doctor

#include "core/workspace/configuration_json.h"

#include <boost/json/array.hpp>

#include <limits>
#include <string_view>
#include <utility>

#include "core/gateway/references.h"

namespace gatehouse::workspace {

namespace {

namespace json = boost::json;

// One list of members an entity, walked by the writer and by the reader, so that neither can forget one.

template <class Visitor, class Service>
void visitService(Visitor& visitor, Service& service)
{
    visitor.member("name", service.name);
    visitor.member("url", service.url);
    visitor.member("protocol", service.protocol);
    visitor.member("host", service.host);
    visitor.member("port", service.port);
    visitor.member("path", service.path);
    visitor.member("connect_timeout", service.connectTimeout);
    visitor.member("read_timeout", service.readTimeout);
    visitor.member("write_timeout", service.writeTimeout);
    visitor.member("retries", service.retries);
    visitor.member("tls_verify", service.tlsVerify);
    visitor.member("enabled", service.enabled);
    visitor.rest(service.other);
}

template <class Visitor, class Route>
void visitRoute(Visitor& visitor, Route& route)
{
    visitor.member("name", route.name);
    visitor.member("service", route.service);
    visitor.member("paths", route.paths);
    visitor.member("methods", route.methods);
    visitor.member("hosts", route.hosts);
    visitor.member("protocols", route.protocols);
    visitor.member("strip_path", route.stripPath);
    visitor.member("preserve_host", route.preserveHost);
    visitor.member("regex_priority", route.regexPriority);
    visitor.member("https_redirect_status_code", route.httpsRedirectStatusCode);
    visitor.rest(route.other);
}

template <class Visitor, class Plugin>
void visitPlugin(Visitor& visitor, Plugin& plugin)
{
    visitor.member("name", plugin.name);
    visitor.member("instance_name", plugin.instanceName);
    visitor.member("service", plugin.service);
    visitor.member("route", plugin.route);
    visitor.member("enabled", plugin.enabled);
    visitor.member("protocols", plugin.protocols);
    visitor.member("config", plugin.config);
    visitor.rest(plugin.other);
}

template <class Visitor, class Configuration>
void visitConfiguration(Visitor& visitor, Configuration& configuration)
{
    visitor.member("_format_version", configuration.formatVersion);
    visitor.entities("services", configuration.services, [](auto& each, auto& one) { visitService(each, one); });
    visitor.entities("routes", configuration.routes, [](auto& each, auto& one) { visitRoute(each, one); });
    visitor.entities("plugins", configuration.plugins, [](auto& each, auto& one) { visitPlugin(each, one); });
    visitor.rest(configuration.other);
}

class Writer {
public:
    json::object result;

    void member(std::string_view key, const std::string& text)
    {
        if (!text.empty()) {
            result[key] = text;
        }
    }
    template <class T>
    void member(std::string_view key, const std::optional<T>& value)
    {
        if (value) {
            result[key] = *value;
        }
    }
    void member(std::string_view key, const std::vector<std::string>& texts)
    {
        if (!texts.empty()) {
            result[key] = json::array(texts.begin(), texts.end());
        }
    }
    void member(std::string_view key, const json::object& value) { result[key] = value; }

    template <class Entity, class Visit>
    void entities(std::string_view key, const std::vector<Entity>& list, Visit visit)
    {
        json::array array;
        for (const auto& entity : list) {
            Writer writer;
            visit(writer, entity);
            array.emplace_back(std::move(writer.result));
        }
        result[key] = std::move(array);
    }
    void rest(const json::object& other)
    {
        for (const auto& [key, value] : other) {
            result.emplace(key, value);  // what the model knows wins
        }
    }
};

/// Reads the members it is asked for; what is left over is the rest. Keeps the first problem.
class Reader {
public:
    Reader(const json::object& source, std::string place) : m_left(source), m_place(std::move(place)) {}

    std::string problem;

    void member(std::string_view key, std::string& text)
    {
        std::optional<std::string> found;
        member(key, found);
        text = found ? std::move(*found) : std::move(text);
    }
    void member(std::string_view key, std::optional<std::string>& text)
    {
        take(key, "a text", [&](const json::value& value) {
            if (value.is_string()) {
                text = std::string(value.get_string());
            }
            return value.is_string();
        });
    }
    void member(std::string_view key, std::optional<bool>& flag)
    {
        take(key, "true or false", [&](const json::value& value) {
            if (value.is_bool()) {
                flag = value.get_bool();
            }
            return value.is_bool();
        });
    }
    void member(std::string_view key, std::optional<std::int64_t>& number)
    {
        take(key, "a whole number", [&](const json::value& value) {
            if (value.is_int64()) {
                number = value.get_int64();
            }
            return value.is_int64();
        });
    }
    void member(std::string_view key, std::optional<std::uint16_t>& port)
    {
        take(key, "a number from 0 to 65535", [&](const json::value& value) {
            const bool fits = value.is_int64() && value.get_int64() >= 0
                              && value.get_int64() <= std::numeric_limits<std::uint16_t>::max();
            if (fits) {
                port = static_cast<std::uint16_t>(value.get_int64());
            }
            return fits;
        });
    }
    void member(std::string_view key, std::vector<std::string>& texts)
    {
        take(key, "a list of texts", [&](const json::value& value) {
            if (!value.is_array()) {
                return false;
            }
            for (const auto& element : value.get_array()) {
                if (!element.is_string()) {
                    return false;
                }
                texts.emplace_back(element.get_string());
            }
            return true;
        });
    }
    void member(std::string_view key, json::object& object)
    {
        take(key, "an object", [&](const json::value& value) {
            if (value.is_object()) {
                object = value.get_object();
            }
            return value.is_object();
        });
    }

    template <class Entity, class Visit>
    void entities(std::string_view key, std::vector<Entity>& list, Visit visit)
    {
        take(key, "a list of objects", [&](const json::value& value) {
            if (!value.is_array()) {
                return false;
            }
            for (const auto& element : value.get_array()) {
                if (!element.is_object()) {
                    return false;
                }
                Reader reader(element.get_object(), placeOf(key) + "[" + std::to_string(list.size()) + "].");
                visit(reader, list.emplace_back());
                if (problem.empty()) {
                    problem = reader.problem;
                }
            }
            return true;
        });
    }
    void rest(json::object& other) { other = std::move(m_left); }

private:
    std::string placeOf(std::string_view key) const { return m_place + std::string(key); }

    template <class Read>
    void take(std::string_view key, std::string_view expected, Read read)
    {
        const auto found = m_left.find(key);
        if (found == m_left.end()) {
            return;
        }
        const auto& value = found->value();
        if (read(value)) {
            m_left.stable_erase(found);
            return;
        }
        // A reference cannot be held by a member that is no text; it waits in the rest for gateway::resolve.
        const bool reference = value.is_string() && gateway::isReference(value.get_string());
        if (!reference && problem.empty()) {
            problem = placeOf(key) + ": expected " + std::string(expected);
        }
    }

    json::object m_left;
    std::string m_place;
};

}  // namespace

json::object configurationToJson(const gateway::Configuration& configuration)
{
    Writer writer;
    visitConfiguration(writer, configuration);
    return std::move(writer.result);
}

Result<gateway::Configuration> configurationFromJson(const json::object& source, const std::string& origin)
{
    gateway::Configuration configuration;
    configuration.file = origin;
    Reader reader(source, "configuration.");
    visitConfiguration(reader, configuration);
    if (!reader.problem.empty()) {
        return fail(ErrorCode::InvalidSyntax, origin, reader.problem);
    }
    return configuration;
}

}  // namespace gatehouse::workspace

#include "core/gateway/release_differences.h"

#include <boost/json/serialize.hpp>

#include <algorithm>

#include "core/gateway/references.h"

namespace gatehouse::gateway {

namespace {

namespace json = boost::json;

/// From here on a route that names no protocols takes https only.
constexpr Version httpsOnlySince{3, 14};
/// Below, the session's Redis is set by fields of their own.
constexpr Version redisRecordSince{3, 8};
constexpr std::string_view openidConnect = "openid-connect";

std::string joined(const std::string& path, std::string_view name)
{
    return path.empty() ? std::string(name) : path + '.' + std::string(name);
}

bool holdsVaultReference(const json::value& value)
{
    if (const auto* text = value.if_string()) {
        return std::string_view(*text).find("{vault://") != std::string_view::npos;
    }
    const auto* list = value.if_array();
    return list && std::any_of(list->begin(), list->end(), holdsVaultReference);
}

class ConfigTranslator {
    using Kind = ReleaseDifference::Kind;

public:
    ConfigTranslator(const FieldTable& table, Version from, Version to, std::size_t plugin,
                     std::vector<ReleaseDifference>& differences) :
        m_table(table), m_from(from), m_to(to), m_plugin(plugin), m_differences(differences)
    {
    }

    json::object translated(json::object config)
    {
        useFormerNames(config);
        config = withoutNewer(config, "", "");
        writeOutDefaults(config, "", "");
        return config;
    }

private:
    void add(ReleaseDifference::Kind kind, const std::string& field, std::string sentence, std::string remedy)
    {
        m_differences.push_back({kind, "plugins[" + std::to_string(m_plugin) + "].config." + field, field,
                                 std::move(sentence), std::move(remedy)});
    }

    bool lacks(std::string_view path) const
    {
        const auto* field = m_table.find(path);
        return field && !field->existsIn(m_to);
    }

    void useFormerNames(json::object& config)
    {
        if (lacks("consumer_claims")) {
            useFormerConsumerClaim(config);
        }
        for (const std::string name : {"upstream_headers", "downstream_headers"}) {
            if (lacks(name)) {
                useFormerHeaders(config, name);
            }
        }
        if (m_to < redisRecordSince) {
            useFormerRedis(config);
        }
    }

    void useFormerConsumerClaim(json::object& config)
    {
        const auto* claims = config.if_contains("consumer_claims");
        if (!claims || !claims->is_array() || claims->get_array().empty() || config.contains("consumer_claim")) {
            return;
        }
        const json::array paths = claims->get_array();
        config.stable_erase("consumer_claims");
        config["consumer_claim"] = paths.front();
        add(Kind::FormerName, "consumer_claims",
            "is written as consumer_claim, its name before 3.14, which holds one path",
            "consumer_claim: " + json::serialize(paths.front()));
        if (paths.size() > 1) {
            add(Kind::Lacks, "consumer_claims",
                "only the first path is tried in " + m_to.toString() + "; more than one exist since 3.14", "");
        }
    }

    /// upstream_headers with paths of one name are upstream_headers_claims and upstream_headers_names.
    void useFormerHeaders(json::object& config, const std::string& name)
    {
        const auto* list = config.if_contains(name);
        if (!list || !list->is_array()) {
            return;
        }
        json::array claims;
        json::array names;
        bool left = false;
        for (const auto& item : list->get_array()) {
            const auto* record = item.if_object();
            const auto* header = record ? record->if_contains("header") : nullptr;
            const auto* path = record ? record->if_contains("path") : nullptr;
            if (header && path && path->is_array() && path->get_array().size() == 1) {
                names.push_back(*header);
                claims.push_back(path->get_array().front());
            } else {
                left = true;
            }
        }
        config.stable_erase(name);
        if (!claims.empty()) {
            config[name + "_claims"] = std::move(claims);
            config[name + "_names"] = std::move(names);
            add(Kind::FormerName, name, "is written as " + name + "_claims and " + name + "_names, as before 3.14",
                name + "_claims: " + json::serialize(config[name + "_claims"]) + " and " + name
                    + "_names: " + json::serialize(config[name + "_names"]));
        }
        if (left) {
            add(Kind::Lacks, name,
                "claims inside of other claims can be mapped to headers since 3.14; those are left out", "");
        }
    }

    void useFormerRedis(json::object& config)
    {
        const auto* redis = config.if_contains("redis");
        if (!redis || !redis->is_object()) {
            return;
        }
        const json::object members = redis->get_object();
        config.stable_erase("redis");
        for (const auto& [key, value] : members) {
            const auto former = "session_redis_" + std::string(key);
            if (m_table.findFormer(former)) {
                config[former] = value;
            } else if (!value.is_null()) {
                add(Kind::Lacks, joined("redis", key), "exists since 3.8 and is left out", "");
            }
        }
        add(Kind::FormerName, "redis", "is written as session_redis_…, the names before 3.8",
            "session_redis_host, session_redis_port …");
        const auto* verify = m_table.find("redis.ssl_verify");
        if (verify && !members.contains("ssl_verify") && verify->defaultIn(m_from) == json::value(true)) {
            config["session_redis_ssl_verify"] = true;
            add(Kind::Default, "redis.ssl_verify", writtenOut(*verify), "session_redis_ssl_verify: true");
        }
    }

    /// `fields` is the record's path in the table, `place` its place in this config.
    json::object withoutNewer(const json::object& record, const std::string& fields, const std::string& place)
    {
        json::object result;
        for (const auto& [key, value] : record) {
            const auto path = joined(fields, key);
            const auto here = joined(place, key);
            const auto* field = m_table.find(path);
            if (field && !field->existsIn(m_to)) {
                if (!value.is_null()) {
                    add(Kind::Lacks, here,
                        "exists since " + field->since.toString() + " and is left out for " + m_to.toString(), "");
                }
                continue;
            }
            if (field && !field->referenceableIn(m_to) && field->referenceable && holdsVaultReference(value)) {
                add(Kind::PlainText, here,
                    "takes a vault reference since " + field->referenceableSince.toString() + "; release "
                        + m_to.toString() + " reads it as plain text",
                    "");
            }
            result[key] = inside(value, path, here);
        }
        return result;
    }

    json::value inside(const json::value& value, const std::string& fields, const std::string& place)
    {
        if (value.is_object()) {
            return withoutNewer(value.get_object(), fields, place);
        }
        if (!value.is_array()) {
            return value;
        }
        json::array list;
        for (const auto& item : value.get_array()) {
            const auto index = '[' + std::to_string(list.size()) + ']';
            list.push_back(item.is_object() ? json::value(withoutNewer(item.get_object(), fields + "[]", place + index))
                                            : item);
        }
        return list;
    }

    std::string writtenOut(const Field& field) const
    {
        return "not set; it means " + json::serialize(field.defaultIn(m_from)) + " in " + m_from.toString() + " and "
               + json::serialize(field.defaultIn(m_to)) + " in " + m_to.toString() + ", so it is written out";
    }

    void writeOutDefaults(json::object& record, const std::string& fields, const std::string& place)
    {
        for (const auto* field : m_table.children(fields)) {
            const auto here = joined(place, field->name);
            auto* value = record.if_contains(field->name);
            if (value && value->is_object()) {
                writeOutDefaults(value->get_object(), field->path, here);
            }
            const bool unset = !value || value->is_null();
            const bool matters = field->existsIn(m_to) && field->existsIn(m_from) && field->formerDefault
                                 && field->defaultIn(m_from) != field->defaultIn(m_to)
                                 && !field->defaultIn(m_from).is_null();
            if (unset && matters && isUsed(record, *field)) {
                record[field->name] = field->defaultIn(m_from);
                add(Kind::Default, here, writtenOut(*field),
                    field->name + ": " + json::serialize(field->defaultIn(m_from)));
            }
        }
    }

    /// What concerns memcached is left alone where sessions are kept elsewhere.
    static bool isUsed(const json::object& record, const Field& field)
    {
        if (!field.name.starts_with("session_memcached_")) {
            return true;
        }
        const auto* storage = record.if_contains("session_storage");
        return storage && storage->is_string() && std::string_view(storage->get_string()).starts_with("memcache");
    }

    const FieldTable& m_table;
    Version m_from, m_to;
    std::size_t m_plugin;
    std::vector<ReleaseDifference>& m_differences;
};

void noteProtocols(const Configuration& configuration, Version to, std::vector<ReleaseDifference>& differences)
{
    for (std::size_t i = 0; i < configuration.routes.size(); ++i) {
        const auto& route = configuration.routes[i];
        if (to >= httpsOnlySince && route.protocols.empty() && !route.other.contains("protocols")) {
            differences.push_back(
                {ReleaseDifference::Kind::Protocols, "routes[" + std::to_string(i) + "].protocols", "",
                 "not set: release " + to.toString() + " takes https only and answers plain http with "
                     + std::to_string(route.httpsRedirectStatusCode.value_or(426))
                     + ", while Gatehouse takes both; [http, https] takes both everywhere",
                 "protocols: [http, https]"});
        }
    }
}

}  // namespace

ForRelease forRelease(const Configuration& configuration, const FieldTable& table, Version from, Version to)
{
    ForRelease result{configuration, {}};
    for (std::size_t i = 0; i < result.configuration.plugins.size(); ++i) {
        auto& plugin = result.configuration.plugins[i];
        if (plugin.name == openidConnect) {
            plugin.config =
                ConfigTranslator(table, from, to, i, result.differences).translated(std::move(plugin.config));
        }
    }
    noteProtocols(configuration, to, result.differences);
    return result;
}

}  // namespace gatehouse::gateway

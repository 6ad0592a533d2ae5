#include "core/exporters/release.h"

#include <boost/json/serialize.hpp>

#include <algorithm>

#include "core/exporters/notes.h"
#include "core/gateway/references.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;
using gateway::Field;
using gateway::FieldTable;
using gateway::Version;

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
public:
    ConfigTranslator(const FieldTable& table, Version from, Version to, std::size_t plugin, std::vector<Note>& notes) :
        m_table(table), m_from(from), m_to(to), m_plugin(plugin), m_notes(notes)
    {
    }

    json::object translated(json::object config)
    {
        useFormerNames(config);
        config = withoutNewer(config, "", "");
        writeOutDefaults(config, "", "");
        return inTableOrder(config, "", m_table);
    }

private:
    void note(NoteKind kind, const std::string& path, std::string sentence)
    {
        m_notes.push_back({kind, pluginField(m_plugin, path), std::move(sentence)});
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
        note(NoteKind::Differs, "consumer_claims",
             "is written as consumer_claim, its name before 3.14, which holds one path");
        if (paths.size() > 1) {
            note(NoteKind::CannotExpress, "consumer_claims",
                 "only the first path is tried in " + m_to.toString() + "; more than one exist since 3.14");
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
            note(NoteKind::Differs, name, "is written as " + name + "_claims and " + name + "_names, as before 3.14");
        }
        if (left) {
            note(NoteKind::CannotExpress, name,
                 "claims inside of other claims can be mapped to headers since 3.14; those are left out");
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
                note(NoteKind::CannotExpress, joined("redis", key), "exists since 3.8 and is left out");
            }
        }
        note(NoteKind::Differs, "redis", "is written as session_redis_…, the names before 3.8");
        const auto* verify = m_table.find("redis.ssl_verify");
        if (verify && !members.contains("ssl_verify") && verify->defaultIn(m_from) == json::value(true)) {
            config["session_redis_ssl_verify"] = true;
            note(NoteKind::Differs, "redis.ssl_verify", writtenOut(*verify));
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
                    note(NoteKind::CannotExpress, here,
                         "exists since " + field->since.toString() + " and is left out for " + m_to.toString());
                }
                continue;
            }
            if (field && !field->referenceableIn(m_to) && field->referenceable && holdsVaultReference(value)) {
                note(NoteKind::CannotExpress, here,
                     "takes a vault reference since " + field->referenceableSince.toString() + "; release "
                         + m_to.toString() + " reads it as plain text");
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
                note(NoteKind::Differs, here, writtenOut(*field));
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
    std::vector<Note>& m_notes;
};

void noteProtocols(const gateway::Configuration& configuration, Version to, std::vector<Note>& notes)
{
    for (std::size_t i = 0; i < configuration.routes.size(); ++i) {
        const auto& route = configuration.routes[i];
        if (to >= httpsOnlySince && route.protocols.empty() && !route.other.contains("protocols")) {
            notes.push_back({NoteKind::Differs, "routes[" + std::to_string(i) + "].protocols",
                             "not set: release " + to.toString() + " takes https only and answers plain http with "
                                 + std::to_string(route.httpsRedirectStatusCode.value_or(426))
                                 + ", while Gatehouse takes both; [http, https] takes both everywhere"});
        }
    }
}

}  // namespace

json::object inTableOrder(const json::object& record, const std::string& path, const FieldTable& table)
{
    json::object result;
    const auto add = [&](std::string_view name, const json::value& value) {
        const auto fieldPath = joined(path, name);
        if (value.is_object()) {
            result[name] = inTableOrder(value.get_object(), fieldPath, table);
            return;
        }
        if (!value.is_array()) {
            result[name] = value;
            return;
        }
        json::array list;
        for (const auto& item : value.get_array()) {
            list.push_back(item.is_object() ? json::value(inTableOrder(item.get_object(), fieldPath + "[]", table))
                                            : item);
        }
        result[name] = std::move(list);
    };
    for (const auto* field : table.children(path)) {
        if (const auto* value = record.if_contains(field->name)) {
            add(field->name, *value);
        }
    }
    for (const auto& [key, value] : record) {
        if (!result.contains(key)) {
            add(key, value);
        }
    }
    return result;
}

gateway::Configuration forRelease(const gateway::Configuration& configuration, const FieldTable& table, Version from,
                                  Version to, std::vector<Note>& notes)
{
    auto result = configuration;
    for (std::size_t i = 0; i < result.plugins.size(); ++i) {
        auto& plugin = result.plugins[i];
        if (plugin.name == openidConnect) {
            plugin.config = ConfigTranslator(table, from, to, i, notes).translated(std::move(plugin.config));
        }
    }
    noteProtocols(configuration, to, notes);
    return result;
}

}  // namespace gatehouse::exporters

#include "core/exporters/release.h"

#include "core/gateway/release_differences.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;
using gateway::FieldTable;
using gateway::ReleaseDifference;
using gateway::Version;

constexpr std::string_view openidConnect = "openid-connect";

std::string joined(const std::string& path, std::string_view name)
{
    return path.empty() ? std::string(name) : path + '.' + std::string(name);
}

NoteKind noteKind(ReleaseDifference::Kind kind)
{
    const bool lost = kind == ReleaseDifference::Kind::Lacks || kind == ReleaseDifference::Kind::PlainText;
    return lost ? NoteKind::CannotExpress : NoteKind::Differs;
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
    auto result = gateway::forRelease(configuration, table, from, to);
    for (auto& plugin : result.configuration.plugins) {
        if (plugin.name == openidConnect) {
            plugin.config = inTableOrder(plugin.config, "", table);
        }
    }
    for (auto& one : result.differences) {
        notes.push_back({noteKind(one.kind), std::move(one.path), std::move(one.sentence)});
    }
    return std::move(result.configuration);
}

}  // namespace gatehouse::exporters

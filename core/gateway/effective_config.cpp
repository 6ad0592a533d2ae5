#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/gateway/acted_on.h"
#include "core/gateway/describe.h"
#include "core/gateway/validation.h"

namespace gatehouse::gateway {

namespace {

namespace json = boost::json;

json::value completed(const Field& field, const json::value& value, const FieldTable& table, Version version);

/// The record's members in table order, defaults filled in, what the table does not know after them.
json::object completedRecord(const json::object& record, const std::string& path, const FieldTable& table,
                             Version version)
{
    json::object result;
    for (const auto* field : table.children(path)) {
        if (const auto* value = record.if_contains(field->name)) {
            result[field->name] = completed(*field, *value, table, version);
        } else if (field->existsIn(version) && field->type != FieldType::Record) {
            if (auto standard = field->defaultIn(version); !standard.is_null()) {
                result[field->name] = std::move(standard);
            }
        }
    }
    for (const auto& [key, value] : record) {
        if (!result.contains(key)) {
            result[key] = value;
        }
    }
    return result;
}

json::value completed(const Field& field, const json::value& value, const FieldTable& table, Version version)
{
    if (field.type == FieldType::Boolean && value.is_string()) {
        if (const auto word = booleanWord(value.get_string())) {
            return *word;
        }
    }
    if (field.type == FieldType::Record && value.is_object()) {
        return completedRecord(value.get_object(), field.path, table, version);
    }
    if (value.is_array() && field.elementType == "record") {
        json::array list;
        for (const auto& item : value.get_array()) {
            list.push_back(
                item.is_object() ? json::value(completedRecord(item.get_object(), field.path, table, version)) : item);
        }
        return list;
    }
    return value;
}

/// "host:port" of the old address lists as a record.
json::value nodeOf(const json::value& address, const char* hostName)
{
    if (!address.is_string()) {
        return address;
    }
    const std::string_view text = address.get_string();
    const auto colon = text.rfind(':');
    json::object node{{hostName, text.substr(0, colon)}};
    std::int64_t port = 0;
    if (colon != std::string_view::npos
        && std::from_chars(text.data() + colon + 1, text.data() + text.size(), port).ec == std::errc{}) {
        node["port"] = port;
    }
    return node;
}

/// What an old field's value is under its new name.
json::value translated(std::string_view former, const json::value& value)
{
    if (former == "consumer_claim") {
        return json::array{value};
    }
    if (value.is_array() && former.ends_with("_addresses")) {
        json::array nodes;
        for (const auto& address : value.get_array()) {
            nodes.push_back(nodeOf(address, former.ends_with("sentinel_addresses") ? "host" : "ip"));
        }
        return nodes;
    }
    return value;
}

/// Sets "redis.host" unless it is there already.
void setUnlessThere(json::object& config, std::string_view path, const json::value& value)
{
    const auto dot = path.find('.');
    if (dot == std::string_view::npos) {
        if (!config.contains(path)) {
            config[path] = value;
        }
        return;
    }
    auto& record = config[path.substr(0, dot)];
    if (record.is_null()) {
        record = json::object{};
    }
    if (record.is_object()) {
        setUnlessThere(record.get_object(), path.substr(dot + 1), value);
    }
}

const json::value* memberAt(const json::object& config, std::string_view path)
{
    const auto dot = path.find('.');
    const auto* value = config.if_contains(path.substr(0, dot));
    if (dot == std::string_view::npos || !value) {
        return value;
    }
    return value->is_object() ? memberAt(value->get_object(), path.substr(dot + 1)) : nullptr;
}

void removeAt(json::object& config, std::string_view path)
{
    const auto dot = path.find('.');
    if (dot == std::string_view::npos) {
        config.stable_erase(path);
    } else if (auto* record = config.if_contains(path.substr(0, dot)); record && record->is_object()) {
        removeAt(record->get_object(), path.substr(dot + 1));
    }
}

/// Old names replaced by the new ones of that release.
json::object withoutFormerNames(json::object config, const FieldTable& table, Version version)
{
    for (const auto& former : table.former()) {
        const auto* found = version < former.replacedIn ? nullptr : memberAt(config, former.path);
        if (!found) {
            continue;
        }
        const json::value value = *found;
        removeAt(config, former.path);
        if (former.replacement.empty() || value.is_null()) {
            continue;
        }
        const auto translation = translated(former.path, value);
        setUnlessThere(config, former.replacement, translation);
        if (former.path.ends_with(".timeout")) {
            const auto record = former.path.substr(0, former.path.find('.'));
            setUnlessThere(config, record + ".read_timeout", translation);
            setUnlessThere(config, record + ".send_timeout", translation);
        }
    }
    return config;
}

bool contains(std::span<const std::string_view> words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// The field's values on which the gateway does not act: "bearer, session".
std::string valuesNotActedOn(const Field& field, const json::value& value)
{
    const auto actedOn = actedOnValues(field.path);
    std::string result;
    const auto check = [&](const json::value& word) {
        if (!actedOn.empty() && word.is_string() && !contains(actedOn, std::string_view(word.get_string()))) {
            result += (result.empty() ? "" : ", ") + std::string(word.get_string());
        }
    };
    if (value.is_array()) {
        std::for_each(value.get_array().begin(), value.get_array().end(), check);
    } else {
        check(value);
    }
    return result;
}

}  // namespace

json::object effectiveConfig(const json::object& config, const FieldTable& table, Version version)
{
    return completedRecord(withoutFormerNames(config, table, version), "", table, version);
}

std::vector<std::string> notActedOn(const json::object& config, const FieldTable& table)
{
    std::vector<std::string> result;
    for (const auto* field : table.children("")) {
        const auto* value = config.if_contains(field->name);
        const bool methods = field->path == "auth_methods";
        if (!value && methods) {
            value = &field->defaultValue;  // left out, every method is on
        }
        if (!value || value->is_null()) {
            continue;
        }
        if (!contains(actedOnFields(), field->path)) {
            result.push_back(field->path);
        } else if (const auto values = valuesNotActedOn(*field, *value); !values.empty()) {
            result.push_back(field->path + ": " + values);
        }
    }
    for (const auto& former : table.former()) {
        const auto root = former.replacement.substr(0, former.replacement.find('.'));
        const auto* value = memberAt(config, former.path);
        if (value && !value->is_null() && !contains(actedOnFields(), root)
            && former.path.find('.') == std::string::npos) {
            result.push_back(former.path);
        }
    }
    return result;
}

}  // namespace gatehouse::gateway

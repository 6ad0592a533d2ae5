#include "core/exporters/kic_secrets.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <utility>

#include "core/exporters/prepared.h"
#include "core/exporters/shell_text.h"

namespace gatehouse::exporters {
namespace {

namespace json = boost::json;

std::string escapedForPointer(std::string_view name)
{
    std::string escaped;
    for (const char c : name) {
        escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return escaped;
}

/// A Secret's keys are letters, digits, "-", "_" and ".".
std::string secretKeyOf(std::string_view pointer)
{
    std::string key;
    for (const char c : pointer.substr(1)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        key += plain ? c : '.';
    }
    return key;
}

}  // namespace

std::string withSubstitutions(std::string_view text, std::set<std::string>& filled)
{
    return withReferences(text, {.literal = [](std::string_view part) { return std::string(part); },
                                 .variable =
                                     [&](const std::string& name, const auto&) {
                                         filled.insert(name);
                                         return "${" + name + '}';
                                     }});
}

PatchedConfig SecretsTaker::take(const json::object& config)
{
    m_patches.clear();
    auto kept = rest(config, "");
    return {std::move(kept), std::move(m_patches)};
}

json::object SecretsTaker::rest(const json::object& record, const std::string& pointer)
{
    json::object result;
    for (const auto& [key, value] : record) {
        if (auto kept = rest(value, pointer + '/' + escapedForPointer(key))) {
            result[key] = std::move(*kept);
        }
    }
    return result;
}

std::optional<json::value> SecretsTaker::rest(const json::value& value, const std::string& pointer)
{
    if (!holdsVariable(value)) {
        return value;
    }
    if (const auto* record = value.if_object()) {
        return rest(*record, pointer);
    }
    const auto* list = value.if_array();
    if (list && std::any_of(list->begin(), list->end(), [](const auto& item) { return item.is_object(); })) {
        json::array result;
        for (std::size_t i = 0; i < list->size(); ++i) {
            auto kept = rest((*list)[i], pointer + '/' + std::to_string(i));
            result.push_back(kept ? std::move(*kept) : json::value());
        }
        return result;
    }
    const auto secretKey = secretKeyOf(pointer);
    m_secrets[m_secretName].emplace(secretKey, jsonText(value));
    json::object from{{"name", m_secretName}, {"key", secretKey}};
    if (!m_nameSpace.empty()) {
        from["namespace"] = m_nameSpace;
    }
    m_patches.push_back({{"path", pointer}, {"valueFrom", {{"secretKeyRef", std::move(from)}}}});
    return std::nullopt;
}

/// What is patched in is JSON, so a text needs its quotes.
std::string SecretsTaker::jsonText(const json::value& value)
{
    if (const auto* list = value.if_array()) {
        std::string result = "[";
        for (const auto& item : *list) {
            result += (result.size() > 1 ? ", " : "") + jsonText(item);
        }
        return result + ']';
    }
    const auto* text = value.if_string();
    if (!text) {
        return json::serialize(value);
    }
    const auto inside = withReferences(*text, {.literal =
                                                   [](std::string_view part) {
                                                       const auto quoted = jsonString(part);
                                                       return quoted.substr(1, quoted.size() - 2);
                                                   },
                                               .variable =
                                                   [&](const std::string& name, const auto&) {
                                                       m_filled.insert(name);
                                                       return "${" + name + '}';
                                                   }});
    return isTypedVariable(*text) ? inside : '"' + inside + '"';
}

}  // namespace gatehouse::exporters

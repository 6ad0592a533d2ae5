#include "core/workspace/secret_literals.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "core/gateway/secret_words.h"

namespace gatehouse::workspace {

namespace {

namespace json = boost::json;
using gateway::Field;
using gateway::FieldTable;
using gateway::FieldType;
using gateway::soundsLikeASecret;

bool hasPasswordInUrl(std::string_view text)
{
    const auto password = gateway::passwordInUrl(text);
    return !password.empty() && !holdsOnlyReferences(password);
}

bool betraysItself(std::string_view text)
{
    return hasPasswordInUrl(text) || text.find("PRIVATE KEY-----") != std::string_view::npos;
}

/// An isolated literal: a text or a number that is no reference.
bool isLiteral(const json::value& value)
{
    if (const auto* text = value.if_string()) {
        return !text->empty() && !holdsOnlyReferences(*text);
    }
    return value.is_number();
}

class Finder {
public:
    Finder(const FieldTable& table, std::vector<SecretLiteral>& found) : m_table(table), m_found(found) {}

    void inPlugin(const gateway::Plugin& plugin, std::size_t index)
    {
        m_plugin = index;
        m_root = "plugins[" + std::to_string(index) + "].config.";
        if (plugin.name == "openid-connect") {
            inRecord(plugin.config, "", "");
        } else {
            inUnknown(plugin.config, "", false);
        }
        m_plugin.reset();
        m_root = "plugins[" + std::to_string(index) + "].";
        inUnknown(plugin.other, "", false);
    }

    void inEntity(const std::string& place, const json::object& other)
    {
        m_root = place;
        inUnknown(other, "", false);
    }

    void inText(const std::string& place, std::string_view text)
    {
        m_root = place;
        if (betraysItself(text)) {
            report("");
        }
    }

private:
    /// `fields` is the record's path in the table, `path` its place in this config; both with what joins the next name.
    void inRecord(const json::object& record, const std::string& fields, const std::string& path)
    {
        for (const auto& [key, value] : record) {
            const auto* field = m_table.find(fields + std::string(key));
            if (field && !field->secret && value.is_array() && key.ends_with("_values")) {
                inPairs(record, key, path);
            } else if (field) {
                inField(*field, value, path + std::string(key));
            } else {
                inUnknown(value, path + std::string(key), meantAsSecret(fields + std::string(key)));
            }
        }
    }

    /// Values whose names stand in another list: a header called x-api-key holds a secret, whatever the table says.
    void inPairs(const json::object& record, std::string_view key, const std::string& path)
    {
        const auto& values = record.at(key).get_array();
        for (std::size_t i = 0; i < values.size(); ++i) {
            inUnknown(values[i], path + std::string(key) + "[" + std::to_string(i) + "]",
                      gateway::isPairedWithASecretName(record, key, i));
        }
    }

    void inField(const Field& field, const json::value& value, const std::string& path)
    {
        const bool list = field.type == FieldType::Array || field.type == FieldType::Set;
        if (field.type == FieldType::Record && value.is_object()) {
            inRecord(value.get_object(), field.path + ".", path + ".");
        } else if (list && field.elementType == "record" && value.is_array()) {
            for (std::size_t i = 0; i < value.get_array().size(); ++i) {
                const auto& element = value.get_array()[i];
                const auto place = path + "[" + std::to_string(i) + "]";
                if (element.is_object()) {
                    inRecord(element.get_object(), field.path + "[].", place + ".");
                } else {
                    inUnknown(element, place, holdsSecrets(field));
                }
            }
        } else {
            inUnknown(value, path, field.secret || holdsSecrets(field));
        }
    }

    /// A record with secrets in it, of which somebody may have made a text.
    bool holdsSecrets(const Field& record) const
    {
        const auto children = m_table.children(record.path);
        return std::any_of(children.begin(), children.end(), [](const Field* child) { return child->secret; });
    }

    /// `secret`: whatever is in here counts as one.
    void inUnknown(const json::value& value, const std::string& path, bool secret)
    {
        if (const auto* object = value.if_object()) {
            inUnknown(*object, path.empty() ? path : path + ".", secret);
        } else if (const auto* array = value.if_array()) {
            for (std::size_t i = 0; i < array->size(); ++i) {
                inUnknown((*array)[i], path + "[" + std::to_string(i) + "]", secret);
            }
        } else if ((secret && isLiteral(value)) || (value.is_string() && betraysItself(value.get_string()))) {
            report(path);
        }
    }

    void inUnknown(const json::object& object, const std::string& path, bool secret)
    {
        for (const auto& [key, value] : object) {
            // A list called "jwt_secrets" holds records whose members have names of their own.
            const bool named = soundsLikeASecret(key) && !holdsRecords(value) && !value.is_number();
            const bool apiKey = key == "key" && path.find("keyauth_credentials") != std::string::npos;
            inUnknown(value, path + std::string(key), secret || named || apiKey);
        }
    }

    static bool holdsRecords(const json::value& value)
    {
        const auto* array = value.if_array();
        return value.is_object()
               || (array && std::any_of(array->begin(), array->end(), [](const auto& e) { return e.is_object(); }));
    }

    /// A former name of a secret field, a misspelled one, or one that says so itself.
    bool meantAsSecret(const std::string& path) const
    {
        if (const auto* former = m_table.findFormer(path)) {
            const auto* replacement = m_table.find(former->replacement);
            return replacement && replacement->secret;
        }
        const auto nearest = m_table.nearest(path);
        return soundsLikeASecret(path) || (nearest && m_table.find(*nearest)->secret);
    }

    void report(const std::string& path) { m_found.push_back(SecretLiteral{m_root + path, m_plugin, path}); }

    const FieldTable& m_table;
    std::vector<SecretLiteral>& m_found;
    std::optional<std::size_t> m_plugin;
    std::string m_root;
};

}  // namespace

bool holdsOnlyReferences(std::string_view text) noexcept
{
    constexpr std::array<std::string_view, 4> schemes{"basic ", "bearer ", "digest ", "token "};
    for (const auto scheme : schemes) {
        const bool stands = text.size() > scheme.size()
                            && std::equal(scheme.begin(), scheme.end(), text.begin(), [](char expected, char c) {
                                   return expected == static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                               });
        if (stands) {
            text.remove_prefix(scheme.size());
            break;
        }
    }
    bool any = false;
    while (!text.empty()) {
        const bool vault = text.starts_with("{vault://");
        const bool environment = text.starts_with("${{");
        const auto end = vault ? text.find('}') : text.find("}}");
        if ((!vault && !environment) || end == std::string_view::npos) {
            return false;
        }
        text.remove_prefix(end + (vault ? 1 : 2));
        any = true;
    }
    return any;
}

std::vector<SecretLiteral> secretLiterals(const gateway::Configuration& configuration, const FieldTable& table)
{
    std::vector<SecretLiteral> found;
    Finder finder(table, found);
    for (std::size_t i = 0; i < configuration.services.size(); ++i) {
        const auto place = "services[" + std::to_string(i) + "].";
        finder.inText(place + "url", configuration.services[i].url.value_or(""));
        finder.inEntity(place, configuration.services[i].other);
    }
    for (std::size_t i = 0; i < configuration.routes.size(); ++i) {
        finder.inEntity("routes[" + std::to_string(i) + "].", configuration.routes[i].other);
    }
    for (std::size_t i = 0; i < configuration.plugins.size(); ++i) {
        finder.inPlugin(configuration.plugins[i], i);
    }
    finder.inEntity("", configuration.other);
    return found;
}

std::vector<SecretLiteral> secretLiterals(const std::string& place, const json::object& members,
                                          const FieldTable& table)
{
    std::vector<SecretLiteral> found;
    Finder(table, found).inEntity(place, members);
    return found;
}

}  // namespace gatehouse::workspace

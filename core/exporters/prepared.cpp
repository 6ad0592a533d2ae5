#include "core/exporters/prepared.h"

#include <algorithm>

#include "core/exporters/release.h"
#include "core/exporters/secret_names.h"
#include "core/gateway/reference_text.h"
#include "core/gateway/references.h"
#include "core/gateway/secret_words.h"

namespace gatehouse::exporters {

namespace {

namespace json = boost::json;
using gateway::Configuration;
using gateway::soundsLikeASecret;
using Kind = gateway::ReferencePiece::Kind;

constexpr std::string_view openidConnect = "openid-connect";

std::string placeholder(const std::string& name)
{
    return "${{ env \"" + name + "\" }}";
}

/// Secrets outside of openid-connect's config, where only their names betray them.
class OtherSecrets {
public:
    OtherSecrets(SecretNames& names, bool replace) : m_names(names), m_replace(replace) {}

    bool found() const noexcept { return m_found; }

    json::value within(const json::value& value, const std::string& path, bool secret)
    {
        if (const auto* record = value.if_object()) {
            return members(*record, path, secret);
        }
        if (const auto* list = value.if_array()) {
            json::array result;
            for (const auto& item : *list) {
                result.push_back(within(item, path, secret && !item.is_object()));
            }
            return result;
        }
        const auto* text = value.if_string();
        if (!text) {
            return value;
        }
        const bool betraysItself = std::string_view(*text).find("PRIVATE KEY-----") != std::string_view::npos;
        if ((secret || betraysItself) && isLiteral(*text)) {
            return replaced(path, std::string(*text));
        }
        return json::value(url(std::string(*text), path));
    }

    json::object members(const json::object& record, const std::string& path, bool secret)
    {
        json::object result;
        for (const auto& [key, value] : record) {
            const bool apiKey = key == "key" && path.find("keyauth_credentials") != std::string::npos;
            result[key] = within(value, path.empty() ? std::string(key) : path + '.' + std::string(key),
                                 secret || apiKey || soundsLikeASecret(key));
        }
        return result;
    }

    /// "http://user:secret@host": the password becomes a reference.
    std::string url(const std::string& text, const std::string& path)
    {
        const auto password = gateway::passwordInUrl(text);
        if (!isLiteral(password)) {
            return text;
        }
        m_found = true;
        if (!m_replace) {
            return text;
        }
        return withPassword(text, placeholder(m_names.nameFor(path + ".password", 0, std::string(password))));
    }

private:
    json::value replaced(const std::string& path, const std::string& secret)
    {
        m_found = true;
        return json::value(m_replace ? placeholder(m_names.nameFor(path, 0, secret)) : secret);
    }

    SecretNames& m_names;
    bool m_replace;
    bool m_found = false;
};

void replaceOthers(Configuration& configuration, OtherSecrets& secrets)
{
    for (auto& service : configuration.services) {
        if (service.url) {
            service.url = secrets.url(*service.url, service.name + ".url");
        }
        service.other = secrets.members(service.other, service.name, false);
    }
    for (auto& route : configuration.routes) {
        route.other = secrets.members(route.other, route.name, false);
    }
    for (auto& plugin : configuration.plugins) {
        if (plugin.name != openidConnect) {
            plugin.config = secrets.members(plugin.config, plugin.name, false);
        }
        plugin.other = secrets.members(plugin.other, plugin.name, false);
    }
    configuration.other = secrets.members(configuration.other, "", false);
}

}  // namespace

const gateway::FieldTable& fieldTable()
{
    static const gateway::FieldTable table = gateway::FieldTable::load();
    return table;
}

Prepared prepared(const Configuration& configuration, const ExportOptions& options)
{
    Prepared result;
    result.configuration = forRelease(configuration, fieldTable(), options.madeFor, options.version, result.notes);
    SecretNames names;
    for (const auto& name : gateway::environmentReferences(configuration)) {
        names.reserve(name);
    }
    // Consumers and others are not run here, but their names are taken all the same.
    for (const auto& name : gateway::environmentReferences(json::value(configuration.other))) {
        names.reserve(name);
    }
    const bool replace = options.secrets == Secrets::AsReferences;
    for (auto& plugin : result.configuration.plugins) {
        if (plugin.name == openidConnect) {
            const auto before = plugin.config;
            SecretNames others = names;
            result.holdsSecrets = result.holdsSecrets
                                  || withoutSecrets(before, fieldTable(), others, Literals::Replaced)
                                         != withoutSecrets(before, fieldTable(), others, Literals::Kept);
            plugin.config = withoutSecrets(before, fieldTable(), names, replace ? Literals::Replaced : Literals::Kept);
        }
    }
    OtherSecrets others(names, replace);
    replaceOthers(result.configuration, others);
    result.holdsSecrets = !replace && (result.holdsSecrets || others.found());
    result.variables = gateway::environmentReferences(result.configuration);
    return result;
}

std::string withReferences(std::string_view text, const ReferenceTexts& texts)
{
    std::string result;
    for (const auto& piece : gateway::splitReferences(text)) {
        result +=
            piece.kind == Kind::Environment ? texts.variable(piece.name, piece.functions) : texts.literal(piece.text);
    }
    return result;
}

bool holdsVariable(std::string_view text)
{
    const auto pieces = gateway::splitReferences(text);
    return std::any_of(pieces.begin(), pieces.end(), [](const auto& piece) { return piece.kind == Kind::Environment; });
}

bool holdsVariable(const json::value& value)
{
    if (const auto* text = value.if_string()) {
        return holdsVariable(std::string_view(*text));
    }
    if (const auto* list = value.if_array()) {
        return std::any_of(list->begin(), list->end(), [](const json::value& item) { return holdsVariable(item); });
    }
    const auto* record = value.if_object();
    return record && std::any_of(record->begin(), record->end(), [](const auto& member) {
               return holdsVariable(member.value());
           });
}

std::string wholeVariable(std::string_view text)
{
    const auto pieces = gateway::splitReferences(text);
    return pieces.size() == 1 && pieces.front().kind == Kind::Environment ? pieces.front().name : std::string();
}

bool isTypedVariable(std::string_view text)
{
    const auto pieces = gateway::splitReferences(text);
    if (pieces.size() != 1 || pieces.front().kind != Kind::Environment) {
        return false;
    }
    const auto& functions = pieces.front().functions;
    return std::any_of(functions.begin(), functions.end(), [](const std::string& function) {
        return function == "toInt" || function == "toBool" || function == "toFloat";
    });
}

void noteOthers(const Configuration& configuration, std::string_view target, std::vector<Note>& notes)
{
    for (const auto& [key, value] : configuration.other) {
        const bool empty = value.is_null() || (value.is_array() && value.get_array().empty());
        if (!empty && !key.starts_with("_comment") && !key.starts_with("_ignore")) {
            notes.push_back({NoteKind::CannotExpress, std::string(key),
                             "is left out: " + std::string(target) + " is given services, routes and plugins only"});
        }
    }
}

void noteVariables(const std::vector<std::string>& variables, std::string_view where, std::vector<Note>& notes)
{
    for (const auto& name : variables) {
        notes.push_back({NoteKind::Needs, name, "to be set " + std::string(where)});
    }
}

}  // namespace gatehouse::exporters

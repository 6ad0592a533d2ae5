#include "core/gateway/references.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>

#include "core/gateway/describe.h"
#include "core/gateway/entity_members.h"
#include "core/gateway/reference_text.h"

namespace gatehouse::gateway {

namespace {

namespace json = boost::json;
using Kind = ReferencePiece::Kind;

constexpr std::string_view keychainVault = "keychain/";
constexpr std::string_view environmentVault = "env/";

/// Every string in a value, depth first.
template <class Visit>
void visitStrings(const json::value& value, const Visit& visit)
{
    if (const auto* text = value.if_string()) {
        visit(std::string_view(*text));
    } else if (const auto* list = value.if_array()) {
        for (const auto& item : *list) {
            visitStrings(item, visit);
        }
    } else if (const auto* record = value.if_object()) {
        for (const auto& member : *record) {
            visitStrings(member.value(), visit);
        }
    }
}

/// Top-level lists that services and plugins point into.
constexpr std::array<std::string_view, 2> certificateLists{"certificates", "ca_certificates"};

/// Every string of the entities that the gateway runs.
template <class Visit>
void visitStrings(const Configuration& configuration, const Visit& visit)
{
    for (const auto& service : configuration.services) {
        visitStrings(json::value(membersOf(service)), visit);
    }
    for (const auto& route : configuration.routes) {
        visitStrings(json::value(membersOf(route)), visit);
    }
    for (const auto& plugin : configuration.plugins) {
        visitStrings(json::value(membersOf(plugin)), visit);
    }
    for (const std::string_view name : certificateLists) {
        if (const json::value* const list = configuration.other.if_contains(name)) {
            visitStrings(*list, visit);
        }
    }
}

template <class Searched, class Pick>
std::vector<std::string> collect(const Searched& configuration, Pick pick)
{
    std::vector<std::string> names;
    std::set<std::string> seen;
    visitStrings(configuration, [&](std::string_view text) {
        for (const auto& piece : splitReferences(text)) {
            const std::optional<std::string> name = pick(piece);
            if (name && seen.insert(*name).second) {
                names.push_back(*name);
            }
        }
    });
    return names;
}

std::optional<json::value> toInteger(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return json::value(number);
}

std::optional<json::value> toNumber(std::string_view text)
{
    if (const auto integer = toInteger(text)) {
        return integer;
    }
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) {
        return std::nullopt;
    }
    return json::value(number);
}

std::optional<json::value> toBoolean(std::string_view text)
{
    if (text == "1" || text == "0") {
        return json::value(text == "1");
    }
    const auto word = booleanWord(text);
    return word ? std::optional(json::value(*word)) : std::nullopt;
}

/// What a whole value has to become.
enum class Wanted { Text, Boolean, Integer, Number };

Wanted wantedBy(const std::vector<std::string>& functions, Wanted otherwise)
{
    for (const auto& function : functions) {
        if (function == "toBool") {
            return Wanted::Boolean;
        }
        if (function == "toInt") {
            return Wanted::Integer;
        }
        if (function == "toFloat") {
            return Wanted::Number;
        }
    }
    return otherwise;
}

std::optional<json::value> converted(const std::string& text, Wanted wanted)
{
    switch (wanted) {
    case Wanted::Boolean: return toBoolean(text);
    case Wanted::Integer: return toInteger(text);
    case Wanted::Number: return toNumber(text);
    case Wanted::Text: break;
    }
    return json::value(text);
}

std::string_view wantedWord(Wanted wanted) noexcept
{
    switch (wanted) {
    case Wanted::Boolean: return "true or false";
    case Wanted::Integer: return "a whole number";
    case Wanted::Number: return "a number";
    case Wanted::Text: break;
    }
    return "a string";
}

Wanted wantedBy(const Field* field)
{
    if (!field) {
        return Wanted::Text;
    }
    switch (field->type) {
    case FieldType::Boolean: return Wanted::Boolean;
    case FieldType::Integer: return Wanted::Integer;
    case FieldType::Number: return Wanted::Number;
    default: return Wanted::Text;
    }
}

class Resolver {
public:
    Resolver(const std::string& file, const ReferenceSources& sources, const FieldTable& table) :
        m_file(file), m_sources(sources), m_table(table)
    {
    }

    /// Everything about the place that a message needs.
    struct Place {
        std::string path;       ///< "plugins[0].config.client_id[1]"
        std::string fieldPath;  ///< in the field table, indices left out; empty outside of a plugin's config
        Position position;
    };

    /// The value with its references replaced; itself where something is missing.
    json::value resolved(const json::value& value, const Place& place)
    {
        const std::string_view text = value.get_string();
        const auto pieces = splitReferences(text);
        if (std::all_of(pieces.begin(), pieces.end(), [](const auto& piece) { return piece.kind == Kind::Text; })) {
            return value;
        }
        std::string result;
        for (const auto& piece : pieces) {
            const auto part = valueOf(piece, place);
            if (!part) {
                return value;
            }
            result += *part;
        }
        const bool alone = pieces.size() == 1;
        const auto field = place.fieldPath.empty() ? nullptr : m_table.find(place.fieldPath);
        const auto wanted = alone ? wantedBy(pieces.front().functions, wantedBy(field)) : Wanted::Text;
        auto answer = converted(result, wanted);
        wipe(result);
        if (!answer) {
            // The value may be a secret that ended up here by mistake: it is not shown.
            report(place, std::string(pieces.front().text) + " has to hold " + std::string(wantedWord(wanted)),
                   "set it to " + std::string(wantedWord(wanted)));
            return value;
        }
        return *answer;
    }

    void report(const Place& place, std::string message, std::string suggestion)
    {
        Diagnostic diagnostic;
        diagnostic.file = m_file;
        diagnostic.line = place.position.line;
        diagnostic.column = place.position.column;
        diagnostic.path = place.path;
        if (!place.fieldPath.empty()) {
            diagnostic.field = place.path.substr(place.path.find(".config.") + 8);
        }
        diagnostic.message = std::move(message);
        diagnostic.suggestion = std::move(suggestion);
        m_diagnostics.push_back(std::move(diagnostic));
    }

    Diagnostics take() { return std::move(m_diagnostics); }

private:
    std::optional<std::string> valueOf(const ReferencePiece& piece, const Place& place)
    {
        switch (piece.kind) {
        case Kind::Text: return std::string(piece.text);
        case Kind::Broken: report(place, piece.fault, ""); return std::nullopt;
        case Kind::Environment: return environment(piece, place);
        case Kind::Vault: return vault(piece, place);
        }
        return std::nullopt;
    }

    std::optional<std::string> environment(const ReferencePiece& piece, const Place& place)
    {
        if (!piece.name.starts_with("DECK_")) {
            report(place, "the name of a variable in ${{ env }} begins with DECK_, got \"" + piece.name + '"',
                   "call it DECK_" + piece.name);
            return std::nullopt;
        }
        auto known = m_environment.find(piece.name);
        if (known == m_environment.end()) {
            auto value = m_sources.environment ? m_sources.environment(piece.name) : std::nullopt;
            known = m_environment.emplace(piece.name, std::move(value)).first;
        }
        if (!known->second) {
            report(place, "the environment variable " + piece.name + " is not set", "export " + piece.name + "=…");
        }
        return known->second;
    }

    /// {vault://env/my-secret} is the variable MY_SECRET, {vault://env/my-secret/part} a member of the JSON in it.
    std::optional<std::string> environmentOfVault(const ReferencePiece& piece, const Place& place)
    {
        const std::string path = piece.name.substr(environmentVault.size());
        const auto slash = path.find('/');
        std::string name = path.substr(0, slash);
        std::transform(name.begin(), name.end(), name.begin(), [](char c) {
            return c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        const auto value = m_sources.environment ? m_sources.environment(name) : std::nullopt;
        if (!value) {
            report(place,
                   "the environment variable " + name + " is not set, which " + std::string(piece.text) + " names",
                   "export " + name + "=…");
            return std::nullopt;
        }
        if (slash == std::string::npos) {
            return value;
        }
        json::error_code error;
        const json::value document = json::parse(*value, error);
        const auto* object = document.if_object();
        const auto* member = error || object == nullptr ? nullptr : object->if_contains(path.substr(slash + 1));
        if (member == nullptr || !member->is_string()) {
            report(place,
                   "the variable " + name + " holds no JSON object with the text \"" + path.substr(slash + 1) + '"',
                   "name a member that is there");
            return std::nullopt;
        }
        return std::string(member->get_string());
    }

    std::optional<std::string> vault(const ReferencePiece& piece, const Place& place)
    {
        if (piece.name.starts_with(environmentVault)) {
            return environmentOfVault(piece, place);
        }
        if (!piece.name.starts_with(keychainVault)) {
            report(place, "no vault is at hand for " + std::string(piece.text),
                   "Gatehouse reads {vault://keychain/…}, {vault://env/…} and ${{ env \"DECK_…\" }}");
            return std::nullopt;
        }
        const auto id = piece.name.substr(keychainVault.size());
        auto known = m_keychain.find(id);
        if (known == m_keychain.end()) {
            auto value = m_sources.keychain ? m_sources.keychain(id) : std::nullopt;
            known = m_keychain.emplace(id, std::move(value)).first;
        }
        if (!known->second) {
            report(place, "the keychain holds no secret \"" + id + '"', "enter the secret again");
            return std::nullopt;
        }
        return std::string(known->second->revealed());
    }

    const std::string& m_file;
    const ReferenceSources& m_sources;
    const FieldTable& m_table;
    std::map<std::string, std::optional<std::string>> m_environment;
    std::map<std::string, std::optional<SecretBytes>> m_keychain;
    Diagnostics m_diagnostics;
};

/// Resolves a plugin's config; `path` as in Plugin::positions.
class ConfigResolver {
public:
    ConfigResolver(Resolver& resolver, const Plugin& plugin, std::string pluginPath) :
        m_resolver(resolver), m_plugin(plugin), m_pluginPath(std::move(pluginPath))
    {
    }

    void resolve(json::value& value, const std::string& path, const std::string& fieldPath)
    {
        if (value.is_string()) {
            value = m_resolver.resolved(value, {.path = m_pluginPath + ".config." + path,
                                                .fieldPath = fieldPath,
                                                .position = positionOf(m_plugin.positions, path, m_plugin.position)});
        } else if (auto* list = value.if_array()) {
            for (std::size_t i = 0; i < list->size(); ++i) {
                resolve((*list)[i], path + '[' + std::to_string(i) + ']', fieldPath + "[]");
            }
        } else if (auto* record = value.if_object()) {
            for (auto& member : *record) {
                const std::string key(member.key());
                resolve(member.value(), path + '.' + key, fieldPath + '.' + key);
            }
        }
    }

private:
    Resolver& m_resolver;
    const Plugin& m_plugin;
    std::string m_pluginPath;
};

void resolveStrings(json::value& value, Resolver& resolver, const Resolver::Place& place)
{
    if (value.is_string()) {
        value = resolver.resolved(value, place);
    } else if (auto* list = value.if_array()) {
        for (auto& item : *list) {
            resolveStrings(item, resolver, place);
        }
    } else if (auto* record = value.if_object()) {
        for (auto& member : *record) {
            resolveStrings(member.value(), resolver, place);
        }
    }
}

/// Members of services, routes and plugins outside of `config`: each is set again with its value.
template <class Entity>
void resolveMembers(Entity& entity, const std::string& path, Resolver& resolver)
{
    for (auto& [name, value] : membersOf(entity)) {
        if (name == "config") {
            continue;
        }
        const Resolver::Place place{.path = path + '.' + std::string(name),
                                    .fieldPath = {},
                                    .position =
                                        positionOf(entity.memberPositions, std::string_view(name), entity.position)};
        auto replaced = value;
        resolveStrings(replaced, resolver, place);
        if (replaced == value) {
            continue;
        }
        auto fault = setMember(entity, name, replaced);
        if (fault && replaced.is_string()) {
            // The member is no text and no function was applied: read the value as what it looks like.
            const std::string text(replaced.get_string());
            for (const auto wanted : {Wanted::Number, Wanted::Boolean}) {
                if (const auto typed = fault ? converted(text, wanted) : std::nullopt) {
                    fault = setMember(entity, name, *typed);
                }
            }
        }
        if (fault) {
            resolver.report(place, "the value of " + json::serialize(value) + " does not fit here", "");
        }
    }
}

}  // namespace

bool isReference(std::string_view text) noexcept
{
    return text.find("${{") != std::string_view::npos || text.find("{vault://") != std::string_view::npos;
}

std::vector<std::string> keychainReferences(const Configuration& configuration)
{
    return collect(configuration, [](const ReferencePiece& piece) -> std::optional<std::string> {
        if (piece.kind != Kind::Vault || !piece.name.starts_with(keychainVault)) {
            return std::nullopt;
        }
        return piece.name.substr(keychainVault.size());
    });
}

std::vector<std::string> environmentReferences(const Configuration& configuration)
{
    return collect(configuration, [](const ReferencePiece& piece) {
        return piece.kind == Kind::Environment ? std::optional(piece.name) : std::nullopt;
    });
}

std::vector<std::string> environmentReferences(const json::value& value)
{
    return collect(value, [](const ReferencePiece& piece) {
        return piece.kind == Kind::Environment ? std::optional(piece.name) : std::nullopt;
    });
}

Checked<Configuration> resolve(Configuration configuration, const ReferenceSources& sources, const FieldTable& table)
{
    Resolver resolver(configuration.file, sources, table);
    for (std::size_t i = 0; i < configuration.services.size(); ++i) {
        resolveMembers(configuration.services[i], "services[" + std::to_string(i) + ']', resolver);
    }
    for (std::size_t i = 0; i < configuration.routes.size(); ++i) {
        resolveMembers(configuration.routes[i], "routes[" + std::to_string(i) + ']', resolver);
    }
    for (std::size_t i = 0; i < configuration.plugins.size(); ++i) {
        auto& plugin = configuration.plugins[i];
        const auto path = "plugins[" + std::to_string(i) + ']';
        resolveMembers(plugin, path, resolver);
        // A plugin that does not run needs no secrets.
        if (plugin.name != "openid-connect" || !plugin.enabled.value_or(true)) {
            continue;
        }
        ConfigResolver config(resolver, plugin, path);
        for (auto& member : plugin.config) {
            const std::string key(member.key());
            config.resolve(member.value(), key, key);
        }
    }
    for (const std::string_view name : certificateLists) {
        if (json::value* const list = configuration.other.if_contains(name)) {
            resolveStrings(*list, resolver, {.path = std::string(name), .fieldPath = {}, .position = {}});
        }
    }
    if (auto diagnostics = resolver.take(); !diagnostics.empty()) {
        return tl::unexpected(std::move(diagnostics));
    }
    return configuration;
}

}  // namespace gatehouse::gateway

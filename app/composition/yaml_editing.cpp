#include "app/composition/yaml_editing.h"

#include <algorithm>
#include <map>
#include <set>

#include "app/composition/config_path.h"
#include "app/composition/sample_workspace.h"
#include "core/exporters/deck.h"
#include "core/gateway/references.h"
#include "core/importers/deck.h"
#include "core/importers/deck_patch.h"
#include "core/workspace/secret_literals.h"

namespace gatehouse::app {
namespace {

using Replacements = std::map<std::string, std::string, std::less<>>;

std::string_view textOf(const boost::json::value& value)
{
    const auto* text = value.if_string();
    return text != nullptr ? std::string_view(text->data(), text->size()) : std::string_view();
}

/// Compares what we hold with how it is written: what differs is a reference in its written form.
void learn(const boost::json::value& held, const boost::json::value& written, Replacements& replacements)
{
    if (held.is_string() && written.is_string()) {
        if (held != written) {
            replacements.insert_or_assign(std::string(textOf(written)), std::string(textOf(held)));
        }
    } else if (held.is_array() && written.is_array()) {
        const auto& a = held.get_array();
        const auto& b = written.get_array();
        for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
            learn(a[i], b[i], replacements);
        }
    } else if (held.is_object() && written.is_object()) {
        for (const auto& [key, value] : held.get_object()) {
            if (const auto* other = written.get_object().if_contains(key)) {
                learn(value, *other, replacements);
            }
        }
    }
}

void apply(boost::json::value& value, const Replacements& replacements)
{
    if (value.is_string()) {
        const auto found = replacements.find(textOf(value));
        if (found != replacements.end()) {
            value = found->second;
        }
    } else if (auto* array = value.if_array()) {
        for (auto& entry : *array) {
            apply(entry, replacements);
        }
    } else if (auto* object = value.if_object()) {
        for (auto& [key, entry] : *object) {
            apply(entry, replacements);
        }
    }
}

Replacements referencesAsWritten(const gateway::Configuration& present)
{
    Replacements replacements;
    const auto written = importers::readDeck(exporters::writeDeck(present), present.file);
    if (!written) {
        return replacements;  // the present one cannot be written yet (a name is missing); nothing to restore then
    }
    for (std::size_t i = 0; i < std::min(present.plugins.size(), written->plugins.size()); ++i) {
        learn(present.plugins[i].config, written->plugins[i].config, replacements);
    }
    learn(present.other, written->other, replacements);
    return replacements;
}

/// Two texts mean the same when the same canonical text comes of both.
bool saysTheSame(const std::string& text, const std::string& canonical, const std::string& file)
{
    const auto read = importers::readDeck(text, file);
    const auto wanted = importers::readDeck(canonical, file);
    constexpr auto secrets = exporters::Secrets::Included;  // a literal is not the same as its reference
    return read && wanted && exporters::writeDeck(*read, secrets) == exporters::writeDeck(*wanted, secrets);
}

gateway::Diagnostic misplacedSecret(const workspace::SecretLiteral& literal)
{
    gateway::Diagnostic diagnostic;
    diagnostic.path = literal.place;
    diagnostic.message = literal.place + " holds a secret in plain text, which is never saved";
    diagnostic.suggestion = "write ${{ env \"DECK_…\" }} or {vault://…} instead";
    return diagnostic;
}

}  // namespace

gateway::Checked<TakenOver> takeOverYaml(const std::string& yaml, const gateway::Configuration& present,
                                         const std::string& workspaceId, const gateway::FieldTable& table)
{
    auto read = importers::readDeck(yaml, present.file);
    if (!read) {
        return tl::unexpected(read.error());
    }
    TakenOver taken{std::move(*read), {}};
    const Replacements replacements = referencesAsWritten(present);
    for (gateway::Plugin& plugin : taken.configuration.plugins) {
        for (auto& [key, value] : plugin.config) {
            apply(value, replacements);
        }
    }
    for (auto& [key, value] : taken.configuration.other) {
        apply(value, replacements);
    }
    const std::vector<std::string> referred = gateway::keychainReferences(taken.configuration);
    std::set<std::string> ids(referred.begin(), referred.end());
    for (const auto& literal : workspace::secretLiterals(taken.configuration, table)) {
        boost::json::object& config =
            literal.plugin ? taken.configuration.plugins[*literal.plugin].config : taken.configuration.other;
        const std::string& path = literal.plugin ? literal.path : literal.place;
        const boost::json::value* value = findAt(config, path);
        if (value == nullptr || !value->is_string()) {
            return tl::unexpected(gateway::Diagnostics{misplacedSecret(literal)});
        }
        std::string base = workspaceId + "/" + path;
        if (literal.plugin && *literal.plugin > 0) {
            base += "." + std::to_string(*literal.plugin);
        }
        // Entries of a list move: what is named by this place may be the secret of another by now.
        std::string id = base;
        for (int next = 2; ids.contains(id); ++next) {
            id = base + "~" + std::to_string(next);
        }
        ids.insert(id);
        taken.secrets.emplace_back(id, SecretBytes(std::string(textOf(*value))));
        setAt(config, path, boost::json::value(keychainReference(id)));
    }
    return taken;
}

std::string followConfiguration(const std::string& yaml, const gateway::Configuration& configuration,
                                const std::vector<SecretBytes>& secrets)
{
    const std::string canonical = exporters::writeDeck(configuration);
    return yaml.empty() ? canonical : followText(yaml, canonical, configuration.file, secrets).value_or(canonical);
}

std::optional<std::string> followText(const std::string& yaml, const std::string& canonical,
                                      const std::string& fileName, const std::vector<SecretBytes>& secrets)
{
    std::string text = yaml;
    if (yaml != canonical && !saysTheSame(text, canonical, fileName)) {
        auto patched = importers::patchDeck(yaml, canonical);
        if (!patched || !saysTheSame(*patched, canonical, fileName)) {
            return std::nullopt;
        }
        text = std::move(*patched);
    }
    const bool holdsSecret = std::any_of(secrets.begin(), secrets.end(), [&text](const SecretBytes& secret) {
        return !secret.empty() && text.find(secret.revealed()) != std::string::npos;
    });
    return holdsSecret ? std::nullopt : std::optional(std::move(text));
}

std::map<std::string, int, std::less<>> yamlLines(const std::string& yaml, std::size_t plugin)
{
    std::map<std::string, int, std::less<>> lines;
    const auto read = importers::readDeck(yaml, {});
    if (read && plugin < read->plugins.size()) {
        for (const auto& [path, position] : read->plugins[plugin].positions) {
            lines.emplace(path, position.line);
        }
    }
    return lines;
}

}  // namespace gatehouse::app

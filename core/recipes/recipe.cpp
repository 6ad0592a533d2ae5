#include "core/recipes/recipe.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "core/gateway/references.h"
#include "core/importers/deck.h"
#include "core/importers/text_checks.h"
#include "core/importers/yaml_tree.h"
#include "core/recipes/embedded_recipes.h"

namespace gatehouse::recipes {

namespace {

using importers::YamlNode;

constexpr std::array<std::pair<std::string_view, ValueKind>, 4> kinds{{
    {"url", ValueKind::Url},
    {"text", ValueKind::Text},
    {"list", ValueKind::List},
    {"secret", ValueKind::Secret},
}};

/// "client_id" → "DECK_CLIENT_ID".
std::string placeholderOf(std::string_view name)
{
    std::string result = "DECK_";
    for (const char c : name) {
        result += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return result;
}

/// The comment lines at the beginning without their marks, and what follows them.
std::pair<std::string, std::string_view> splitHead(std::string_view file)
{
    std::string head;
    while (file.starts_with('#')) {
        const auto end = std::min(file.find('\n'), file.size());
        auto line = file.substr(1, end - 1);
        line.remove_prefix(line.starts_with(' ') ? 1 : 0);
        head += std::string(line) + '\n';
        file.remove_prefix(std::min(end + 1, file.size()));
    }
    return {std::move(head), file};
}

std::optional<std::string> textAt(const YamlNode& map, std::string_view key)
{
    const auto* member = map.find(key);
    return member && member->value.kind == YamlNode::Kind::Scalar ? std::optional(member->value.text) : std::nullopt;
}

/// Reads the head's members and remembers the first that is missing or of no known kind.
class HeadReader {
public:
    HeadReader(const YamlNode& head, std::string file) : m_head(head), m_file(std::move(file)) {}

    Recipe read()
    {
        Recipe recipe;
        recipe.title = needed(m_head, "title");
        recipe.summary = needed(m_head, "summary");
        recipe.category = needed(m_head, "category");
        const auto since = gateway::Version::parse(needed(m_head, "since"));
        if (!since) {
            fault(m_head, "since is no release from 3.4 to 3.15");
        }
        recipe.since = since.value_or(gateway::newestVersion);
        if (const auto* values = m_head.find("values")) {
            for (const YamlNode& node : values->value.items) {
                recipe.values.push_back(readValue(node));
            }
        }
        if (const auto* notes = m_head.find("notes")) {
            for (const YamlNode& node : notes->value.items) {
                recipe.notes.push_back(node.text);
            }
        }
        return recipe;
    }

    gateway::Diagnostics takeFaults() { return std::move(m_faults); }

private:
    RecipeValue readValue(const YamlNode& node)
    {
        RecipeValue value;
        value.name = needed(node, "name");
        value.placeholder = placeholderOf(value.name);
        value.label = needed(node, "label");
        value.sentence = needed(node, "sentence");
        value.standard = textAt(node, "default");
        value.example = textAt(node, "example");
        const auto word = needed(node, "kind");
        const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& one) { return one.first == word; });
        if (kind == kinds.end()) {
            fault(node, "kind is \"" + word + "\"; it may be url, text, list or secret");
        } else {
            value.kind = kind->second;
        }
        return value;
    }

    std::string needed(const YamlNode& map, std::string_view key)
    {
        auto text = textAt(map, key);
        if (!text) {
            fault(map, std::string(key) + " is missing");
        }
        return text.value_or("");
    }

    void fault(const YamlNode& node, std::string message)
    {
        m_faults.push_back(importers::diagnosticAt(m_file, node.position, std::move(message), {}));
    }

    const YamlNode& m_head;
    std::string m_file;
    gateway::Diagnostics m_faults;
};

std::vector<Recipe> readGallery()
{
    std::vector<Recipe> recipes;
    for (const auto& embedded : embeddedRecipes()) {
        auto recipe = readRecipe(embedded.id, embedded.text);
        assert(recipe && "the tests read every recipe before the program ships");
        if (recipe) {
            recipes.push_back(std::move(*recipe));
        }
    }
    return recipes;
}

}  // namespace

std::string_view valueKindWord(ValueKind kind) noexcept
{
    const auto found = std::find_if(kinds.begin(), kinds.end(), [kind](const auto& one) { return one.second == kind; });
    return found->first;
}

const RecipeValue* Recipe::find(std::string_view name) const noexcept
{
    const auto found = std::find_if(values.begin(), values.end(), [name](const auto& one) { return one.name == name; });
    return found == values.end() ? nullptr : &*found;
}

gateway::Checked<Recipe> readRecipe(std::string_view id, std::string_view file)
{
    const std::string name = std::string(id) + ".yaml";
    const auto [head, text] = splitHead(file);
    const auto tree = importers::readYaml(head, name);
    if (!tree) {
        return tl::unexpected(tree.error());
    }
    HeadReader reader(*tree, name);
    Recipe recipe = reader.read();
    if (auto faults = reader.takeFaults(); !faults.empty()) {
        return tl::unexpected(std::move(faults));
    }
    recipe.id = id;
    recipe.text = text;
    const auto configuration = importers::readDeck(recipe.text, name);
    if (!configuration) {
        return tl::unexpected(configuration.error());
    }
    for (auto& placeholder : gateway::environmentReferences(*configuration)) {
        const bool asked = std::any_of(recipe.values.begin(), recipe.values.end(),
                                       [&](const auto& value) { return value.placeholder == placeholder; });
        if (!asked) {
            recipe.generated.push_back(std::move(placeholder));
        }
    }
    return recipe;
}

std::span<const Recipe> gallery()
{
    static const std::vector<Recipe> all = readGallery();
    return all;
}

const Recipe* findRecipe(std::string_view id)
{
    const auto all = gallery();
    const auto found = std::find_if(all.begin(), all.end(), [id](const Recipe& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace gatehouse::recipes

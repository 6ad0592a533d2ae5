#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/gateway/diagnostic.h"
#include "core/gateway/version.h"

namespace gatehouse::recipes {

enum class ValueKind {
    Url,     ///< absolute, http or https
    Text,    ///< one line
    List,    ///< one entry or more
    Secret,  ///< only ever a reference: {vault://…} or ${{ env "…" }}
};

/// "url", "text", "list", "secret".
std::string_view valueKindWord(ValueKind kind) noexcept;

/// One thing that a recipe asks for. It goes wherever its placeholder stands in the recipe's text.
struct RecipeValue {
    std::string name;         ///< "client_id": `--set client_id=…`
    std::string placeholder;  ///< the variable of its name: "DECK_CLIENT_ID"
    std::string label;        ///< "Client ID"
    std::string sentence;     ///< one sentence that says where to find it
    ValueKind kind = ValueKind::Text;
    std::optional<std::string> standard;  ///< taken where nothing is given
    std::optional<std::string> example;   ///< to show what one looks like; never taken by itself
};

/// A ready configuration of the gallery.
struct Recipe {
    std::string id;       ///< the name of its file in resources/recipes: "introspection"
    std::string title;    ///< "Token introspection"
    std::string summary;  ///< one sentence
    std::string category;
    gateway::Version since;  ///< the first release whose plugin has all that it sets
    std::vector<RecipeValue> values;
    std::vector<std::string> notes;  ///< what goes wrong with it, a sentence or two each
    std::vector<std::string>
        generated;     ///< placeholders for random secrets that nobody is asked for: "DECK_TOKEN_SALT"
    std::string text;  ///< decK; each value is `${{ env "DECK_<NAME>" }}`

    const RecipeValue* find(std::string_view name) const noexcept;
};

/// Reads a recipe file: a head of comment lines that are YAML behind their "# ", and decK after it. Pure; any thread.
gateway::Checked<Recipe> readRecipe(std::string_view id, std::string_view file);

/// The gallery in its order, read once from the resources; it never changes while the program runs.
std::span<const Recipe> gallery();
/// nullptr: there is no such recipe.
const Recipe* findRecipe(std::string_view id);

}  // namespace gatehouse::recipes

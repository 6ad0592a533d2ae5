#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"
#include "core/recipes/recipe.h"

namespace gatehouse::recipes {

/// What was given, by the value's name; one entry, or several for a list.
using GivenValues = std::map<std::string, std::vector<std::string>, std::less<>>;

/// The recipe's configuration with what was given in the place of its placeholders; else with the defaults. What has
/// neither stays the placeholder, for decK's environment. Errors, one each, without the value where it is a secret:
/// names that the recipe does not ask for, empty or broken values, several for something that is no list, and a secret
/// that is no reference. Pure; any thread.
gateway::Checked<gateway::Configuration> fill(const Recipe& recipe, const GivenValues& given);

/// What is wrong with one value, for the gallery's form; empty: nothing.
std::string valueFault(const RecipeValue& value, std::string_view text);

}  // namespace gatehouse::recipes

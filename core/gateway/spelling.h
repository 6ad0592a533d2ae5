#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gatehouse::gateway {

/// A name as it is compared for a suggestion: lower case, "-" as "_".
std::string foldedWord(std::string_view word);

/// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other (the restricted
/// Damerau–Levenshtein distance). Time and memory grow with the product of the lengths: bound them first.
std::size_t editDistance(std::string_view a, std::string_view b);

}  // namespace gatehouse::gateway

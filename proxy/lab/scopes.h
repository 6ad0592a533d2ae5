#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The scope parameter of OAuth 2.0: words separated by blanks (RFC 6749 section 3.3). Pure.
namespace gatehouse::proxy::lab {

std::span<const std::string_view> knownScopes();
std::vector<std::string_view> words(std::string_view text);
bool hasWord(std::string_view text, std::string_view word);
bool allKnown(std::string_view scope);
/// The asked scopes and the two that every client has by default.
std::string grantedScope(const std::optional<std::string>& asked);

}  // namespace gatehouse::proxy::lab

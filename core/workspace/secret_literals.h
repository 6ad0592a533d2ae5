#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/gateway/configuration.h"
#include "core/gateway/field_table.h"

namespace gatehouse::workspace {

/// A place where a secret stands in plain text where only a reference may.
struct SecretLiteral {
    std::string place;                  ///< "plugins[0].config.client_secret[0]", "services[0].url"
    std::optional<std::size_t> plugin;  ///< which plugin, if it is in one's config
    std::string path;                   ///< then the place within config: "client_secret[0]"
};

/// Every literal secret of a configuration: strings and numbers in secret fields that are not wholly
/// `{vault://…}` or `${{ env "…" }}` (a scheme such as "Bearer " may stand before), misspelled and former names of
/// secret fields, members called like a secret in what the table does not describe, and passwords in URLs. Empty: safe
/// to write to a file. Pure; any thread.
std::vector<SecretLiteral> secretLiterals(const gateway::Configuration& configuration,
                                          const gateway::FieldTable& table);

/// The same for members that no table describes, by their names alone; `place` stands before each.
std::vector<SecretLiteral> secretLiterals(const std::string& place, const boost::json::object& members,
                                          const gateway::FieldTable& table);

/// Is the text nothing but references, optionally after an authentication scheme's name?
bool holdsOnlyReferences(std::string_view text) noexcept;

}  // namespace gatehouse::workspace

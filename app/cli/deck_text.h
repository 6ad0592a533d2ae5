#pragma once

#include <string>
#include <vector>

#include "core/base/secret_bytes.h"
#include "core/gateway/configuration.h"
#include "core/gateway/field_table.h"

namespace gatehouse::cli {

/// What the deck target wrote for a decK file, put into that file's own words: comments, order and quoting of
/// `original` stay, and what differs is changed where it stands. The notes at the top are those of `exported`; those of
/// an earlier export go. Placeholders are written as decK reads them. `exported` itself where this cannot be done,
/// where decK would not read what is meant (an unquoted `on`), or where a comment holds one of `secrets`. Pure.
std::string inOwnWords(const std::string& original, const std::string& exported, const std::string& fileName,
                       const std::vector<SecretBytes>& secrets);

/// The secrets that stand in a configuration in plain text, for `inOwnWords`.
std::vector<SecretBytes> literalSecrets(const gateway::Configuration& configuration, const gateway::FieldTable& table);

}  // namespace gatehouse::cli

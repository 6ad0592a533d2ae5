#pragma once

#include <boost/json/value.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/exporters/exporter.h"
#include "core/gateway/field_table.h"

namespace gatehouse::exporters {

/// The table that is compiled into the program; it never changes while that runs.
const gateway::FieldTable& fieldTable();

/// What every target starts from: the configuration for its release, with every secret a reference `${{ env "DECK_…"
/// }}` unless secrets were asked for.
struct Prepared {
    gateway::Configuration configuration;
    std::vector<Note> notes;
    /// Names of all `${{ env "X" }}` in the configuration, those for its secrets included; in order, without repeats.
    std::vector<std::string> variables;
    bool holdsSecrets = false;  ///< a secret stands in the configuration in plain text
};
Prepared prepared(const gateway::Configuration& configuration, const ExportOptions& options);

/// A text with references, taken apart and put together in a target's own way. Vault references come as they are
/// written. `functions` are decK's: toInt, toBool …
struct ReferenceTexts {
    std::function<std::string(std::string_view text)> literal;
    std::function<std::string(const std::string& name, const std::vector<std::string>& functions)> variable;
};
std::string withReferences(std::string_view text, const ReferenceTexts& texts);

/// Does the text hold an `${{ env "X" }}`?
bool holdsVariable(std::string_view text);
/// The same for a value and all that lies in it.
bool holdsVariable(const boost::json::value& value);
/// The variable that is the whole of the text; empty: it is something else.
std::string wholeVariable(std::string_view text);
/// A value decK turns into a number or a boolean: `${{ env "DECK_PORT" | toInt }}`.
bool isTypedVariable(std::string_view text);

/// Top-level parts of the file that only decK knows (consumers, upstreams …): one note each.
void noteOthers(const gateway::Configuration& configuration, std::string_view target, std::vector<Note>& notes);

/// One note a variable: it has to be set.
void noteVariables(const std::vector<std::string>& variables, std::string_view where, std::vector<Note>& notes);

}  // namespace gatehouse::exporters

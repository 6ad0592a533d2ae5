#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/exporters/exporter.h"

namespace gatehouse::exporters {

/// The notes as comment lines, each beginning with `mark` ("# ", "-- "), under the target's own first line; empty where
/// there is none. No name from a configuration can end a comment or be taken for a placeholder.
std::string commentOf(std::span<const Note> notes, std::string_view mark);

/// Leaves out notes that are there already.
void dropRepeats(std::vector<Note>& notes);

/// A text that is safe in a comment of one line.
std::string inComment(std::string_view text);

/// "plugins[0].config.leeway".
std::string pluginField(std::size_t plugin, std::string_view path);

}  // namespace gatehouse::exporters

#pragma once

#include <optional>
#include <span>
#include <string>

#include "app/cli/command.h"
#include "app/cli/terminal.h"
#include "core/exporters/exporter.h"

namespace gatehouse::cli {

/// Writes a file as a whole (after a crash there is the old or the new one). Mode 0600 where it holds secrets, else
/// what the umask gives, executable where asked. False: it could not, and the reason has been printed.
bool writeFile(const std::string& path, const std::string& text, bool holdsSecrets, bool executable,
               Terminal& terminal);

/// The same, or to standard output where no path is given.
ExitCode writeResult(const exporters::ExportedFile& file, const std::optional<std::string>& path, bool holdsSecrets,
                     Terminal& terminal);

/// Whether both paths lead to one and the same file that exists.
bool isSameFile(const std::string& a, const std::string& b) noexcept;

/// "note: cannot express: FIELD: …".
std::string noteLine(const exporters::Note& note);

/// Every file into the folder, which is made (0700 where the files hold secrets) if it is missing.
bool writeFolder(const std::string& folder, std::span<const exporters::ExportedFile> files, bool holdsSecrets,
                 Terminal& terminal);

}  // namespace gatehouse::cli

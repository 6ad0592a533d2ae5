#pragma once

#include <QString>

#include <span>
#include <string>

#include "core/exporters/exporter.h"

namespace gatehouse::app {

/// Writes `text` as the whole of a file: after a failure the old file is there as it was. With `holdsSecrets` the mode
/// is 0600, scripts too (bash FILE runs them), before the first byte is written; else a new file gets what the
/// process's umask leaves, and an existing one keeps its mode, with the bits to run it added where asked for. What is
/// no plain file, a device or a pipe, is written into. Returns one sentence on what went wrong; empty: it is written.
/// Any thread.
QString writeOutputFile(const QString& path, const std::string& text, bool holdsSecrets, bool executable);

/// The same for several files into a folder, which is made where it is missing (0700 if they hold secrets).
QString writeOutputFolder(const QString& folder, std::span<const exporters::ExportedFile> files, bool holdsSecrets);

}  // namespace gatehouse::app

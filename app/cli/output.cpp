#include "app/cli/output.h"

#include "app/composition/output_files.h"

#include <filesystem>

namespace gatehouse::cli {
namespace {

bool reported(const QString& problem, Terminal& terminal)
{
    if (!problem.isEmpty()) {
        terminal.problem(problem);
    }
    return problem.isEmpty();
}

}  // namespace

bool isSameFile(const std::string& a, const std::string& b) noexcept
{
    std::error_code error;
    return std::filesystem::equivalent(a, b, error) && !error;
}

bool writeFile(const std::string& path, const std::string& text, bool holdsSecrets, bool executable, Terminal& terminal)
{
    return reported(app::writeOutputFile(QString::fromStdString(path), text, holdsSecrets, executable), terminal);
}

bool writeFolder(const std::string& folder, std::span<const exporters::ExportedFile> files, bool holdsSecrets,
                 Terminal& terminal)
{
    return reported(app::writeOutputFolder(QString::fromStdString(folder), files, holdsSecrets), terminal);
}

ExitCode writeResult(const exporters::ExportedFile& file, const std::optional<std::string>& path, bool holdsSecrets,
                     Terminal& terminal)
{
    if (!path) {
        terminal.write(file.text);
        return ExitCode::Fine;
    }
    return writeFile(*path, file.text, holdsSecrets, file.executable, terminal) ? ExitCode::Fine : ExitCode::WrongUse;
}

std::string noteLine(const exporters::Note& note)
{
    const std::string place = note.field.empty() ? "" : note.field + ": ";
    return "note: " + std::string(exporters::noteKindWord(note.kind)) + ": " + place + note.sentence;
}

}  // namespace gatehouse::cli

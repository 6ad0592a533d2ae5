#include "app/cli/output.h"

#include "app/composition/output_files.h"

#include <cerrno>
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
        errno = 0;
        terminal.write(file.text);
        if (terminal.connected()) {
            return ExitCode::Fine;
        }
        if (errno != EPIPE) {  // a reader that left has what it wanted
            terminal.problem(QStringLiteral("the standard output cannot be written: %1.").arg(qt_error_string(errno)));
        }
        return ExitCode::WrongUse;
    }
    return writeFile(*path, file.text, holdsSecrets, file.executable, terminal) ? ExitCode::Fine : ExitCode::WrongUse;
}

std::string noteLine(const exporters::Note& note)
{
    const std::string place = note.field.empty() ? "" : note.field + ": ";
    return "note: " + std::string(exporters::noteKindWord(note.kind)) + ": " + place + note.sentence;
}

}  // namespace gatehouse::cli

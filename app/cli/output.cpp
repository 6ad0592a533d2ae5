#include "app/cli/output.h"

#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace gatehouse::cli {
namespace {

mode_t currentUmask()
{
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return mask;
}

QFileDevice::Permissions permissionsOf(mode_t mode)
{
    QFileDevice::Permissions result;
    const auto add = [&](mode_t bit, QFileDevice::Permissions permissions) {
        if ((mode & bit) != 0) {
            result |= permissions;
        }
    };
    add(S_IRUSR, QFileDevice::ReadOwner | QFileDevice::ReadUser);
    add(S_IWUSR, QFileDevice::WriteOwner | QFileDevice::WriteUser);
    add(S_IXUSR, QFileDevice::ExeOwner | QFileDevice::ExeUser);
    add(S_IRGRP, QFileDevice::ReadGroup);
    add(S_IWGRP, QFileDevice::WriteGroup);
    add(S_IXGRP, QFileDevice::ExeGroup);
    add(S_IROTH, QFileDevice::ReadOther);
    add(S_IWOTH, QFileDevice::WriteOther);
    add(S_IXOTH, QFileDevice::ExeOther);
    return result;
}

}  // namespace

bool writeFile(const std::string& path, const std::string& text, bool holdsSecrets, bool executable, Terminal& terminal)
{
    const auto refuse = [&](const QString& why) {
        terminal.problem(
            QStringLiteral("%1 cannot be written: %2. Nothing was changed.").arg(QString::fromStdString(path), why));
        return false;
    };
    const QString name = QString::fromStdString(path);
    const QFileInfo there(name);
    QSaveFile file(name);
    const auto size = static_cast<qint64>(text.size());
    if (there.exists() && !there.isFile()) {
        // A device such as /dev/stdout cannot be replaced by a new file.
        QFile plain(name);
        if (there.isDir() || !plain.open(QIODevice::WriteOnly) || plain.write(text.data(), size) != size
            || !plain.flush()) {
            return refuse(there.isDir() ? QStringLiteral("it is a folder") : plain.errorString());
        }
        return true;
    }
    // The mode is set before anything is written: no moment in which others can read it.
    const mode_t mode = holdsSecrets ? (executable ? 0700 : 0600) : ((executable ? 0777 : 0666) & ~currentUmask());
    if (!file.open(QIODevice::WriteOnly)) {
        return refuse(file.errorString());
    }
    file.setPermissions(permissionsOf(mode));
    if (file.write(text.data(), size) != size || !file.commit()) {
        return refuse(file.errorString());
    }
    QFile::setPermissions(name, permissionsOf(mode));
    return true;
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

bool writeFolder(const std::string& folder, std::span<const exporters::ExportedFile> files, bool holdsSecrets,
                 Terminal& terminal)
{
    const QString name = QString::fromStdString(folder);
    const QFileInfo there(name);
    if (there.exists() && !there.isDir()) {
        terminal.problem(
            QStringLiteral("%1 is a file, and several files are to be written: name a folder with -o.").arg(name));
        return false;
    }
    const bool made = !there.exists();
    if (!QDir().mkpath(name)) {
        terminal.problem(QStringLiteral("the folder %1 cannot be made. Nothing was changed.").arg(name));
        return false;
    }
    if (made && holdsSecrets) {
        QFile::setPermissions(name, permissionsOf(0700));
    }
    for (const auto& file : files) {
        const QString path = QDir(name).filePath(QString::fromStdString(file.name));
        if (!QDir().mkpath(QFileInfo(path).path())
            || !writeFile(path.toStdString(), file.text, holdsSecrets, file.executable, terminal)) {
            return false;
        }
    }
    return true;
}

}  // namespace gatehouse::cli

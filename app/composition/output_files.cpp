#include "app/composition/output_files.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace gatehouse::app {
namespace {

constexpr QFileDevice::Permissions ownerReads =
    QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadUser | QFileDevice::WriteUser;
constexpr QFileDevice::Permissions ownerRuns = QFileDevice::ExeOwner | QFileDevice::ExeUser;

/// Whoever may read it may run it.
QFileDevice::Permissions runnable(QFileDevice::Permissions permissions)
{
    permissions |= ownerRuns;
    if (permissions.testFlag(QFileDevice::ReadGroup)) {
        permissions |= QFileDevice::ExeGroup;
    }
    if (permissions.testFlag(QFileDevice::ReadOther)) {
        permissions |= QFileDevice::ExeOther;
    }
    return permissions;
}

QString refusal(const QString& path, const QString& why)
{
    return QStringLiteral("%1 cannot be written: %2. Nothing was changed.").arg(path, why);
}

/// A device such as /dev/stdout cannot be replaced by a new file.
QString writeInto(const QString& path, const std::string& text)
{
    QFile file(path);
    const auto size = static_cast<qint64>(text.size());
    const bool written = file.open(QIODevice::WriteOnly) && file.write(text.data(), size) == size && file.flush();
    return written ? QString() : refusal(path, file.errorString());
}

}  // namespace

QString writeOutputFile(const QString& path, const std::string& text, bool holdsSecrets, bool executable)
{
    const QFileInfo there(path);
    if (there.isDir()) {
        return refusal(path, QStringLiteral("it is a folder"));
    }
    if (there.exists() && !there.isFile()) {
        return writeInto(path, text);
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) {
        return refusal(path, file.errorString());
    }
    // Before anything is written: no moment in which others can read it.
    QFileDevice::Permissions permissions = holdsSecrets ? ownerReads : file.permissions();
    permissions = executable && !holdsSecrets ? runnable(permissions) : permissions;
    const auto size = static_cast<qint64>(text.size());
    if (!file.setPermissions(permissions) || file.write(text.data(), size) != size || !file.commit()) {
        return refusal(path, file.errorString());
    }
    return {};
}

QString writeOutputFolder(const QString& folder, std::span<const exporters::ExportedFile> files, bool holdsSecrets)
{
    const QFileInfo there(folder);
    if (there.exists() && !there.isDir()) {
        return refusal(folder, QStringLiteral("it is a file, and a folder is needed"));
    }
    const bool isNew = !there.exists();
    if (!QDir().mkpath(folder)) {
        return refusal(folder, QStringLiteral("the folder cannot be made"));
    }
    if (isNew && holdsSecrets) {
        QFile::setPermissions(folder, ownerReads | ownerRuns);
    }
    for (const exporters::ExportedFile& file : files) {
        const QString path = QDir(folder).filePath(QString::fromStdString(file.name));
        if (!QDir().mkpath(QFileInfo(path).path())) {
            return refusal(path, QStringLiteral("its folder cannot be made"));
        }
        if (const QString problem = writeOutputFile(path, file.text, holdsSecrets, file.executable);
            !problem.isEmpty()) {
            return problem;
        }
    }
    return {};
}

}  // namespace gatehouse::app

#include "core/workspace/workspace_lock.h"

#include <QLockFile>
#include <QString>
#include <QSysInfo>

#include <filesystem>
#include <utility>

#include "core/workspace/folder.h"

namespace gatehouse::workspace {

namespace {

/// The same file by whatever name it is called.
std::string lockPathOf(const std::string& path)
{
    std::error_code problem;
    const auto canonical = std::filesystem::weakly_canonical(path, problem);
    return (problem ? path : canonical.string()) + ".lock";
}

std::string holderOf(const QLockFile& file)
{
    qint64 process = 0;
    QString host;
    QString program;
    if (!file.getLockInfo(&process, &host, &program)) {
        return "is open in another program";
    }
    const bool here = host.isEmpty() || host == QSysInfo::machineHostName();
    return "is open in " + (program.isEmpty() ? "another program" : program.toStdString()) + ", process "
           + std::to_string(process) + " on " + (here ? "this machine" : host.toStdString());
}

}  // namespace

Result<WorkspaceLock> WorkspaceLock::acquire(const std::string& path)
{
    if (auto made = makeParentFolder(path); !made) {
        return fail(made.error());
    }
    auto file = std::make_unique<QLockFile>(QString::fromStdString(lockPathOf(path)));
    // A lock is stale when its process is gone, never because it is old: a workspace may be open for days.
    file->setStaleLockTime(0);
    if (file->tryLock(0)) {
        return WorkspaceLock(std::move(file));
    }
    switch (file->error()) {
    case QLockFile::LockFailedError: return fail(ErrorCode::AlreadyExists, path, holderOf(*file));
    case QLockFile::PermissionError:
        return fail(ErrorCode::PermissionDenied, path, "its lock file cannot be made in this folder");
    default: return fail(ErrorCode::IoFailed, path, "its lock file cannot be made");
    }
}

WorkspaceLock::WorkspaceLock(std::unique_ptr<QLockFile> file) noexcept : m_file(std::move(file)) {}
WorkspaceLock::WorkspaceLock(WorkspaceLock&&) noexcept = default;
WorkspaceLock& WorkspaceLock::operator=(WorkspaceLock&&) noexcept = default;
WorkspaceLock::~WorkspaceLock() = default;

}  // namespace gatehouse::workspace

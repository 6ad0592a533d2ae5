#pragma once

#include <memory>
#include <string>

#include "core/base/result.h"

class QLockFile;

namespace gatehouse::workspace {

/// Keeps a second program from writing the same workspace: `<path>.lock` for as long as this lives. The lock of a
/// program that crashed is recognised (its process is gone) and taken over.
class WorkspaceLock {
public:
    /// Never waits. AlreadyExists: "is open in gatehouse, process 4711 on this machine"; PermissionDenied or IoFailed:
    /// the lock file cannot be made. Missing parent folders are made with 0700.
    static Result<WorkspaceLock> acquire(const std::string& path);

    WorkspaceLock(WorkspaceLock&&) noexcept;
    WorkspaceLock& operator=(WorkspaceLock&&) noexcept;
    ~WorkspaceLock();

private:
    explicit WorkspaceLock(std::unique_ptr<QLockFile> file) noexcept;

    std::unique_ptr<QLockFile> m_file;
};

}  // namespace gatehouse::workspace

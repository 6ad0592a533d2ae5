#include "core/workspace/folder.h"

#include <filesystem>

namespace gatehouse::workspace {

namespace fs = std::filesystem;

Result<void> makeParentFolder(const std::string& path)
{
    std::error_code problem;
    const auto parent = fs::absolute(path, problem).parent_path();
    fs::path folder;
    for (const auto& part : parent) {
        folder /= part;
        if (fs::is_directory(folder, problem)) {
            continue;
        }
        if (fs::create_directory(folder, problem)) {
            fs::permissions(folder, fs::perms::owner_all, problem);
        }
        if (problem) {
            const bool denied = problem == std::errc::permission_denied;
            return fail(denied ? ErrorCode::PermissionDenied : ErrorCode::IoFailed, folder.string(),
                        "the folder cannot be made: " + problem.message());
        }
    }
    return {};
}

}  // namespace gatehouse::workspace

#pragma once

#include <string>

#include "core/base/result.h"

namespace gatehouse::workspace {

/// Makes the folders above a file that are missing, each with mode 0700.
Result<void> makeParentFolder(const std::string& path);

}  // namespace gatehouse::workspace

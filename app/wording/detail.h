#pragma once

#include <QString>

#include <string_view>

namespace gatehouse::wording {

/// Detail as people may see it: one line, no control characters, nothing that looks like a token, bounded, without a
/// final full stop.
QString shown(std::string_view detail);
/// " (detail)", or nothing.
QString inBrackets(const QString& detail);

}  // namespace gatehouse::wording

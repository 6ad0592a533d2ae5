#include "core/gateway/diagnostic.h"

#include <algorithm>

namespace gatehouse::gateway {

namespace {

std::string_view severityWord(Severity severity) noexcept
{
    switch (severity) {
    case Severity::Error: return "error";
    case Severity::Warning: return "warning";
    case Severity::Note: return "note";
    }
    return "error";
}

}  // namespace

std::string Diagnostic::toString() const
{
    std::string text;
    if (!file.empty()) {
        text += file + ':';
    }
    if (line > 0) {
        text += std::to_string(line) + ':';
        if (column > 0) {
            text += std::to_string(column) + ':';
        }
    }
    if (!text.empty()) {
        text += ' ';
    }
    text += severityWord(severity);
    text += ": ";
    if (!path.empty()) {
        text += path + ": ";
    }
    text += message;
    if (!suggestion.empty()) {
        text += "; " + suggestion;
    }
    return text;
}

bool hasErrors(const Diagnostics& diagnostics) noexcept
{
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& d) { return d.severity == Severity::Error; });
}

}  // namespace gatehouse::gateway

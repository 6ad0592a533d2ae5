#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"

namespace gatehouse::importers {

struct TextFault {
    gateway::Position position;
    std::string message;
    std::string suggestion;
};

/// What makes octets no text that a reader should be given: more than `octets` of them, broken UTF-8 (RFC 3629), and
/// control characters other than tabs and line ends. nullopt: nothing.
std::optional<TextFault> textFault(std::string_view text, std::size_t octets);

gateway::Diagnostic diagnosticAt(const std::string& fileName, gateway::Position position, std::string message,
                                 std::string suggestion);

/// A file's octets; unreadable, missing, a folder: a diagnostic that says so. At most `octets` and one more are read,
/// for textFault to say that they are too many.
gateway::Checked<std::string> readFile(const std::string& path, std::size_t octets);

}  // namespace gatehouse::importers

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "core/gateway/configuration.h"

namespace gatehouse::importers {

/// decK replaces `${{ … }}` in the text of a file before it reads YAML, so a placeholder may hold anything: quotes
/// inside quotes, colons, braces. Here each one is hidden behind a word of the same length, so that YAML sees nothing
/// of it and lines and columns stay right, and put back afterwards.
class Placeholders {
public:
    struct Fault {
        gateway::Position position;
        std::string message;
    };

    static tl::expected<Placeholders, Fault> hide(std::string_view text);

    /// The text without placeholders, for the YAML parser.
    std::string& text() noexcept { return m_text; }
    /// A scalar with its placeholders as they were written (with `\"` of a quoted YAML string read as `"`).
    std::string restored(const std::string& scalar) const;

private:
    std::string m_text;
    std::string m_mark;  ///< a character that the file does not hold: it begins and ends each word
    std::vector<std::string> m_placeholders;
};

}  // namespace gatehouse::importers

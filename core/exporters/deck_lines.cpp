#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "core/exporters/deck.h"

namespace gatehouse::exporters {

namespace {

/// What `writeDeck` puts between "plugins:" and the config's members.
constexpr std::string_view pluginsLine = "plugins:";
constexpr std::string_view pluginBegin = "  - ";
constexpr std::string_view configLine = "    config:";
constexpr std::size_t configColumn = 6;

/// The key at the start of a line's content, if it is one.
std::optional<std::string> keyOf(std::string_view content)
{
    if (content.starts_with('"') || content.starts_with('\'')) {
        const auto close = content.find(content.front(), 1);
        const bool isKey = close != std::string_view::npos && content.substr(close + 1).starts_with(':');
        return isKey ? std::optional(std::string(content.substr(1, close - 1))) : std::nullopt;
    }
    const auto colon = content.find(": ");
    if (colon != std::string_view::npos) {
        return std::string(content.substr(0, colon));
    }
    return content.ends_with(':') ? std::optional(std::string(content.substr(0, content.size() - 1))) : std::nullopt;
}

bool beginsBlock(std::string_view content)
{
    return content == "- |" || content == "- |-" || content.ends_with(": |") || content.ends_with(": |-");
}

/// Follows the canonical layout line by line: keys and dashes by their column.
class LineFinder {
public:
    void readLine(std::string_view line, int number)
    {
        const auto column = std::min(line.find_first_not_of(' '), line.size());
        if (m_blockColumn && (line.empty() || column > *m_blockColumn)) {
            return;
        }
        m_blockColumn.reset();
        readContent(line.substr(column), column, number);
        if (beginsBlock(line.substr(column))) {
            m_blockColumn = column;
        }
    }

    std::map<std::string, int, std::less<>> take() { return std::move(m_lines); }

private:
    struct Frame {
        std::size_t column;
        bool isItem;
        std::string path;
        std::size_t items = 0;
    };

    void readContent(std::string_view content, std::size_t column, int number)
    {
        if (content == "-" || content.starts_with("- ")) {
            while (
                !m_frames.empty()
                && (m_frames.back().column > column || (m_frames.back().column == column && m_frames.back().isItem))) {
                m_frames.pop_back();
            }
            if (m_frames.empty()) {
                return;
            }
            auto& list = m_frames.back();
            auto path = list.path + '[' + std::to_string(list.items++) + ']';
            m_lines.emplace(path, number);
            m_frames.push_back({.column = column, .isItem = true, .path = std::move(path)});
            readContent(content.substr(std::min<std::size_t>(2, content.size())), column + 2, number);
            return;
        }
        const auto key = keyOf(content);
        if (!key) {
            return;
        }
        while (!m_frames.empty() && m_frames.back().column >= column) {
            m_frames.pop_back();
        }
        auto path = m_frames.empty() ? *key : m_frames.back().path + '.' + *key;
        m_lines.emplace(path, number);
        m_frames.push_back({.column = column, .isItem = false, .path = std::move(path)});
    }

    std::vector<Frame> m_frames;
    std::optional<std::size_t> m_blockColumn;
    std::map<std::string, int, std::less<>> m_lines;
};

}  // namespace

std::map<std::string, int, std::less<>> deckLines(const std::string& yaml, std::size_t pluginIndex)
{
    LineFinder finder;
    bool inPlugins = false;
    bool inConfig = false;
    std::size_t plugin = 0;  // counts from 1
    int number = 0;
    for (std::size_t begin = 0; begin < yaml.size();) {
        const auto end = std::min(yaml.find('\n', begin), yaml.size());
        const auto line = std::string_view(yaml).substr(begin, end - begin);
        begin = end + 1;
        ++number;
        if (!line.empty() && line.front() != ' ') {
            inPlugins = line == pluginsLine;
            inConfig = false;
        } else if (inPlugins && line.starts_with(pluginBegin)) {
            ++plugin;
            inConfig = false;
        } else if (line == configLine) {
            inConfig = inPlugins && plugin == pluginIndex + 1;
        } else if (inConfig && (line.empty() || line.find_first_not_of(' ') >= configColumn)) {
            finder.readLine(line, number);
        } else {
            inConfig = false;
        }
    }
    return finder.take();
}

}  // namespace gatehouse::exporters

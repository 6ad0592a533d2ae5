#include "core/importers/deck_patch.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include <boost/json/serialize.hpp>

#include "core/importers/yaml_tree.h"

namespace gatehouse::importers {
namespace {

using Kind = YamlNode::Kind;
using Lines = std::vector<std::string>;

Lines linesOf(std::string_view text)
{
    Lines lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return lines;
}

std::size_t lineOf(gateway::Position position)
{
    return static_cast<std::size_t>(std::max(position.line, 1)) - 1;
}

std::size_t columnOf(gateway::Position position)
{
    return static_cast<std::size_t>(std::max(position.column, 1)) - 1;
}

std::size_t indentOf(std::string_view line)
{
    return std::min(line.find_first_not_of(' '), line.size());
}

bool isBlankOrComment(std::string_view line)
{
    const auto first = line.find_first_not_of(" \t\r");
    return first == std::string_view::npos || line[first] == '#';
}

/// One text with its tree; lines from 0 here, though positions count from 1.
struct Document {
    Lines lines;
    YamlNode root;

    static std::optional<Document> read(std::string_view text)
    {
        auto tree = readYaml(text, {});
        if (!tree || tree->kind != Kind::Map) {
            return std::nullopt;
        }
        return Document{linesOf(text), std::move(*tree)};
    }

    char at(gateway::Position position) const
    {
        const std::string_view text = line(position);
        return columnOf(position) < text.size() ? text[columnOf(position)] : '\0';
    }
    /// Empty where there is none: a value that is not written stands nowhere.
    std::string_view line(gateway::Position position) const
    {
        return lineOf(position) < lines.size() ? std::string_view(lines[lineOf(position)]) : std::string_view();
    }
    bool isBlock(const YamlNode& node) const
    {
        const bool collection =
            (node.kind == Kind::Map && !node.members.empty()) || (node.kind == Kind::List && !node.items.empty());
        const char first = at(node.position);
        return collection && first != '[' && first != '{' && first != '&' && first != '*';
    }
};

/// A stretch of whole lines: [begin, end).
struct Extent {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// `begin` … `limit`, without the blank lines and comments at its end, which belong to what follows.
Extent trimmed(const Document& document, std::size_t begin, std::size_t limit)
{
    begin = std::min(begin, document.lines.size());
    std::size_t end = std::clamp(limit, begin, document.lines.size());
    while (end > begin + 1 && isBlankOrComment(document.lines[end - 1])) {
        --end;
    }
    return {begin, end};
}

/// Where the scalar that begins at `column` ends, within its line.
std::size_t scalarEnd(std::string_view line, std::size_t column)
{
    const char quote = column < line.size() && (line[column] == '"' || line[column] == '\'') ? line[column] : '\0';
    std::size_t i = column + (quote != '\0' ? 1 : 0);
    while (i < line.size()) {
        if (line.substr(i).starts_with("${{")) {
            const auto end = line.find("}}", i);
            i = end == std::string_view::npos ? line.size() : end + 2;
            continue;
        }
        if (quote == '\0' && line[i] == '#' && i > column && (line[i - 1] == ' ' || line[i - 1] == '\t')) {
            break;
        }
        if (quote == '"' && line[i] == '\\') {
            ++i;
        } else if (quote != '\0' && line[i] == quote) {
            if (quote == '\'' && i + 1 < line.size() && line[i + 1] == '\'') {
                ++i;
            } else {
                return i + 1;
            }
        }
        ++i;
    }
    i = std::min(i, line.size());
    while (i > column && (line[i - 1] == ' ' || line[i - 1] == '\t' || line[i - 1] == '\r')) {
        --i;
    }
    return i;
}

std::string indented(std::string_view line, std::size_t from, std::size_t to)
{
    if (isBlankOrComment(line) && indentOf(line) < from) {
        return std::string(line);
    }
    return std::string(to, ' ') + std::string(line.substr(std::min(from, indentOf(line))));
}

/// Collects the edits of one text and puts them in at the end, from the last line to the first.
class Patch {
public:
    Patch(Document mine, Document wanted) : m_mine(std::move(mine)), m_wanted(std::move(wanted)) {}

    std::optional<std::string> run()
    {
        if (!diffDeck()) {
            return std::nullopt;
        }
        std::stable_sort(m_edits.begin(), m_edits.end(),
                         [](const Edit& a, const Edit& b) { return a.where.begin < b.where.begin; });
        Lines& lines = m_mine.lines;
        for (auto edit = m_edits.rbegin(); edit != m_edits.rend(); ++edit) {
            const auto at = [&lines](std::size_t line) {
                return lines.begin() + static_cast<std::ptrdiff_t>(std::min(line, lines.size()));
            };
            lines.erase(at(edit->where.begin), at(edit->where.end));
            lines.insert(at(edit->where.begin), edit->text.begin(), edit->text.end());
        }
        std::string text;
        for (const std::string& line : lines) {
            text += line;
            text += '\n';
        }
        return text;
    }

private:
    struct Edit {
        Extent where;
        Lines text;
    };
    struct Entity {
        const YamlNode* node;
        std::size_t limit;  ///< the line where what follows it begins
    };
    struct Entities {
        std::vector<Entity> services, routes, plugins;
    };

    // --- decK: entities by their order, wherever they are nested

    static void collectBelow(const YamlNode& holder, std::size_t limit, Entities& all)
    {
        collect(holder, "services", limit, all, &Entities::services);
        collect(holder, "routes", limit, all, &Entities::routes);
        collect(holder, "plugins", limit, all, &Entities::plugins);
    }

    static void collect(const YamlNode& holder, std::string_view key, std::size_t limit, Entities& all,
                        std::vector<Entity> Entities::*kind)
    {
        const YamlNode::Member* member = holder.find(key);
        if (member == nullptr || member->value.kind != Kind::List) {
            return;
        }
        const std::size_t end = endOf(holder, *member, limit);
        const auto& items = member->value.items;
        for (std::size_t i = 0; i < items.size(); ++i) {
            const std::size_t itemEnd = i + 1 < items.size() ? lineOf(items[i + 1].position) : end;
            (all.*kind).push_back({&items[i], itemEnd});
            collectBelow(items[i], itemEnd, all);
        }
    }

    static std::size_t endOf(const YamlNode& map, const YamlNode::Member& member, std::size_t limit)
    {
        std::size_t end = limit;
        for (const YamlNode::Member& other : map.members) {
            if (other.position.line > member.position.line) {
                end = std::min(end, lineOf(other.position));
            }
        }
        return end;
    }

    static std::string nameOf(const YamlNode& node)
    {
        const YamlNode::Member* name = node.find("name");
        return name != nullptr ? name->value.text : std::string();
    }

    bool diffEntities(std::vector<Entity>& mine, std::vector<Entity>& wanted)
    {
        if (mine.size() != wanted.size()) {
            return false;
        }
        static constexpr std::array<std::string_view, 5> structure{"name", "routes", "plugins", "service", "route"};
        for (std::size_t i = 0; i < mine.size(); ++i) {
            // Entities that were left without a name have one in the canonical text.
            const std::string name = nameOf(*mine[i].node);
            if (!name.empty() && name != nameOf(*wanted[i].node)) {
                return false;
            }
            if (!diffMap(*mine[i].node, mine[i].limit, *wanted[i].node, wanted[i].limit, structure)) {
                return false;
            }
        }
        return true;
    }

    bool diffDeck()
    {
        Entities mine;
        Entities wanted;
        collectBelow(m_mine.root, m_mine.lines.size(), mine);
        collectBelow(m_wanted.root, m_wanted.lines.size(), wanted);
        static constexpr std::array<std::string_view, 3> entities{"services", "routes", "plugins"};
        return diffEntities(mine.services, wanted.services) && diffEntities(mine.routes, wanted.routes)
               && diffEntities(mine.plugins, wanted.plugins)
               && diffMap(m_mine.root, m_mine.lines.size(), m_wanted.root, m_wanted.lines.size(), entities);
    }

    // --- YAML

    bool diffMap(const YamlNode& mine, std::size_t mineLimit, const YamlNode& wanted, std::size_t wantedLimit,
                 std::span<const std::string_view> ignored)
    {
        if (!m_mine.isBlock(mine)) {
            return toJson(mine) == toJson(wanted);
        }
        const auto isIgnored = [ignored](std::string_view key) {
            return std::find(ignored.begin(), ignored.end(), key) != ignored.end();
        };
        for (const YamlNode::Member& member : mine.members) {
            if (!isIgnored(member.key) && wanted.find(member.key) == nullptr && !remove(mine, member, mineLimit)) {
                return false;
            }
        }
        const YamlNode::Member* before = nullptr;
        for (const YamlNode::Member& member : wanted.members) {
            if (isIgnored(member.key)) {
                continue;
            }
            const YamlNode::Member* present = mine.find(member.key);
            if (present == nullptr) {
                insert(mine, before, mineLimit, wanted, member, wantedLimit);
                continue;
            }
            before = present;
            if (toJson(present->value) != toJson(member.value)
                && !change(mine, *present, mineLimit, wanted, member, wantedLimit)) {
                return false;
            }
        }
        return true;
    }

    Extent extentOf(const Document& document, const YamlNode& map, const YamlNode::Member& member, std::size_t limit)
    {
        return trimmed(document, lineOf(member.position), endOf(map, member, limit));
    }

    /// A member that shares its line with "- " or with another cannot go alone.
    static bool aloneOnItsLine(const Document& document, const YamlNode::Member& member)
    {
        return indentOf(document.line(member.position)) == columnOf(member.position);
    }

    bool remove(const YamlNode& map, const YamlNode::Member& member, std::size_t limit)
    {
        if (!aloneOnItsLine(m_mine, member) || map.members.size() == 1) {
            return false;
        }
        m_edits.push_back({extentOf(m_mine, map, member, limit), {}});
        return true;
    }

    Lines wantedLines(const YamlNode& map, const YamlNode::Member& member, std::size_t limit, std::size_t indent)
    {
        const Extent from = extentOf(m_wanted, map, member, limit);
        const std::size_t was = columnOf(member.position);
        Lines lines;
        for (std::size_t line = from.begin; line < from.end; ++line) {
            std::string text = m_wanted.lines[line];
            if (line == from.begin && text.size() >= was) {
                text.replace(0, was, std::string(was, ' '));  // a "- " before it stays where it was
            }
            lines.push_back(indented(text, was, indent));
        }
        return lines;
    }

    void insert(const YamlNode& mine, const YamlNode::Member* before, std::size_t mineLimit, const YamlNode& wanted,
                const YamlNode::Member& member, std::size_t wantedLimit)
    {
        const YamlNode::Member& neighbour = before != nullptr ? *before : mine.members.back();
        const std::size_t place = extentOf(m_mine, mine, neighbour, mineLimit).end;
        const auto indent = columnOf(mine.members.front().position);
        m_edits.push_back({{place, place}, wantedLines(wanted, member, wantedLimit, indent)});
    }

    bool change(const YamlNode& mineMap, const YamlNode::Member& mine, std::size_t mineLimit, const YamlNode& wantedMap,
                const YamlNode::Member& wanted, std::size_t wantedLimit)
    {
        const Extent extent = extentOf(m_mine, mineMap, mine, mineLimit);
        const std::size_t mineEnd = endOf(mineMap, mine, mineLimit);
        const std::size_t wantedEnd = endOf(wantedMap, wanted, wantedLimit);
        const bool block = m_mine.isBlock(mine.value) && m_wanted.isBlock(wanted.value);
        if (block && mine.value.kind == Kind::Map && wanted.value.kind == Kind::Map) {
            return diffMap(mine.value, mineEnd, wanted.value, wantedEnd, {});
        }
        if (block && mine.value.kind == Kind::List && wanted.value.kind == Kind::List
            && diffList(mine.value, mineEnd, wanted.value, wantedEnd)) {
            return true;
        }
        const bool sameLine = extent.end == extent.begin + 1 && mine.value.position.line == mine.position.line;
        if (sameLine && mine.value.kind == Kind::Scalar && wanted.value.kind == Kind::Scalar
            && changeScalar(mine.value, wanted.value)) {
            return true;
        }
        if (!aloneOnItsLine(m_mine, mine)) {
            return false;
        }
        const auto indent = columnOf(mine.position);
        m_edits.push_back({extent, wantedLines(wantedMap, wanted, wantedLimit, indent)});
        return true;
    }

    /// Replaces the scalar where it stands; what follows it on the line, a comment, stays.
    bool changeScalar(const YamlNode& mine, const YamlNode& wanted)
    {
        const std::string_view line = m_mine.line(mine.position);
        const std::string_view other = m_wanted.line(wanted.position);
        const auto column = columnOf(mine.position);
        const auto otherColumn = columnOf(wanted.position);
        constexpr std::string_view beyondOneLine = "|>&*!";
        if (column >= line.size() || otherColumn >= other.size()
            || beyondOneLine.find(line[column]) != std::string_view::npos
            || beyondOneLine.find(other[otherColumn]) != std::string_view::npos) {
            return false;
        }
        std::string value(other.substr(otherColumn, scalarEnd(other, otherColumn) - otherColumn));
        if (toJson(wanted).is_string() && wanted.text.find("${{") == std::string::npos) {
            // Quotes that the former value needed were not chosen: the new value may go without.
            value = needsQuotes(mine.text) ? value : quotedLike(line[column], wanted.text, value);
        }
        const std::size_t end = scalarEnd(line, column);
        const std::size_t index = lineOf(mine.position);
        m_edits.push_back(
            {{index, index + 1}, {std::string(line.substr(0, column)) + value + std::string(line.substr(end))}});
        return true;
    }

    static bool needsQuotes(const std::string& text)
    {
        const auto plain = readYaml("k: " + text + "\n", {});
        const YamlNode::Member* member = plain ? plain->find("k") : nullptr;
        return member == nullptr || member->value.text != text || !toJson(member->value).is_string();
    }

    static std::string quotedLike(char quote, const std::string& text, const std::string& canonical)
    {
        const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c != '\x7f'; });
        if (quote == '"' && plain) {
            return boost::json::serialize(boost::json::value(text));
        }
        if (quote == '\'' && plain) {
            std::string quoted = "'";
            for (const char c : text) {
                quoted += c == '\'' ? std::string("''") : std::string(1, c);
            }
            return quoted + "'";
        }
        return canonical;
    }

    /// Items at both ends that are the same stay; false: what is between cannot be done by lines.
    bool diffList(const YamlNode& mine, std::size_t mineLimit, const YamlNode& wanted, std::size_t wantedLimit)
    {
        const auto same = [](const YamlNode& a, const YamlNode& b) { return toJson(a) == toJson(b); };
        const std::size_t count = std::min(mine.items.size(), wanted.items.size());
        std::size_t head = 0;
        while (head < count && same(mine.items[head], wanted.items[head])) {
            ++head;
        }
        std::size_t tail = 0;
        while (tail < count - head
               && same(mine.items[mine.items.size() - 1 - tail], wanted.items[wanted.items.size() - 1 - tail])) {
            ++tail;
        }
        const std::size_t mineEnd = mine.items.size() - tail;
        const std::size_t wantedEnd = wanted.items.size() - tail;
        if (mineEnd - head == wantedEnd - head) {
            for (std::size_t i = head; i < mineEnd; ++i) {
                if (!changeItem(mine, i, mineLimit, wanted, i, wantedLimit)) {
                    return false;
                }
            }
            return true;
        }
        if (head == 0 && tail == 0) {
            return false;  // nothing of it stays: the whole list is written anew
        }
        for (std::size_t i = head; i < mineEnd; ++i) {
            m_edits.push_back({itemExtent(m_mine, mine, i, mineLimit), {}});
        }
        const std::size_t place = head > 0 ? itemExtent(m_mine, mine, head - 1, mineLimit).end
                                           : itemExtent(m_mine, mine, mineEnd, mineLimit).begin;
        const std::size_t indent = indentOf(m_mine.line(mine.items.front().position));
        Lines added;
        for (std::size_t i = head; i < wantedEnd; ++i) {
            const Extent from = itemExtent(m_wanted, wanted, i, wantedLimit);
            const std::size_t was = indentOf(m_wanted.line(wanted.items[i].position));
            for (std::size_t line = from.begin; line < from.end; ++line) {
                added.push_back(indented(m_wanted.lines[line], was, indent));
            }
        }
        m_edits.push_back({{place, place}, std::move(added)});
        return true;
    }

    static Extent itemExtent(const Document& document, const YamlNode& list, std::size_t index, std::size_t limit)
    {
        const std::size_t begin = lineOf(list.items[index].position);
        const std::size_t end = index + 1 < list.items.size() ? lineOf(list.items[index + 1].position) : limit;
        return trimmed(document, begin, end);
    }

    bool changeItem(const YamlNode& mine, std::size_t i, std::size_t mineLimit, const YamlNode& wanted, std::size_t j,
                    std::size_t wantedLimit)
    {
        const YamlNode& item = mine.items[i];
        const YamlNode& other = wanted.items[j];
        if (toJson(item) == toJson(other)) {
            return true;
        }
        const Extent extent = itemExtent(m_mine, mine, i, mineLimit);
        if (item.kind == Kind::Scalar && other.kind == Kind::Scalar && extent.end == extent.begin + 1) {
            return changeScalar(item, other);
        }
        const std::size_t end = i + 1 < mine.items.size() ? lineOf(mine.items[i + 1].position) : mineLimit;
        const std::size_t otherEnd = j + 1 < wanted.items.size() ? lineOf(wanted.items[j + 1].position) : wantedLimit;
        return item.kind == Kind::Map && other.kind == Kind::Map && m_mine.isBlock(item)
               && diffMap(item, end, other, otherEnd, {});
    }

    Document m_mine;
    Document m_wanted;
    std::vector<Edit> m_edits;
};

}  // namespace

std::optional<std::string> patchDeck(std::string_view text, std::string_view wanted)
{
    auto mine = Document::read(text);
    auto canonical = Document::read(wanted);
    if (!mine || !canonical) {
        return std::nullopt;
    }
    return Patch(std::move(*mine), std::move(*canonical)).run();
}

}  // namespace gatehouse::importers

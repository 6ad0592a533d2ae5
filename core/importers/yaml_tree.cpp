#include "core/importers/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <istream>
#include <map>
#include <optional>
#include <streambuf>
#include <unordered_map>

#include "core/importers/placeholders.h"
#include "core/importers/text_checks.h"

namespace gatehouse::importers {

namespace {

using gateway::Diagnostic;
using gateway::Position;

/// Thrown through yaml-cpp's parser to stop it at once, caught in readYaml.
struct Refused {
    Position position;
    std::string message;
    std::string suggestion;
};

Position positionOf(const YAML::Mark& mark)
{
    return {.line = mark.line + 1, .column = mark.column + 1};
}

struct Size {
    std::size_t nodes = 1;
    std::size_t octets = 0;
};

/// The marker for the end, which is put behind the text, stands in none of its lines.
Position inside(int lines, Position position)
{
    return position.line > lines ? Position{.line = lines, .column = 1} : position;
}

/// Builds our tree from the parser's events, with every limit checked before anything is copied.
class TreeBuilder final : public YAML::EventHandler {
public:
    TreeBuilder(const Placeholders& placeholders, const YamlLimits& limits, int lines) :
        m_placeholders(placeholders), m_limits(limits), m_lines(lines)
    {
    }

    void OnDocumentStart(const YAML::Mark& /*mark*/) override { ++m_documents; }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        YamlNode node;
        node.position = inside(m_lines, positionOf(mark));
        complete(std::move(node), anchor, {});
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        const auto found = m_anchors.find(anchor);
        if (found == m_anchors.end()) {
            throw Refused{positionOf(mark), "an alias inside of what it stands for", ""};
        }
        count(found->second.second, positionOf(mark));
        YamlNode copy = found->second.first;
        complete(std::move(copy), 0, found->second.second, false);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override
    {
        YamlNode node;
        node.kind = YamlNode::Kind::Scalar;
        node.position = positionOf(mark);
        node.text = m_placeholders.restored(value);
        node.plain = tag == "?" && node.text == value;
        const Size size{.nodes = 1, .octets = node.text.size()};
        complete(std::move(node), anchor, size);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override
    {
        open(YamlNode::Kind::List, mark, anchor);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override
    {
        open(YamlNode::Kind::Map, mark, anchor);
    }
    void OnMapEnd() override { close(); }

    int documents() const noexcept { return m_documents; }
    YamlNode takeRoot() { return std::move(m_root); }

private:
    struct Frame {
        YamlNode node;
        YAML::anchor_t anchor = 0;
        Size size;
        std::optional<std::pair<std::string, Position>> key;
        std::unordered_map<std::string, int> lines;  ///< of the keys so far
        std::vector<YamlNode> merged;                ///< values of "<<"
    };

    void open(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor)
    {
        const auto position = positionOf(mark);
        if (m_stack.size() >= m_limits.depth) {
            throw Refused{position, "nested deeper than " + std::to_string(m_limits.depth) + " levels", ""};
        }
        if (!m_stack.empty() && m_stack.back().node.kind == YamlNode::Kind::Map && !m_stack.back().key) {
            throw Refused{position, "a list or map where a key belongs, or a bracket that is not closed", ""};
        }
        Frame frame;
        frame.node.kind = kind;
        frame.node.position = position;
        frame.anchor = anchor;
        m_stack.push_back(std::move(frame));
    }

    void close()
    {
        Frame frame = std::move(m_stack.back());
        m_stack.pop_back();
        for (auto& source : frame.merged) {
            merge(frame, std::move(source));
        }
        count({.nodes = 1, .octets = 0}, frame.node.position);
        complete(std::move(frame.node), frame.anchor, frame.size, false);
    }

    /// YAML 1.1's merge key: members that are there already win.
    static void merge(Frame& frame, YamlNode source)
    {
        if (source.kind == YamlNode::Kind::List) {
            for (auto& item : source.items) {
                merge(frame, std::move(item));
            }
            return;
        }
        if (source.kind != YamlNode::Kind::Map) {
            throw Refused{source.position, "<< merges maps only", ""};
        }
        for (auto& member : source.members) {
            if (frame.lines.emplace(member.key, member.position.line).second) {
                frame.node.members.push_back(std::move(member));
            }
        }
    }

    void count(Size size, Position position)
    {
        m_total.nodes += size.nodes;
        m_total.octets += size.octets;
        if (m_total.nodes > m_limits.nodes || m_total.octets > m_limits.expandedOctets) {
            throw Refused{position, "too much in one file, aliases counted as often as they are used",
                          "at most " + std::to_string(m_limits.nodes) + " values"};
        }
    }

    /// A node is finished: it goes into the one around it.
    void complete(YamlNode node, YAML::anchor_t anchor, Size size, bool counted = true)
    {
        if (counted) {
            count(size, node.position);
        }
        if (anchor != 0) {
            count(size, node.position);
            m_anchors[anchor] = {node, size};
        }
        if (m_stack.empty()) {
            m_root = std::move(node);
            return;
        }
        Frame& frame = m_stack.back();
        frame.size.nodes += size.nodes;
        frame.size.octets += size.octets;
        if (frame.node.kind == YamlNode::Kind::List) {
            frame.node.items.push_back(std::move(node));
        } else if (!frame.key) {
            takeKey(frame, node);
        } else {
            auto [key, position] = std::move(*frame.key);
            frame.key.reset();
            if (key == "<<") {
                frame.merged.push_back(std::move(node));
            } else {
                frame.node.members.push_back({.key = std::move(key), .position = position, .value = std::move(node)});
            }
        }
    }

    void takeKey(Frame& frame, YamlNode& node)
    {
        if (node.kind != YamlNode::Kind::Scalar || (node.text.empty() && node.plain)) {
            throw Refused{node.position, "a key is missing in front of the colon", ""};
        }
        const auto [known, isNew] = frame.lines.emplace(node.text, node.position.line);
        if (!isNew) {
            throw Refused{node.position,
                          "the key \"" + node.text.substr(0, 80) + "\" is here twice, first in line "
                              + std::to_string(known->second),
                          "keep one of them"};
        }
        frame.key.emplace(std::move(node.text), node.position);
    }

    const Placeholders& m_placeholders;
    const YamlLimits& m_limits;
    const int m_lines;
    std::vector<Frame> m_stack;
    std::map<YAML::anchor_t, std::pair<YamlNode, Size>> m_anchors;
    Size m_total;
    YamlNode m_root;
    int m_documents = 0;
};

/// A stream over text that is not copied.
class ViewBuffer final : public std::streambuf {
public:
    explicit ViewBuffer(std::string& text) { setg(text.data(), text.data(), text.data() + text.size()); }
};

std::string_view withoutSign(std::string_view text)
{
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        text.remove_prefix(1);
    }
    return text;
}

bool isDigits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// 012 is twelve for YAML 1.2 and ten for YAML 1.1: it stays text.
bool hasLeadingZero(std::string_view digits)
{
    return digits.size() > 1 && digits.front() == '0' && digits[1] != '.';
}

bool isInteger(std::string_view text)
{
    text = withoutSign(text);
    return isDigits(text) && !hasLeadingZero(text);
}

bool isFloat(std::string_view text)
{
    text = withoutSign(text);
    const auto e = text.find_first_of("eE");
    if (e != std::string_view::npos && !isDigits(withoutSign(text.substr(e + 1)))) {
        return false;
    }
    const auto mantissa = text.substr(0, e);
    const auto point = mantissa.find('.');
    std::string digits(mantissa);
    if (point != std::string_view::npos) {
        digits.erase(point, 1);
    }
    return isDigits(digits) && !hasLeadingZero(mantissa)
           && (point != std::string_view::npos || e != std::string_view::npos);
}

boost::json::value typed(const YamlNode& node)
{
    const std::string& text = node.text;
    if (!node.plain) {
        return boost::json::value(text);
    }
    if (text == "true" || text == "True" || text == "TRUE") {
        return boost::json::value(true);
    }
    if (text == "false" || text == "False" || text == "FALSE") {
        return boost::json::value(false);
    }
    const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
    const char* const end = text.data() + text.size();
    if (isInteger(text)) {
        std::int64_t number = 0;
        if (std::from_chars(begin, end, number).ec == std::errc{}) {
            return boost::json::value(number);
        }
    }
    if (isInteger(text) || isFloat(text)) {
        double number = 0;
        if (std::from_chars(begin, end, number).ec == std::errc{} && std::isfinite(number)) {
            return boost::json::value(number);
        }
    }
    return boost::json::value(text);
}

}  // namespace

const YamlNode::Member* YamlNode::find(std::string_view key) const noexcept
{
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.key == key; });
    return found == members.end() ? nullptr : &*found;
}

gateway::Checked<YamlNode> readYaml(std::string_view text, const std::string& fileName, const YamlLimits& limits)
{
    auto documents = readYamlDocuments(text, fileName, limits);
    if (!documents) {
        return tl::unexpected(std::move(documents.error()));
    }
    if (documents->size() > 1) {
        return tl::unexpected(gateway::Diagnostics{diagnosticAt(
            fileName, (*documents)[1].position, "more than one document (---)", "keep one document a file")});
    }
    return std::move(documents->front());
}

gateway::Checked<std::vector<YamlNode>> readYamlDocuments(std::string_view text, const std::string& fileName,
                                                          const YamlLimits& limits)
{
    const int lines = 1 + static_cast<int>(std::count(text.begin(), text.end(), '\n'));
    const auto refuse = [&](Position position, std::string message, std::string suggestion) {
        return tl::unexpected(gateway::Diagnostics{
            diagnosticAt(fileName, inside(lines, position), std::move(message), std::move(suggestion))});
    };
    if (const auto fault = textFault(text, limits.octets)) {
        return refuse(fault->position, fault->message, fault->suggestion);
    }
    try {
        auto placeholders = Placeholders::hide(text);
        if (!placeholders) {
            return tl::unexpected(
                gateway::Diagnostics{diagnosticAt(fileName, placeholders.error().position, placeholders.error().message,
                                                  "write ${{ env \"DECK_NAME\" }}")});
        }
        // A marker for the end: without one, yaml-cpp closes an open quote silently at the end of the file.
        placeholders->text() += "\n...\n";
        ViewBuffer buffer(placeholders->text());
        std::istream stream(&buffer);
        YAML::Parser parser(stream);
        TreeBuilder builder(*placeholders, limits, lines);
        std::vector<YamlNode> documents;
        while (parser.HandleNextDocument(builder)) {
            if (YamlNode root = builder.takeRoot(); root.kind != YamlNode::Kind::Null) {
                documents.push_back(std::move(root));
            }
        }
        if (documents.empty()) {
            return refuse({}, "the file is empty", "");
        }
        return documents;
    } catch (const Refused& refused) {
        return refuse(refused.position, refused.message, refused.suggestion);
    } catch (const YAML::Exception& exception) {
        const bool openQuote = exception.msg == YAML::ErrorMsg::DOC_IN_SCALAR;
        return refuse(positionOf(exception.mark),
                      "not YAML: " + (openQuote ? std::string("a quote is not closed") : exception.msg), "");
    }
}

boost::json::value toJson(const YamlNode& node, const std::string& prefix, const Placed& placed)
{
    switch (node.kind) {
    case YamlNode::Kind::Null: return nullptr;
    case YamlNode::Kind::Scalar: return typed(node);
    case YamlNode::Kind::List: {
        boost::json::array list;
        list.reserve(node.items.size());
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            const auto path = prefix + '[' + std::to_string(i) + ']';
            if (placed) {
                placed(path, node.items[i].position);
            }
            list.push_back(toJson(node.items[i], path, placed));
        }
        return list;
    }
    case YamlNode::Kind::Map: {
        boost::json::object record;
        record.reserve(node.members.size());
        for (const auto& member : node.members) {
            const auto path = prefix.empty() ? member.key : prefix + '.' + member.key;
            if (placed) {
                placed(path, member.position);
            }
            record[member.key] = toJson(member.value, path, placed);
        }
        return record;
    }
    }
    return nullptr;
}

}  // namespace gatehouse::importers

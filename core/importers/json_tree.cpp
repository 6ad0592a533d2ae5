#include "core/importers/json_tree.h"

#include <algorithm>
#include <unordered_map>

#include "core/importers/text_checks.h"

namespace gatehouse::importers {

namespace {

using gateway::Position;

struct Refused {
    Position position;
    std::string message;
};

bool isDigit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

void appendUtf8(std::string& out, unsigned point)
{
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += {static_cast<char>(0xc0U | point >> 6U), static_cast<char>(0x80U | (point & 0x3fU))};
    } else if (point < 0x10000) {
        out += {static_cast<char>(0xe0U | point >> 12U), static_cast<char>(0x80U | (point >> 6U & 0x3fU)),
                static_cast<char>(0x80U | (point & 0x3fU))};
    } else {
        out += {static_cast<char>(0xf0U | point >> 18U), static_cast<char>(0x80U | (point >> 12U & 0x3fU)),
                static_cast<char>(0x80U | (point >> 6U & 0x3fU)), static_cast<char>(0x80U | (point & 0x3fU))};
    }
}

class JsonReader {
public:
    JsonReader(std::string_view text, const YamlLimits& limits) : m_text(text), m_limits(limits) {}

    std::vector<YamlNode> read()
    {
        std::vector<YamlNode> texts;
        skipBlanks();
        while (m_at < m_text.size()) {
            texts.push_back(value(0));
            skipBlanks();
        }
        if (texts.empty()) {
            refuse("the file is empty");
        }
        return texts;
    }

private:
    [[noreturn]] void refuse(std::string message) const { throw Refused{m_position, std::move(message)}; }

    char peek() const noexcept { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

    char next()
    {
        if (m_at >= m_text.size()) {
            refuse("not JSON: the text ends too early");
        }
        const char c = m_text[m_at++];
        if (c == '\n') {
            m_position = {.line = m_position.line + 1, .column = 1};
        } else if ((static_cast<unsigned char>(c) & 0xc0U) != 0x80U) {
            ++m_position.column;
        }
        return c;
    }

    void skipBlanks()
    {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            next();
        }
    }

    void expect(char wanted)
    {
        if (peek() != wanted) {
            refuse(m_at < m_text.size() ? std::string("not JSON: expected '") + wanted + '\''
                                        : std::string("not JSON: the text ends too early"));
        }
        next();
    }

    YamlNode value(std::size_t depth)
    {
        if (depth >= m_limits.depth) {
            refuse("nested deeper than " + std::to_string(m_limits.depth) + " levels");
        }
        if (++m_nodes > m_limits.nodes) {
            refuse("too much in one file: at most " + std::to_string(m_limits.nodes) + " values");
        }
        YamlNode node;
        node.position = m_position;
        switch (peek()) {
        case '{': readObject(node, depth); break;
        case '[': readArray(node, depth); break;
        case '"':
            node.kind = YamlNode::Kind::Scalar;
            node.text = string();
            break;
        default: readWord(node); break;
        }
        return node;
    }

    void readObject(YamlNode& node, std::size_t depth)
    {
        node.kind = YamlNode::Kind::Map;
        std::unordered_map<std::string, int> lines;
        next();
        skipBlanks();
        if (peek() == '}') {
            next();
            return;
        }
        for (;;) {
            const auto position = m_position;
            if (peek() != '"') {
                refuse("not JSON: expected a name in quotes");
            }
            auto key = string();
            const auto [known, isNew] = lines.emplace(key, position.line);
            if (!isNew) {
                throw Refused{position, "the key \"" + key.substr(0, 80) + "\" is here twice, first in line "
                                            + std::to_string(known->second)};
            }
            skipBlanks();
            expect(':');
            skipBlanks();
            node.members.push_back({.key = std::move(key), .position = position, .value = value(depth + 1)});
            skipBlanks();
            if (peek() == ',') {
                next();
                skipBlanks();
                continue;
            }
            expect('}');
            return;
        }
    }

    void readArray(YamlNode& node, std::size_t depth)
    {
        node.kind = YamlNode::Kind::List;
        next();
        skipBlanks();
        if (peek() == ']') {
            next();
            return;
        }
        for (;;) {
            node.items.push_back(value(depth + 1));
            skipBlanks();
            if (peek() == ',') {
                next();
                skipBlanks();
                continue;
            }
            expect(']');
            return;
        }
    }

    unsigned hex4()
    {
        unsigned result = 0;
        for (int i = 0; i < 4; ++i) {
            const char c = next();
            const bool small = c >= 'a' && c <= 'f';
            const bool capital = c >= 'A' && c <= 'F';
            if (!isDigit(c) && !small && !capital) {
                refuse("not JSON: a broken \\u escape");
            }
            result = result * 16 + static_cast<unsigned>(isDigit(c) ? c - '0' : small ? c - 'a' + 10 : c - 'A' + 10);
        }
        return result;
    }

    void readEscape(std::string& out)
    {
        const char c = next();
        switch (c) {
        case '"':
        case '\\':
        case '/': out += c; return;
        case 'b': out += '\b'; return;
        case 'f': out += '\f'; return;
        case 'n': out += '\n'; return;
        case 'r': out += '\r'; return;
        case 't': out += '\t'; return;
        case 'u': break;
        default: refuse("not JSON: an unknown escape");
        }
        unsigned point = hex4();
        if (point >= 0xd800 && point < 0xdc00) {
            if (next() != '\\' || next() != 'u') {
                refuse("not JSON: half of a surrogate pair");
            }
            const unsigned low = hex4();
            if (low < 0xdc00 || low > 0xdfff) {
                refuse("not JSON: half of a surrogate pair");
            }
            point = 0x10000 + ((point - 0xd800) << 10U) + (low - 0xdc00);
        } else if (point >= 0xdc00 && point <= 0xdfff) {
            refuse("not JSON: half of a surrogate pair");
        } else if (point == 0) {
            refuse("a text with a NUL character");
        }
        appendUtf8(out, point);
    }

    std::string string()
    {
        std::string out;
        next();
        for (;;) {
            const char c = next();
            if (c == '"') {
                return out;
            }
            if (static_cast<unsigned char>(c) < 0x20) {
                refuse("not JSON: a line break or control character inside of quotes");
            }
            if (c == '\\') {
                readEscape(out);
            } else {
                out += c;
            }
        }
    }

    void readWord(YamlNode& node)
    {
        const auto begin = m_at;
        while (m_at < m_text.size() && std::string_view(" \t\r\n,:]}[{\"").find(peek()) == std::string_view::npos) {
            next();
        }
        const auto word = m_text.substr(begin, m_at - begin);
        if (word == "null") {
            return;
        }
        if (word != "true" && word != "false" && !isNumber(word)) {
            throw Refused{node.position,
                          word.empty() ? "not JSON: a value is missing" : "not JSON: neither a value nor in quotes"};
        }
        node.kind = YamlNode::Kind::Scalar;
        node.plain = true;
        node.text = word;
    }

    /// RFC 8259 section 6.
    static bool isNumber(std::string_view text)
    {
        std::size_t at = 0;
        const auto digits = [&] {
            const auto begin = at;
            while (at < text.size() && isDigit(text[at])) {
                ++at;
            }
            return at - begin;
        };
        if (at < text.size() && text[at] == '-') {
            ++at;
        }
        const bool zero = at < text.size() && text[at] == '0';
        const auto whole = digits();
        if (whole == 0 || (zero && whole > 1)) {
            return false;
        }
        if (at < text.size() && text[at] == '.') {
            ++at;
            if (digits() == 0) {
                return false;
            }
        }
        if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
            ++at;
            if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
                ++at;
            }
            if (digits() == 0) {
                return false;
            }
        }
        return at == text.size();
    }

    std::string_view m_text;
    const YamlLimits& m_limits;
    std::size_t m_at = 0;
    std::size_t m_nodes = 0;
    Position m_position{.line = 1, .column = 1};
};

}  // namespace

gateway::Checked<std::vector<YamlNode>> readJsonTexts(std::string_view text, const std::string& fileName,
                                                      const YamlLimits& limits)
{
    constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(byteOrderMark)) {
        text.remove_prefix(byteOrderMark.size());
    }
    if (const auto fault = textFault(text, limits.octets)) {
        return tl::unexpected(
            gateway::Diagnostics{diagnosticAt(fileName, fault->position, fault->message, fault->suggestion)});
    }
    try {
        return JsonReader(text, limits).read();
    } catch (const Refused& refused) {
        return tl::unexpected(gateway::Diagnostics{diagnosticAt(fileName, refused.position, refused.message, "")});
    }
}

}  // namespace gatehouse::importers

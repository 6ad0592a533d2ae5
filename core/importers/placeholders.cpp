#include "core/importers/placeholders.h"

#include <algorithm>
#include <charconv>

namespace gatehouse::importers {

namespace {

constexpr std::string_view begin = "${{";
constexpr std::string_view end = "}}";
constexpr std::size_t most = 10'000;
constexpr std::size_t longest = 1'000;

gateway::Position positionAt(std::string_view text, std::size_t at)
{
    const auto before = text.substr(0, at);
    const auto lineBegin = before.rfind('\n');
    return {.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')),
            .column = 1 + static_cast<int>(at - (lineBegin == std::string_view::npos ? 0 : lineBegin + 1))};
}

/// A character of Unicode's private use area that the text does not hold.
std::string unusedCharacter(std::string_view text)
{
    for (int i = 0; i < 64 * 64; ++i) {
        const std::string candidate{'\xee', static_cast<char>(0x80 + i / 64), static_cast<char>(0x80 + i % 64)};
        if (text.find(candidate) == std::string_view::npos) {
            return candidate;
        }
    }
    return {};
}

/// Does a comment begin in the line before `at`? Inside quotes this is a guess, good enough for what is no placeholder.
bool insideComment(std::string_view text, std::size_t at)
{
    const auto before = text.substr(0, at);
    const auto lineBegin = before.rfind('\n');
    const auto line = before.substr(lineBegin == std::string_view::npos ? 0 : lineBegin + 1);
    return line.starts_with('#') || line.find(" #") != std::string_view::npos;
}

std::string unescaped(std::string_view placeholder)
{
    std::string result;
    for (std::size_t i = 0; i < placeholder.size(); ++i) {
        if (placeholder.substr(i, 2) != "\\\"") {
            result += placeholder[i];
        }  // else: only the quote stays, in the next round
    }
    return result;
}

}  // namespace

tl::expected<Placeholders, Placeholders::Fault> Placeholders::hide(std::string_view text)
{
    Placeholders result;
    const auto refuse = [&](std::size_t at, std::string message) {
        return tl::unexpected(Fault{positionAt(text, at), std::move(message)});
    };
    std::size_t from = 0;
    for (std::size_t at = text.find(begin); at != std::string_view::npos; at = text.find(begin, from)) {
        if (result.m_mark.empty()) {
            result.m_mark = unusedCharacter(text);
            if (result.m_mark.empty()) {
                return refuse(at, "too many characters of Unicode's private use area");
            }
        }
        // A window, so that a long line full of placeholders is not searched to its end for each of them.
        const auto window = text.substr(at, std::min(longest, text.substr(at, longest).find('\n')));
        const auto close = window.find(end, begin.size());
        if (close == std::string_view::npos) {
            if (!insideComment(text, at)) {
                return refuse(at, "${{ is not closed with }} in its line");
            }
            const auto lineEnd = std::min(text.find('\n', at), text.size());
            result.m_text += text.substr(from, lineEnd - from);
            from = lineEnd;
            continue;
        }
        const auto placeholder = window.substr(0, close + end.size());
        const auto number = std::to_string(result.m_placeholders.size());
        const auto length = result.m_mark.size() * 2 + number.size();
        if (placeholder.size() < length || result.m_placeholders.size() >= most) {
            return refuse(at, placeholder.size() < length ? "an empty placeholder" : "too many placeholders");
        }
        result.m_text += text.substr(from, at - from);
        result.m_text += result.m_mark + std::string(placeholder.size() - length, '0') + number + result.m_mark;
        result.m_placeholders.push_back(unescaped(placeholder));
        from = at + placeholder.size();
    }
    result.m_text += text.substr(from);
    return result;
}

std::string Placeholders::restored(const std::string& scalar) const
{
    if (m_mark.empty()) {
        return scalar;
    }
    std::string result;
    std::size_t from = 0;
    for (auto at = scalar.find(m_mark); at != std::string::npos; at = scalar.find(m_mark, from)) {
        const auto digits = at + m_mark.size();
        const auto close = scalar.find(m_mark, digits);
        if (close == std::string::npos) {
            break;
        }
        std::size_t number = m_placeholders.size();
        std::from_chars(scalar.data() + digits, scalar.data() + close, number);
        result += scalar.substr(from, at - from);
        result += number < m_placeholders.size() ? m_placeholders[number] : std::string();
        from = close + m_mark.size();
    }
    result += scalar.substr(from);
    return result;
}

}  // namespace gatehouse::importers

#include "core/gateway/reference_text.h"

#include <algorithm>

namespace gatehouse::gateway {

namespace {

constexpr std::string_view placeholderBegin = "${{";
constexpr std::string_view placeholderEnd = "}}";
constexpr std::string_view vaultBegin = "{vault://";

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string_view takeWord(std::string_view& text)
{
    text = trimmed(text);
    const auto end = std::min(text.find_first_of(" \t|\"`"), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
}

ReferencePiece broken(std::string_view text, std::string fault)
{
    ReferencePiece piece{.kind = ReferencePiece::Kind::Broken, .text = text, .name = {}, .functions = {}, .fault = {}};
    piece.fault = std::move(fault);
    return piece;
}

/// `env "NAME" | toInt`: what stands between the braces.
ReferencePiece readPlaceholder(std::string_view whole, std::string_view inner)
{
    ReferencePiece piece{
        .kind = ReferencePiece::Kind::Environment, .text = whole, .name = {}, .functions = {}, .fault = {}};
    if (const auto function = takeWord(inner); function != "env") {
        return broken(whole, "expected env \"NAME\" in ${{ }}, got \"" + std::string(function) + '"');
    }
    inner = trimmed(inner);
    const char quote = inner.empty() ? '\0' : inner.front();
    const auto close = quote == '"' || quote == '`' ? inner.find(quote, 1) : std::string_view::npos;
    if (close == std::string_view::npos || close == 1) {
        return broken(whole, "expected a variable's name in quotes after env");
    }
    piece.name = inner.substr(1, close - 1);
    inner = trimmed(inner.substr(close + 1));
    while (!inner.empty()) {
        if (inner.front() != '|') {
            return broken(whole, "expected | or }} after the variable's name");
        }
        inner.remove_prefix(1);
        const auto function = takeWord(inner);
        if (function == "indent") {
            takeWord(inner);  // the number of blanks, which only matters in the text of the file
        } else if (function != "toBool" && function != "toInt" && function != "toFloat") {
            return broken(whole,
                          "expected one of toBool, toInt, toFloat and indent, got \"" + std::string(function) + '"');
        }
        piece.functions.emplace_back(function);
        inner = trimmed(inner);
    }
    return piece;
}

}  // namespace

std::vector<ReferencePiece> splitReferences(std::string_view text)
{
    std::vector<ReferencePiece> pieces;
    const auto addText = [&](std::string_view part) {
        if (!part.empty()) {
            pieces.push_back(
                {.kind = ReferencePiece::Kind::Text, .text = part, .name = {}, .functions = {}, .fault = {}});
        }
    };
    std::size_t from = 0;
    while (from <= text.size()) {
        const auto placeholder = text.find(placeholderBegin, from);
        const auto vault = text.find(vaultBegin, from);
        const auto begin = std::min(placeholder, vault);
        if (begin == std::string_view::npos) {
            break;
        }
        const bool isVault = vault < placeholder;
        const auto head = isVault ? vaultBegin : placeholderBegin;
        const auto tail = isVault ? std::string_view("}") : placeholderEnd;
        const auto end = text.find(tail, begin + head.size());
        addText(text.substr(from, begin - from));
        if (end == std::string_view::npos) {
            pieces.push_back(broken(text.substr(begin), "the reference is not closed with " + std::string(tail)));
            return pieces;
        }
        const auto whole = text.substr(begin, end + tail.size() - begin);
        const auto inner = text.substr(begin + head.size(), end - begin - head.size());
        if (isVault) {
            pieces.push_back({.kind = ReferencePiece::Kind::Vault,
                              .text = whole,
                              .name = std::string(inner),
                              .functions = {},
                              .fault = {}});
        } else {
            pieces.push_back(readPlaceholder(whole, inner));
        }
        from = end + tail.size();
    }
    addText(text.substr(std::min(from, text.size())));
    return pieces;
}

}  // namespace gatehouse::gateway

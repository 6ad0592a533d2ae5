#include <array>
#include <cstdio>

#include "app/cli/help.h"

namespace gatehouse::cli {
namespace {

/// The code point that begins at `at`, and how many octets it takes; our own texts are well-formed UTF-8.
std::pair<std::uint32_t, std::size_t> codePoint(std::string_view text, std::size_t at)
{
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t point = lead & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        point = (point << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3fU);
    }
    return {point, length};
}

/// Text as roff wants it: no line begins with a control character, dashes stay dashes, only ASCII.
std::string roff(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char letter = text[i];
        if (static_cast<unsigned char>(letter) >= 0x80) {
            const auto [point, length] = codePoint(text, i);
            std::array<char, 16> escape{};
            std::snprintf(escape.data(), escape.size(), "\\[u%04X]", point);
            out += escape.data();
            i += length - 1;
        } else if (letter == '\\') {
            out += "\\e";
        } else if (letter == '-') {
            out += "\\-";
        } else if ((letter == '.' || letter == '\'') && (out.empty() || out.back() == '\n')) {
            out += std::string("\\&") + letter;
        } else {
            out.push_back(letter);
        }
    }
    return out;
}

std::string paragraphs(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find("\n\n"), text.size());
        out += roff(text.substr(0, end)) + "\n";
        text.remove_prefix(std::min(end + 2, text.size()));
        if (!text.empty()) {
            out += ".PP\n";
        }
    }
    return out;
}

std::string item(const std::string& name, std::string_view text)
{
    return ".TP\n.B " + roff(name) + "\n" + roff(text) + ".\n";
}

}  // namespace

std::string manualPage(std::span<const Command> commands, std::string_view version)
{
    std::string out =
        ".TH GATEHOUSE\\-CLI 1 \"\" \"Gatehouse " + roff(version)
        + "\" \"User Commands\"\n"
          ".SH NAME\ngatehouse\\-cli \\- run, watch and export OpenID Connect gateways on your own machine\n"
          ".SH SYNOPSIS\n";
    for (const Command& command : commands) {
        out += ".br\n.B gatehouse\\-cli\n" + roff(usageOf(command)) + "\n";
    }
    out += ".SH COMMANDS\n";
    for (const Command& command : commands) {
        out += ".SS " + roff(command.name) + "\n" + paragraphs(command.description);
        for (const Operand& operand : command.operands) {
            out += item(std::string(operand.name), operand.help);
        }
        for (const Option& option : command.options) {
            std::string name = "--" + std::string(option.name);
            if (!option.value.empty()) {
                name += " " + std::string(option.value);
            }
            if (option.letter != '\0') {
                name = "-" + std::string(1, option.letter) + ", " + name;
            }
            out += item(name, option.help);
        }
    }
    out += ".SH EXIT STATUS\n";
    for (const ExitMeaning& one : exitMeanings()) {
        out += item(std::to_string(static_cast<int>(one.code)), one.meaning);
    }
    return out;
}

}  // namespace gatehouse::cli

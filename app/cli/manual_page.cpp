#include "app/cli/help.h"

namespace gatehouse::cli {
namespace {

/// Text as roff wants it: no line begins with a control character, dashes stay dashes.
std::string roff(std::string_view text)
{
    std::string out;
    for (const char letter : text) {
        if (letter == '\\') {
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

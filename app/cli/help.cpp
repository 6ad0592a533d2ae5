#include "app/cli/help.h"

#include <algorithm>
#include <array>

namespace gatehouse::cli {
namespace {

constexpr std::size_t helpColumn = 30;

std::string optionWords(const Option& option)
{
    std::string out;
    if (option.letter != '\0') {
        out.append("-").append(1, option.letter).append(", ");
    }
    out.append("--").append(option.name);
    if (!option.value.empty()) {
        out.append(" ").append(option.value);
    }
    return out;
}

/// A name in a left column and its meaning, wrapped, in a right one.
std::string row(const std::string& left, std::string_view right)
{
    std::string out = "  " + left;
    const std::string text = wrapped(right, helpColumn);
    if (out.size() + 2 > helpColumn) {
        return out + "\n" + text;
    }
    return out + std::string(helpColumn - out.size(), ' ') + text.substr(helpColumn);
}

}  // namespace

std::span<const ExitMeaning> exitMeanings()
{
    static constexpr std::array meanings{
        ExitMeaning{ExitCode::Fine, "all is well"},
        ExitMeaning{ExitCode::Findings, "a step failed, or the configuration has errors"},
        ExitMeaning{ExitCode::WrongUse, "wrong use: arguments, a file that cannot be read, a port in use"},
        ExitMeaning{ExitCode::Unreachable, "the network or the identity provider cannot be reached"},
        ExitMeaning{ExitCode::SecretUnavailable, "a secret or the keychain is not available"}};
    return meanings;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width)
{
    std::string out;
    std::size_t column = 0;
    const auto newLine = [&] {
        out.push_back('\n');
        column = 0;
    };
    while (!text.empty()) {
        if (text.front() == '\n') {
            newLine();
            text.remove_prefix(1);
            continue;
        }
        if (text.front() == ' ') {
            text.remove_prefix(1);
            continue;
        }
        const std::string_view word = text.substr(0, std::min(text.find_first_of(" \n"), text.size()));
        if (column > indent && column + 1 + word.size() > width) {
            newLine();
        }
        if (column == 0) {
            out.append(indent, ' ');
            column = indent;
        } else {
            out.push_back(' ');
            ++column;
        }
        out.append(word);
        column += word.size();
        text.remove_prefix(word.size());
    }
    out.push_back('\n');
    return out;
}

std::string usageOf(const Command& command)
{
    std::string out(command.name);
    for (const Operand& operand : command.operands) {
        const std::string name(operand.name);
        out += operand.required ? " " + name : " [" + name + "]";
    }
    for (const Option& option : command.options) {
        std::string words = "--" + std::string(option.name);
        if (!option.value.empty()) {
            words += " " + std::string(option.value);
        }
        out += option.required ? " " + words : " [" + words + "]";
    }
    return out;
}

std::string programHelp(std::span<const Command> commands)
{
    std::string out =
        "Usage: gatehouse-cli COMMAND …\n\n"
        "Runs an OpenID Connect gateway configuration on this machine, shows every call it makes and says\n"
        "why each request was let in or turned away.\n\n";
    for (const Command& command : commands) {
        out += row(std::string(command.name), command.summary);
    }
    out += "\n" + row("COMMAND --help", "what a command does and all its options");
    out += row("--version", "which Gatehouse this is");
    out += "\nExit codes:";
    const char* before = " ";
    for (const ExitMeaning& one : exitMeanings()) {
        out += before + std::to_string(static_cast<int>(one.code)) + " " + std::string(one.meaning);
        before = ";\n            ";
    }
    return out + ".\n";
}

std::string commandHelp(const Command& command)
{
    std::string out =
        "Usage: gatehouse-cli " + wrapped(usageOf(command), 9).substr(9) + "\n" + wrapped(command.description, 0);
    if (!command.operands.empty() || !command.options.empty()) {
        out += "\n";
    }
    for (const Operand& operand : command.operands) {
        out += row(std::string(operand.name), operand.help);
    }
    for (const Option& option : command.options) {
        out += row(optionWords(option), option.help);
    }
    return out;
}

}  // namespace gatehouse::cli

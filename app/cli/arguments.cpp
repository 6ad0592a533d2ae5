#include "app/cli/arguments.h"

#include <algorithm>

#include "app/cli/command.h"
#include "core/gateway/describe.h"

namespace gatehouse::cli {
namespace {

using Words = std::span<const std::string>;

std::string meant(std::string_view word, const std::vector<std::string_view>& known, std::string_view before)
{
    auto nearest = gateway::nearestWord(word, known);
    for (const std::string_view one : known) {
        if (!nearest && !word.empty() && one.starts_with(word)) {
            nearest = one;
        }
    }
    return nearest ? "; did you mean " + std::string(before) + *nearest + "?" : std::string();
}

tl::unexpected<Error> wrong(std::string detail)
{
    return fail(ErrorCode::InvalidArgument, "command line", std::move(detail));
}

/// The command whose one or two words the line begins with, and how many they are.
std::pair<const Command*, std::size_t> findCommand(Words words, std::span<const Command> commands)
{
    for (const Command& command : commands) {
        const std::size_t space = command.name.find(' ');
        if (space == std::string_view::npos) {
            if (words[0] == command.name) {
                return {&command, 1};
            }
        } else if (words.size() > 1 && words[0] + " " + words[1] == command.name) {
            return {&command, 2};
        }
    }
    return {nullptr, 0};
}

tl::unexpected<Error> unknownCommand(Words words, std::span<const Command> commands)
{
    std::vector<std::string_view> names;
    for (const Command& command : commands) {
        if (command.name.starts_with(words[0] + " ")) {
            return wrong("“" + words[0] + "” needs another word: gatehouse-cli " + std::string(command.name));
        }
        names.push_back(command.name);
    }
    return wrong("there is no command “" + words[0] + "”" + meant(words[0], names, "")
                 + (meant(words[0], names, "").empty() ? "; gatehouse-cli --help lists them" : ""));
}

const Option* findOption(const Command& command, std::string_view name)
{
    const auto found = std::find_if(command.options.begin(), command.options.end(), [name](const Option& option) {
        return option.name == name || (name.size() == 1 && option.letter == name.front());
    });
    return found == command.options.end() ? nullptr : &*found;
}

std::string listed(const std::vector<std::string_view>& choices)
{
    const std::vector<std::string> words(choices.begin(), choices.end());
    return gateway::anyOf(words);
}

}  // namespace

std::optional<std::string> Arguments::value(std::string_view option) const
{
    const auto found = m_options.find(option);
    return found == m_options.end() ? std::nullopt : std::optional(found->second.back());
}

std::vector<std::string> Arguments::values(std::string_view option) const
{
    const auto found = m_options.find(option);
    return found == m_options.end() ? std::vector<std::string>() : found->second;
}

std::optional<std::string> Arguments::operand(std::string_view name) const
{
    const auto found = m_operands.find(name);
    return found == m_operands.end() ? std::nullopt : std::optional(found->second);
}

Result<ParsedLine> parseLine(Words words, std::span<const Command> commands)
{
    ParsedLine line;
    if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        line.help = true;
        if (words.size() > 1 && words[0] == "help") {
            line.command = findCommand(words.subspan(1), commands).first;
        }
        return line;
    }
    if (words[0] == "--version") {
        line.version = true;
        return line;
    }
    const auto [command, length] = findCommand(words, commands);
    if (command == nullptr) {
        return unknownCommand(words, commands);
    }
    line.command = command;
    words = words.subspan(length);
    bool onlyOperands = false;
    std::vector<std::string> operands;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (onlyOperands || word == "-" || !word.starts_with('-')) {
            operands.push_back(word);
            continue;
        }
        if (word == "--") {
            onlyOperands = true;
            continue;
        }
        if (word == "--help" || word == "-h") {
            line.help = true;
            return line;
        }
        const std::size_t dashes = word.starts_with("--") ? 2 : 1;
        const std::size_t equals = std::min(word.find('='), word.size());
        const std::string name = word.substr(dashes, equals - dashes);
        const Option* option = findOption(*command, name);
        if (option == nullptr || (dashes == 2 && name.size() == 1)) {
            std::vector<std::string_view> names;
            for (const Option& one : command->options) {
                names.push_back(one.name);
            }
            return wrong("“" + word.substr(0, equals) + "” is no option of " + std::string(command->name)
                         + meant(name, names, "--"));
        }
        const std::string shown = "--" + std::string(option->name);
        if (!option->repeatable && line.arguments.has(option->name)) {
            return wrong(shown + " is given twice");
        }
        std::string value;
        if (option->value.empty()) {
            if (equals < word.size()) {
                return wrong(shown + " takes no value");
            }
        } else if (equals < word.size()) {
            value = word.substr(equals + 1);
        } else if (i + 1 < words.size()) {
            value = words[++i];
        } else {
            return wrong(shown + " needs a value: " + shown + " " + std::string(option->value));
        }
        if (!option->choices.empty()
            && std::find(option->choices.begin(), option->choices.end(), value) == option->choices.end()) {
            return wrong(shown + " is “" + value + "”; it may be " + listed(option->choices));
        }
        line.arguments.m_options[std::string(option->name)].push_back(value);
    }
    if (operands.size() > command->operands.size()) {
        return wrong("“" + operands[command->operands.size()] + "” is one word too many for "
                     + std::string(command->name));
    }
    for (std::size_t i = 0; i < command->operands.size(); ++i) {
        const Operand& operand = command->operands[i];
        if (i >= operands.size()) {
            if (operand.required) {
                return wrong(std::string(command->name) + " needs a " + std::string(operand.name) + ": "
                             + std::string(operand.help));
            }
            continue;
        }
        if (!operand.choices.empty()
            && std::find(operand.choices.begin(), operand.choices.end(), operands[i]) == operand.choices.end()) {
            return wrong(std::string(operand.name) + " is “" + operands[i] + "”; it may be " + listed(operand.choices));
        }
        line.arguments.m_operands[std::string(operand.name)] = operands[i];
    }
    for (const Option& option : command->options) {
        if (option.required && !line.arguments.has(option.name)) {
            return wrong(std::string(command->name) + " needs --" + std::string(option.name) + " "
                         + std::string(option.value) + ": " + std::string(option.help));
        }
    }
    return line;
}

}  // namespace gatehouse::cli

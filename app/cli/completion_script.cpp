#include <set>

#include "app/cli/help.h"

namespace gatehouse::cli {
namespace {

std::string joined(const std::vector<std::string_view>& words, std::string_view between = " ")
{
    std::string out;
    for (const std::string_view word : words) {
        out.append(out.empty() ? "" : between).append(word);
    }
    return out;
}

std::string_view firstWord(std::string_view name)
{
    return name.substr(0, name.find(' '));
}

std::string optionList(const Command& command)
{
    std::string out;
    for (const Option& option : command.options) {
        out += "--" + std::string(option.name) + " ";
    }
    return out + "--help";
}

/// The names that stand first on the line, each once.
std::vector<std::string_view> firstWords(std::span<const Command> commands)
{
    std::vector<std::string_view> out;
    std::set<std::string_view> seen;
    for (const Command& command : commands) {
        if (seen.insert(firstWord(command.name)).second) {
            out.push_back(firstWord(command.name));
        }
    }
    return out;
}

std::string bashScript(std::span<const Command> commands)
{
    std::string out = "_gatehouse_cli() {\n"
                      "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                      "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                      "        COMPREPLY=($(compgen -W '"
                      + joined(firstWords(commands))
                      + " --help --version' -- \"$current\"))\n        return\n    fi\n"
                        "    local command=${COMP_WORDS[1]}\n    case $command in\n";
    for (const Command& command : commands) {
        if (firstWord(command.name) != command.name) {
            const std::string second(command.name.substr(firstWord(command.name).size() + 1));
            out += "        " + std::string(firstWord(command.name))
                   + ")\n"
                     "            if [ \"$COMP_CWORD\" -eq 2 ]; then COMPREPLY=($(compgen -W '"
                   + second + "' -- \"$current\")); return; fi\n            command=\"$command ${COMP_WORDS[2]}\" ;;\n";
        }
    }
    out += "    esac\n    case \"$command $previous\" in\n";
    for (const Command& command : commands) {
        for (const Option& option : command.options) {
            if (option.value.empty()) {
                continue;
            }
            std::string offers = ":";
            if (!option.choices.empty()) {
                offers = "COMPREPLY=($(compgen -W '" + joined(option.choices) + "' -- \"$current\"))";
            } else if (option.offer == Offer::File) {
                offers = "COMPREPLY=($(compgen -f -- \"$current\"))";
            }
            out += "        '" + std::string(command.name) + " --" + std::string(option.name) + "'";
            if (option.letter != '\0') {
                out += "|'" + std::string(command.name) + " -" + option.letter + "'";
            }
            out += ") " + offers + "; return ;;\n";
        }
    }
    out += "    esac\n    case $command in\n";
    for (const Command& command : commands) {
        out += "        '" + std::string(command.name)
               + "')\n            case $current in\n                -*) "
                 "COMPREPLY=($(compgen -W '"
               + optionList(command) + "' -- \"$current\")) ;;\n";
        for (const Operand& operand : command.operands) {
            out += operand.choices.empty() ? "                *) COMPREPLY=($(compgen -f -- \"$current\")) ;;\n"
                                           : "                *) COMPREPLY=($(compgen -W '" + joined(operand.choices)
                                                 + "' -- \"$current\")) ;;\n";
        }
        out += "            esac ;;\n";
    }
    return out + "    esac\n}\ncomplete -o filenames -F _gatehouse_cli gatehouse-cli\n";
}

/// Inside single quotes of a shell.
std::string singleQuoted(std::string_view text)
{
    std::string out = "'";
    for (const char letter : text) {
        out += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    }
    return out + "'";
}

std::string zshHelp(std::string_view text)
{
    std::string out;
    for (const char letter : text) {
        if (letter == '[' || letter == ']' || letter == ':' || letter == '\\') {
            out.push_back('\\');
        }
        out.push_back(letter);
    }
    return out;
}

std::string zshAction(Offer offer, const std::vector<std::string_view>& choices)
{
    if (!choices.empty()) {
        return "(" + joined(choices) + ")";
    }
    return offer == Offer::File ? "_files" : " ";
}

std::string zshScript(std::span<const Command> commands)
{
    std::string out = "#compdef gatehouse-cli\n\n_gatehouse_cli() {\n    if (( CURRENT == 2 )); then\n        local -a "
                      "commands=(";
    for (const std::string_view word : firstWords(commands)) {
        for (const Command& command : commands) {
            if (firstWord(command.name) == word) {
                out += "\n            " + singleQuoted(std::string(word) + ":" + zshHelp(command.summary));
                break;
            }
        }
    }
    out += ")\n        _describe command commands\n        return\n    fi\n    local command=${words[2]}\n"
           "    shift words; (( CURRENT-- ))\n";
    for (const Command& command : commands) {
        if (firstWord(command.name) != command.name) {
            const std::string first(firstWord(command.name));
            const std::string second(command.name.substr(first.size() + 1));
            out += "    if [[ $command == " + first
                   + " ]]; then\n        if (( CURRENT == 2 )); then\n            compadd " + second
                   + "\n            return\n        fi\n        command=\"$command ${words[2]}\"\n        shift "
                     "words; (( CURRENT-- ))\n    fi\n";
        }
    }
    out += "    case $command in\n";
    for (const Command& command : commands) {
        out += "        " + singleQuoted(command.name) + ") _arguments";
        for (const Option& option : command.options) {
            std::string spec = "--" + std::string(option.name) + "[" + zshHelp(option.help) + "]";
            if (!option.value.empty()) {
                spec += ":" + zshHelp(option.value) + ":" + zshAction(option.offer, option.choices);
            }
            out += " \\\n            " + singleQuoted(spec);
        }
        for (const Operand& operand : command.operands) {
            out += " \\\n            "
                   + singleQuoted((operand.required ? ":" : "::") + zshHelp(operand.name) + ":"
                                  + zshAction(operand.offer, operand.choices));
        }
        out += " ;;\n";
    }
    return out + "    esac\n}\n\n_gatehouse_cli \"$@\"\n";
}

std::string fishScript(std::span<const Command> commands)
{
    const std::string begin = "complete -c gatehouse-cli ";
    const std::string words = joined(firstWords(commands));
    std::string out = begin + "-f\n";
    for (const std::string_view word : firstWords(commands)) {
        for (const Command& command : commands) {
            if (firstWord(command.name) == word) {
                out += begin + "-n 'not __fish_seen_subcommand_from " + words + "' -a " + std::string(word) + " -d "
                       + singleQuoted(command.summary) + "\n";
                break;
            }
        }
    }
    for (const Command& command : commands) {
        const std::string first(firstWord(command.name));
        const std::string when = "-n '__fish_seen_subcommand_from " + first + "' ";
        if (first != command.name) {
            out += begin + when + "-a " + singleQuoted(command.name.substr(first.size() + 1)) + "\n";
        }
        for (const Option& option : command.options) {
            out += begin + when + "-l " + std::string(option.name);
            if (option.letter != '\0') {
                out += std::string(" -s ") + option.letter;
            }
            if (!option.value.empty()) {
                out += option.offer == Offer::File ? " -r -F" : " -x";
            }
            if (!option.choices.empty()) {
                out += " -a " + singleQuoted(joined(option.choices));
            }
            out += " -d " + singleQuoted(option.help) + "\n";
        }
        for (const Operand& operand : command.operands) {
            if (!operand.choices.empty()) {
                out += begin + when + "-a " + singleQuoted(joined(operand.choices)) + "\n";
            } else if (operand.offer == Offer::File) {
                out += begin + when + "-F\n";
            }
        }
    }
    return out;
}

}  // namespace

std::string completionScript(std::span<const Command> commands, std::string_view shell)
{
    if (shell == "bash") {
        return bashScript(commands);
    }
    return shell == "zsh" ? zshScript(commands) : fishScript(commands);
}

}  // namespace gatehouse::cli

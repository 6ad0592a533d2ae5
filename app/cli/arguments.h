#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace gatehouse::cli {

struct Command;

/// What a shell may offer for a value.
enum class Offer { Nothing, File, Choices };

/// `--name` or `--name VALUE`.
struct Option {
    std::string_view name;        ///< without dashes
    std::string_view value = {};  ///< "HOST:PORT"; empty: a switch
    std::string_view help = {};   ///< a clause without a full stop
    char letter = '\0';           ///< short form
    Offer offer = Offer::Nothing;
    std::vector<std::string_view> choices = {};  ///< allowed values, where only these are
    bool required = false;
    bool repeatable = false;  ///< may be given more than once; each value counts
};

/// A word without dashes.
struct Operand {
    std::string_view name;  ///< "FILE"
    std::string_view help = {};
    bool required = true;
    Offer offer = Offer::Nothing;
    std::vector<std::string_view> choices = {};
};

/// What was given to one command, checked against its row.
class Arguments {
public:
    bool has(std::string_view option) const { return m_options.contains(option); }
    /// The option's value, or nothing when it was not given.
    std::optional<std::string> value(std::string_view option) const;
    /// Every value of a repeatable option, in the order of the line.
    std::vector<std::string> values(std::string_view option) const;
    /// The operand of that name.
    std::optional<std::string> operand(std::string_view name) const;

private:
    friend struct ParsedLine;
    friend Result<struct ParsedLine> parseLine(std::span<const std::string> words, std::span<const Command> commands);
    std::map<std::string, std::vector<std::string>, std::less<>> m_options;
    std::map<std::string, std::string, std::less<>> m_operands;
};

/// A command line taken apart. `command` is nullptr where only the program itself is meant (--help, --version).
struct ParsedLine {
    const Command* command = nullptr;
    Arguments arguments;
    bool help = false;
    bool version = false;
};

/// `words` without the program's name. InvalidArgument says in `detail` what is wrong and what to do instead.
Result<ParsedLine> parseLine(std::span<const std::string> words, std::span<const Command> commands);

}  // namespace gatehouse::cli

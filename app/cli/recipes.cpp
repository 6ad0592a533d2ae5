#include "core/recipes/recipe.h"

#include <algorithm>

#include "app/cli/command.h"
#include "app/cli/load_report.h"
#include "app/cli/output.h"
#include "core/exporters/exporter.h"
#include "core/recipes/fill.h"

namespace gatehouse::cli {
namespace {

std::vector<std::string_view> recipeIds()
{
    std::vector<std::string_view> ids;
    for (const auto& one : recipes::gallery()) {
        ids.push_back(one.id);
    }
    return ids;
}

void list(Terminal& terminal)
{
    std::string_view category;
    for (const auto& one : recipes::gallery()) {
        if (category != one.category) {
            terminal.line((category.empty() ? "" : "\n") + one.category + ':');
            category = one.category;
        }
        terminal.line("  " + one.id + ": " + one.summary
                      + (one.since > gateway::oldestVersion ? " Since " + one.since.toString() + "." : ""));
        for (const auto& value : one.values) {
            terminal.line("      " + value.name + " (" + std::string(recipes::valueKindWord(value.kind))
                          + (value.standard ? ", else " + *value.standard : "") + "): " + value.sentence);
        }
    }
}

/// NAME=VALUE of each --set; a name that comes again adds an entry.
std::optional<recipes::GivenValues> givenValues(const Arguments& arguments, Terminal& terminal)
{
    recipes::GivenValues given;
    for (const std::string& word : arguments.values("set")) {
        const auto equals = word.find('=');
        if (equals == std::string::npos || equals == 0) {
            // What stands here may be a secret: it is not repeated.
            terminal.problem(QStringLiteral("--set needs NAME=VALUE."));
            return std::nullopt;
        }
        given[word.substr(0, equals)].push_back(word.substr(equals + 1));
    }
    return given;
}

/// What is left to do before the result works, one line each.
void report(const recipes::Recipe& recipe, const recipes::GivenValues& given, const exporters::Export& result,
            Terminal& terminal)
{
    for (const auto& value : recipe.values) {
        if (!value.standard && !given.contains(value.name)) {
            terminal.message("note: set " + value.placeholder + ", or give --set " + value.name
                             + "=…: " + value.sentence);
        }
    }
    for (const auto& placeholder : recipe.generated) {
        terminal.message("note: set " + placeholder + " to a random text of your own.");
    }
    for (const auto& note : recipe.notes) {
        terminal.message("note: " + note);
    }
    for (const auto& note : result.notes) {
        // The variables that have to be set are named above, with what they are.
        if (note.kind != exporters::NoteKind::Needs) {
            terminal.message(noteLine(note));
        }
    }
}

ExitCode write(const recipes::Recipe& recipe, const Arguments& arguments, Terminal& terminal)
{
    const auto version = gatewayVersion(arguments, terminal);
    const auto given = version ? givenValues(arguments, terminal) : std::nullopt;
    if (!given) {
        return ExitCode::WrongUse;
    }
    if (*version < recipe.since) {
        terminal.problem(QStringLiteral("%1 needs release %2 or later.")
                             .arg(QString::fromStdString(recipe.id), QString::fromStdString(recipe.since.toString())));
        return ExitCode::Findings;
    }
    const auto filled = recipes::fill(recipe, *given);
    if (!filled) {
        reportDiagnostics(filled.error(), terminal);
        return ExitCode::WrongUse;
    }
    const auto result = exporters::findExporter("deck")->write(*filled, {.version = *version});
    if (!result) {
        reportDiagnostics(result.error(), terminal);
        return ExitCode::Findings;
    }
    const ExitCode code = writeResult(result->files.front(), arguments.value("output"), result->holdsSecrets, terminal);
    if (code == ExitCode::Fine) {
        report(recipe, *given, *result, terminal);
    }
    return code;
}

Job start(const Arguments& arguments, Terminal& terminal, Finish finish)
{
    const auto id = arguments.operand("ID");
    if (id) {
        finish(write(*recipes::findRecipe(*id), arguments, terminal));
        return nullptr;
    }
    if (arguments.has("set") || arguments.has("output") || arguments.has("gateway-version")) {
        terminal.problem(QStringLiteral("name the recipe that these options are for; without one, recipes lists all."));
        finish(ExitCode::WrongUse);
        return nullptr;
    }
    list(terminal);
    finish(ExitCode::Fine);
    return nullptr;
}

}  // namespace

Command recipesCommand()
{
    Command command;
    command.name = "recipes";
    command.summary = "list ready configurations, or write one";
    command.description =
        "Without an ID, lists the recipes and what each asks for. With one, writes it as decK with the values that are "
        "given; what is not given stays a variable of decK's environment, DECK_ and the value's name.\n\n"
        "Secrets are never written: give one as a reference, such as '${{ env \"DECK_SECRET\" }}' or "
        "'{vault://prefix/name}', or leave it out. A list takes --set once for each entry. What is left to do is said "
        "on "
        "standard error.";
    command.operands = {{"ID", "the recipe", false, Offer::Choices, recipeIds()}};
    command.options = {
        {"set", "NAME=VALUE", "a value that the recipe asks for", '\0', Offer::Nothing, {}, false, true},
        {"output", "PATH", "write to this file instead, replacing it as a whole", 'o', Offer::File},
        gatewayVersionOption(),
    };
    command.start = start;
    return command;
}

}  // namespace gatehouse::cli

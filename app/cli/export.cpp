#include <QFile>
#include <QSaveFile>

#include "app/cli/command.h"
#include "app/cli/load_report.h"
#include "core/exporters/deck.h"
#include "core/gateway/field_table.h"
#include "core/gateway/validation.h"
#include "core/importers/deck.h"
#include "core/workspace/secret_literals.h"
#include "core/workspace/workspace.h"

namespace gatehouse::cli {
namespace {

/// A decK file, or a workspace of ours by its ending.
gateway::Checked<gateway::Configuration> read(const std::string& path)
{
    if (!path.ends_with(".gatehouse")) {
        return importers::readDeckFile(path);
    }
    auto workspace = workspace::load(path);
    if (!workspace) {
        gateway::Diagnostic problem;
        problem.file = path;
        problem.message = workspace.error().detail;
        return tl::unexpected(gateway::Diagnostics{problem});
    }
    return std::move(workspace->configuration);
}

bool writeFile(const std::string& path, const std::string& text, Terminal& terminal)
{
    QSaveFile file(QString::fromStdString(path));
    const auto size = static_cast<qint64>(text.size());
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), size) != size || !file.commit()) {
        terminal.problem(QStringLiteral("%1 cannot be written: %2. Nothing was changed.")
                             .arg(QString::fromStdString(path), file.errorString()));
        return false;
    }
    return true;
}

Job start(const Arguments& arguments, Terminal& terminal, Finish finish)
{
    const auto version = gatewayVersion(arguments, terminal);
    if (!version) {
        finish(ExitCode::WrongUse);
        return nullptr;
    }
    const std::string path = *arguments.operand("FILE");
    const auto configuration = read(path);
    if (!configuration) {
        for (const gateway::Diagnostic& one : configuration.error()) {
            terminal.message(one.toString());
        }
        finish(ExitCode::WrongUse);
        return nullptr;
    }
    const gateway::FieldTable table = gateway::FieldTable::load();
    // A typing error would only be found by the program that gets the result; here its line is still known.
    gateway::Diagnostics problems = gateway::validate(*configuration, table, *version);
    if (gateway::hasErrors(problems)) {
        finish(reportLoadFailure({app::LoadFailure::Kind::Configuration, std::move(problems), {}}, terminal));
        return nullptr;
    }
    const std::string text = exporters::writeDeck(*configuration);
    for (const workspace::SecretLiteral& one : workspace::secretLiterals(*configuration, table)) {
        terminal.message(
            QStringLiteral("note: the secret at %1 is not written out; the result names a variable instead.")
                .arg(QString::fromStdString(one.place)));
    }
    if (const auto target = arguments.value("output")) {
        finish(writeFile(*target, text, terminal) ? ExitCode::Fine : ExitCode::WrongUse);
    } else {
        terminal.write(text);
        finish(ExitCode::Fine);
    }
    return nullptr;
}

}  // namespace

Command exportCommand()
{
    Command command;
    command.name = "export";
    command.summary = "write a configuration for another program";
    command.description =
        "Reads FILE and writes it out for the target: deck is canonical decK YAML, with keys in a fixed order and "
        "secrets "
        "as ${{ env \"DECK_…\" }} placeholders. The result goes to standard output, or to a file with -o. A "
        "configuration "
        "with errors is not written; they are named instead.";
    command.operands = {{"FILE", "a decK file (YAML), or a workspace (*.gatehouse)", true, Offer::File, {}}};
    command.options = {
        {"to", "TARGET", "the target: deck", '\0', Offer::Choices, {"deck"}, true},
        {"output", "PATH", "write to this file instead, replacing it as a whole", 'o', Offer::File},
        gatewayVersionOption(),
    };
    command.start = start;
    return command;
}

}  // namespace gatehouse::cli

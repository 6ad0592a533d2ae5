#include "app/cli/command.h"
#include "app/cli/deck_text.h"
#include "app/cli/load_report.h"
#include "app/cli/output.h"
#include "app/composition/gateway_from_file.h"
#include "core/exporters/exporter.h"
#include "core/gateway/field_table.h"
#include "core/importers/importer.h"
#include "core/importers/text_checks.h"
#include "core/importers/yaml_tree.h"
#include "core/workspace/workspace.h"

namespace gatehouse::cli {
namespace {

std::vector<std::string_view> kindNames()
{
    std::vector<std::string_view> names;
    for (const auto& one : importers::importers()) {
        names.push_back(one.id);
    }
    return names;
}

const std::string& description()
{
    static const std::string text = [] {
        std::string out =
            "Reads a configuration of another program and writes it as decK YAML, to standard output or to PATH, or as "
            "a workspace where PATH ends in .gatehouse. What the file holds and a configuration cannot is said on "
            "standard error. decK keeps its comments, order and quoting. Secrets become ${{ env \"DECK_…\" }} "
            "placeholders, unless --with-secrets asks for "
            "them.\n\n"
            "Kinds of files:";
        for (const auto& one : importers::importers()) {
            out += "\n\n" + std::string(one.id) + ": " + std::string(one.summary) + ".";
        }
        return out;
    }();
    return text;
}

/// A workspace keeps no secrets, so what it is given is what decK would be.
ExitCode writeWorkspace(const std::string& path, const std::string& deck, const gateway::FieldTable& table,
                        Terminal& terminal)
{
    auto configuration = importers::readDeck(deck, path);
    if (!configuration) {
        reportDiagnostics(configuration.error(), terminal);
        return ExitCode::Findings;
    }
    SystemRandom random;
    auto workspace = workspace::create(random);
    workspace.configuration = std::move(*configuration);
    workspace.configuration.file.clear();
    const auto saved = workspace::save(path, workspace, table);
    if (!saved) {
        terminal.problem(QStringLiteral("%1 cannot be written: %2.")
                             .arg(QString::fromStdString(path), QString::fromStdString(saved.error().detail)));
        return ExitCode::WrongUse;
    }
    return ExitCode::Fine;
}

ExitCode run(const Arguments& arguments, Terminal& terminal)
{
    const auto path = *arguments.operand("FILE");
    const auto output = arguments.value("output");
    if (output && isSameFile(*output, path)) {
        terminal.problem(QStringLiteral("-o names the file that is read, which would be lost. Choose another file."));
        return ExitCode::WrongUse;
    }
    const auto refuse = [&](const gateway::Diagnostics& diagnostics) {
        reportDiagnostics(diagnostics, terminal);
        return ExitCode::WrongUse;
    };
    const auto text = importers::readFile(path, importers::YamlLimits{}.octets);
    if (!text) {
        return refuse(text.error());
    }
    const auto named = arguments.value("from");
    const auto& importer = named ? *importers::findImporter(*named) : importers::likelyImporter(*text);
    const auto result = importer.read(*text, path);
    if (!result) {
        return refuse(result.error());
    }
    const gateway::FieldTable table = gateway::FieldTable::load();
    auto problems = importers::problemsOf(result->reading, table, gateway::newestVersion);
    if (gateway::hasErrors(problems)) {
        return reportLoadFailure({app::LoadFailure::Kind::Configuration, std::move(problems), {}}, terminal);
    }
    const bool isWorkspace = output && output->ends_with(".gatehouse");
    const bool withSecrets = arguments.has("with-secrets") && !isWorkspace;
    auto written = exporters::findExporter("deck")->write(
        result->reading.configuration,
        {.secrets = withSecrets ? exporters::Secrets::Included : exporters::Secrets::AsReferences});
    if (!written) {
        return refuse(written.error());
    }
    auto& deck = written->files.front();
    if (importer.id == "deck") {
        const auto secrets =
            withSecrets ? std::vector<SecretBytes>{} : literalSecrets(result->reading.configuration, table);
        deck.text = inOwnWords(*text, deck.text, path, secrets);
    }
    const ExitCode code = isWorkspace ? writeWorkspace(*output, deck.text, table, terminal)
                                      : writeResult(deck, output, withSecrets, terminal);
    if (code == ExitCode::Fine) {
        std::vector<std::string> notes;
        for (const auto& one : result->leftOut) {
            notes.push_back("note: left out: " + one);
        }
        for (const auto& one : written->notes) {
            notes.push_back(noteLine(one));
        }
        printNotes(notes, terminal);
    }
    return code;
}

Job start(const Arguments& arguments, Terminal& terminal, Finish finish)
{
    finish(run(arguments, terminal));
    return nullptr;
}

}  // namespace

Command importCommand()
{
    Command command;
    command.name = "import";
    command.summary = "read a configuration of another program";
    command.description = description();
    command.operands = {{"FILE", "the file to read", true, Offer::File, {}}};
    command.options = {
        {"from", "KIND", "the kind of file; found out from its text if not given", '\0', Offer::Choices, kindNames()},
        {"output", "PATH", "write to this file instead: decK, or a workspace (*.gatehouse)", 'o', Offer::File},
        {"with-secrets", "", "write out secrets that stand in FILE; the result then has mode 0600"},
    };
    command.start = start;
    return command;
}

}  // namespace gatehouse::cli

#include "app/cli/command.h"
#include "app/cli/load_report.h"
#include "app/cli/output.h"
#include "app/cli/source_file.h"
#include "core/exporters/exporter.h"
#include "core/gateway/field_table.h"
#include "core/workspace/secret_literals.h"

namespace gatehouse::cli {
namespace {

std::vector<std::string_view> targetNames()
{
    std::vector<std::string_view> names;
    for (const auto& one : exporters::exporters()) {
        names.push_back(one.id);
    }
    return names;
}

/// "deck: decK YAML, …" for each target, as the help and the manual show it.
const std::string& description()
{
    static const std::string text = [] {
        std::string out =
            "Reads FILE and writes it out for the target. A target of one file goes to standard output, or to PATH "
            "with -o; one of several files goes into the folder PATH, which is made if it is missing. What the target "
            "cannot express, does differently or needs is said on standard error and, as comments, in the file.\n\n"
            "Secrets leave as references: environment variables, variables of the target, Kubernetes Secrets. With "
            "--with-secrets those that stand in FILE are written out, and the files can be read by you alone. A "
            "configuration with errors is not written; they are named instead.\n\nTargets:";
        for (const auto& one : exporters::exporters()) {
            out += "\n\n" + std::string(one.id) + ": " + std::string(one.summary) + ".";
        }
        return out;
    }();
    return text;
}

ExitCode written(const exporters::Exporter& exporter, const exporters::Export& result,
                 const std::optional<std::string>& path, Terminal& terminal)
{
    if (result.files.size() > 1) {
        if (!path) {
            terminal.problem(QStringLiteral("%1 is several files: name a folder for them with -o.")
                                 .arg(QString::fromStdString(std::string(exporter.id))));
            return ExitCode::WrongUse;
        }
        return writeFolder(*path, result.files, result.holdsSecrets, terminal) ? ExitCode::Fine : ExitCode::WrongUse;
    }
    return writeResult(result.files.front(), path, result.holdsSecrets, terminal);
}

Job start(const Arguments& arguments, Terminal& terminal, Finish finish)
{
    std::optional<gateway::Version> asked;
    if (arguments.has("gateway-version")) {
        asked = gatewayVersion(arguments, terminal);
        if (!asked) {
            finish(ExitCode::WrongUse);
            return nullptr;
        }
    }
    const gateway::FieldTable table = gateway::FieldTable::load();
    ExitCode code = ExitCode::Fine;
    const auto source = readSource(*arguments.operand("FILE"), asked, table, terminal, code);
    if (!source) {
        finish(code);
        return nullptr;
    }
    const bool withSecrets = arguments.has("with-secrets");
    const auto leftOut =
        withSecrets ? std::vector<workspace::SecretLiteral>{} : workspace::secretLiterals(source->configuration, table);
    if (!leftOut.empty() && arguments.has("output")
        && isSameFile(*arguments.operand("FILE"), *arguments.value("output"))) {
        terminal.problem(QStringLiteral("-o names the file that is read, and its secrets would be lost. Choose another "
                                        "file, or add --with-secrets."));
        finish(ExitCode::WrongUse);
        return nullptr;
    }
    const auto& exporter = *exporters::findExporter(*arguments.value("to"));
    const auto result =
        exporter.write(source->configuration,
                       {.version = source->version,
                        .madeFor = source->madeFor,
                        .secrets = withSecrets ? exporters::Secrets::Included : exporters::Secrets::AsReferences});
    if (!result) {
        reportDiagnostics(result.error(), terminal);
        finish(ExitCode::Findings);
        return nullptr;
    }
    code = written(exporter, *result, arguments.value("output"), terminal);
    if (code == ExitCode::Fine) {
        for (const auto& one : leftOut) {
            terminal.message(
                QStringLiteral("note: the secret at %1 is not written out; the result names a variable instead.")
                    .arg(QString::fromStdString(one.place)));
        }
        for (const exporters::Note& one : result->notes) {
            terminal.message(noteLine(one));
        }
    }
    finish(code);
    return nullptr;
}

}  // namespace

Command exportCommand()
{
    Command command;
    command.name = "export";
    command.summary = "write a configuration for another program";
    command.description = description();
    command.operands = {{"FILE", "a decK file (YAML), or a workspace (*.gatehouse)", true, Offer::File, {}}};
    command.options = {
        {"to", "TARGET", "the target, one of the list above", '\0', Offer::Choices, targetNames(), true},
        {"output", "PATH", "write to this file or folder instead, replacing files as a whole", 'o', Offer::File},
        {"with-secrets", "", "write out secrets that stand in FILE; the files then have mode 0600"},
        gatewayVersionOption(),
    };
    command.start = start;
    return command;
}

}  // namespace gatehouse::cli

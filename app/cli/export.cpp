#include "app/cli/command.h"
#include "app/cli/deck_text.h"
#include "app/cli/load_report.h"
#include "app/cli/output.h"
#include "app/cli/source_file.h"
#include "app/composition/keychain_literals.h"
#include "core/exporters/exporter.h"
#include "core/gateway/field_table.h"
#include "core/gateway/references.h"
#include "core/secrets/keychain_secret_store.h"
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
            "A decK file written for deck keeps its comments, order and quoting; what differs is changed where it "
            "stands.\n\n"
            "Secrets leave as references: environment variables, variables of the target, Kubernetes Secrets. With "
            "--with-secrets those that stand in FILE are written out, and those that it refers to in the keychain; the "
            "files can be read by you alone. A configuration with errors is not written; they are named "
            "instead.\n\nTargets:";
        for (const auto& one : exporters::exporters()) {
            out += "\n\n" + std::string(one.id) + ": " + std::string(one.summary) + ".";
        }
        return out;
    }();
    return text;
}

ExitCode written(const exporters::Exporter& exporter, const exporters::Export& result,
                 const std::optional<std::string>& path, bool withSecrets, Terminal& terminal)
{
    if (result.files.size() > 1) {
        if (!path) {
            terminal.problem(QStringLiteral("%1 is several files: name a folder for them with -o.")
                                 .arg(QString::fromStdString(std::string(exporter.id))));
            return ExitCode::WrongUse;
        }
        return writeFolder(*path, result.files, withSecrets, terminal) ? ExitCode::Fine : ExitCode::WrongUse;
    }
    return writeResult(result.files.front(), path, withSecrets, terminal);
}

/// One export: first the secrets from the keychain, where they were asked for and the file refers to any.
class ExportJob {
public:
    ExportJob(const Arguments& arguments, Terminal& terminal, Finish finish) :
        m_exporter(*exporters::findExporter(*arguments.value("to"))),
        m_path(arguments.value("output")),
        m_withSecrets(arguments.has("with-secrets")),
        m_terminal(terminal),
        m_finish(std::move(finish))
    {
    }

    void start(Source source, const std::string& file)
    {
        m_source = std::move(source);
        if (!m_withSecrets) {
            m_leftOut = workspace::secretLiterals(m_source.configuration, m_table);
        }
        if (!m_leftOut.empty() && m_path && isSameFile(file, *m_path)) {
            m_terminal.problem(
                QStringLiteral("-o names the file that is read, and its secrets would be lost. Choose another file, or "
                               "add --with-secrets."));
            m_finish(ExitCode::WrongUse);
        } else if (m_withSecrets && !gateway::keychainReferences(m_source.configuration).empty()) {
            m_keychain.emplace();
            m_fill.emplace(*m_keychain);
            m_fill->start(m_source.configuration, [this](Result<gateway::Configuration> filled) {
                m_finish(filled ? written(*filled)
                                : reportLoadFailure({app::LoadFailure::Kind::Secret, {}, filled.error()}, m_terminal));
            });
        } else {
            m_finish(written(m_source.configuration));
        }
    }

private:
    ExitCode written(const gateway::Configuration& configuration)
    {
        auto result = m_exporter.write(configuration, {.version = m_source.version,
                                                       .madeFor = m_source.madeFor,
                                                       .secrets = m_withSecrets ? exporters::Secrets::Included
                                                                                : exporters::Secrets::AsReferences});
        if (!result) {
            reportDiagnostics(result.error(), m_terminal);
            return ExitCode::Findings;
        }
        if (m_exporter.id == "deck" && !m_source.text.empty()) {
            auto& text = result->files.front().text;
            const auto secrets =
                m_withSecrets ? std::vector<SecretBytes>{} : literalSecrets(m_source.configuration, m_table);
            text = inOwnWords(m_source.text, text, configuration.file, secrets);
        }
        const ExitCode code = cli::written(m_exporter, *result, m_path, m_withSecrets, m_terminal);
        if (code == ExitCode::Fine) {
            std::vector<std::string> notes;
            for (const auto& one : m_leftOut) {
                notes.push_back("note: the secret at " + one.place
                                + " is not written out; the result names a variable instead.");
            }
            for (const exporters::Note& one : result->notes) {
                notes.push_back(noteLine(one));
            }
            printNotes(notes, m_terminal);
        }
        return code;
    }

    const exporters::Exporter& m_exporter;
    const std::optional<std::string> m_path;
    const bool m_withSecrets;
    Terminal& m_terminal;
    Finish m_finish;
    const gateway::FieldTable m_table = gateway::FieldTable::load();
    Source m_source;
    std::vector<workspace::SecretLiteral> m_leftOut;
    std::optional<secrets::KeychainSecretStore> m_keychain;
    std::optional<app::KeychainFill> m_fill;  ///< last: its answers stop with it
};

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
    const auto file = *arguments.operand("FILE");
    auto source = readSource(file, asked, table, terminal, code);
    if (!source) {
        finish(code);
        return nullptr;
    }
    auto job = std::make_shared<ExportJob>(arguments, terminal, std::move(finish));
    job->start(std::move(*source), file);
    return job;
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
        {"with-secrets", "", "write out secrets that FILE holds or refers to; the files then have mode 0600"},
        gatewayVersionOption(),
    };
    command.start = start;
    return command;
}

}  // namespace gatehouse::cli

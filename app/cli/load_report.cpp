#include "app/cli/load_report.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "app/wording/sentences.h"

namespace gatehouse::cli {
namespace {

constexpr std::size_t mostLines = 100;

/// A file with the same fault ten thousand times needs no ten thousand lines: of very many, errors come first.
void printBounded(const gateway::Diagnostics& diagnostics, Terminal& terminal)
{
    std::vector<const gateway::Diagnostic*> shown;
    for (const gateway::Diagnostic& one : diagnostics) {
        shown.push_back(&one);
    }
    if (shown.size() > mostLines) {
        std::stable_partition(shown.begin(), shown.end(),
                              [](const gateway::Diagnostic* one) { return one->severity == gateway::Severity::Error; });
    }
    for (std::size_t i = 0; i < std::min(shown.size(), mostLines); ++i) {
        terminal.message(shown[i]->toString());
    }
    if (shown.size() > mostLines) {
        terminal.message("… and " + std::to_string(shown.size() - mostLines) + " more");
    }
}

}  // namespace

void printNotes(const std::vector<std::string>& lines, Terminal& terminal)
{
    for (std::size_t i = 0; i < std::min(lines.size(), mostLines); ++i) {
        terminal.message(lines[i]);
    }
    if (lines.size() > mostLines) {
        terminal.message("note: … and " + std::to_string(lines.size() - mostLines) + " more");
    }
}

ExitCode reportLoadFailure(const app::LoadFailure& failure, Terminal& terminal)
{
    using Kind = app::LoadFailure::Kind;
    if (failure.kind == Kind::Secret) {
        terminal.problem(wording::errorSentence(failure.error));
        terminal.message(
            failure.error.code == ErrorCode::SecretMissing
                ? QStringLiteral("Store it from Gatehouse's window, or write ${{ env \"DECK_…\" }} in the "
                                 "file instead and set that variable.")
                : QStringLiteral("Unlock or start the keychain, or write ${{ env \"DECK_…\" }} in the file "
                                 "instead and set that variable."));
        return ExitCode::SecretUnavailable;
    }
    std::size_t errors = 0;
    for (const gateway::Diagnostic& one : failure.diagnostics) {
        errors += one.severity == gateway::Severity::Error ? 1 : 0;
    }
    printBounded(failure.diagnostics, terminal);
    if (failure.kind == Kind::File) {
        return ExitCode::WrongUse;
    }
    terminal.problem(QStringLiteral("%1 to correct before this configuration can be used.")
                         .arg(errors == 1 ? QStringLiteral("there is one error")
                                          : QStringLiteral("there are %1 errors").arg(errors)));
    return ExitCode::Findings;
}

void reportDiagnostics(const gateway::Diagnostics& diagnostics, Terminal& terminal)
{
    printBounded(diagnostics, terminal);
}

Option gatewayVersionOption()
{
    Option option;
    option.name = "gateway-version";
    option.value = "V";
    option.help = "the release whose fields and defaults hold, 3.4 to 3.15; the newest if not given";
    return option;
}

std::optional<gateway::Version> gatewayVersion(const Arguments& arguments, Terminal& terminal)
{
    const auto text = arguments.value("gateway-version");
    if (!text) {
        return gateway::newestVersion;
    }
    const auto version = gateway::Version::parse(*text);
    if (!version) {
        terminal.problem(QStringLiteral("--gateway-version is “%1”; it may be %2 to %3.")
                             .arg(QString::fromStdString(*text),
                                  QString::fromStdString(gateway::oldestVersion.toString()),
                                  QString::fromStdString(gateway::newestVersion.toString())));
    }
    return version;
}

}  // namespace gatehouse::cli

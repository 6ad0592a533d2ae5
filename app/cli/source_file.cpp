#include "app/cli/source_file.h"

#include "app/cli/load_report.h"
#include "core/gateway/validation.h"
#include "core/importers/deck.h"
#include "core/importers/text_checks.h"
#include "core/importers/yaml_tree.h"
#include "core/workspace/workspace.h"

namespace gatehouse::cli {
namespace {

/// A workspace says for which release it was made. A decK file does not: it means the newest, unless only the release
/// that is asked for has all its fields.
gateway::Version releaseOf(const importers::DeckReading& reading, const std::optional<gateway::Version>& asked,
                           const gateway::FieldTable& table)
{
    const auto fits = [&](gateway::Version version) {
        return !gateway::hasErrors(gateway::validate(reading.configuration, table, version));
    };
    return asked && !fits(gateway::newestVersion) && fits(*asked) ? *asked : gateway::newestVersion;
}

}  // namespace

std::optional<Source> readSource(const std::string& path, const std::optional<gateway::Version>& asked,
                                 const gateway::FieldTable& table, Terminal& terminal, ExitCode& code)
{
    importers::DeckReading reading;
    Source source;
    if (path.ends_with(".gatehouse")) {
        auto workspace = workspace::load(path);
        if (!workspace) {
            gateway::Diagnostic problem;
            problem.file = path;
            problem.message = workspace.error().detail;
            terminal.message(problem.toString());
            code = ExitCode::WrongUse;
            return std::nullopt;
        }
        reading.configuration = std::move(workspace->configuration);
        source.madeFor = workspace->gatewayVersion;
    } else {
        auto text = importers::readFile(path, importers::YamlLimits{}.octets);
        auto read = text ? importers::readDeckValues(*text, path) : tl::unexpected(text.error());
        if (!read) {
            reportDiagnostics(read.error(), terminal);
            code = ExitCode::WrongUse;
            return std::nullopt;
        }
        source.text = std::move(*text);
        reading = std::move(*read);
        source.madeFor = releaseOf(reading, asked, table);
    }
    source.version = asked.value_or(source.madeFor);
    // A typing error would only be found by the program that gets the result; here its line is still known.
    gateway::Diagnostics problems = importers::problemsOf(reading, table, source.madeFor);
    if (gateway::hasErrors(problems)) {
        code = reportLoadFailure({app::LoadFailure::Kind::Configuration, std::move(problems), {}}, terminal);
        return std::nullopt;
    }
    source.configuration = std::move(reading.configuration);
    return source;
}

}  // namespace gatehouse::cli

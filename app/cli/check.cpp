#include <boost/json/serialize.hpp>

#include <algorithm>

#include "app/cli/command.h"
#include "app/cli/load_report.h"
#include "app/composition/background.h"
#include "app/composition/provider_documents.h"
#include "core/doctor/check.h"
#include "core/doctor/discovery_comparison.h"
#include "core/doctor/release_findings.h"
#include "core/importers/importer.h"
#include "core/importers/text_checks.h"
#include "core/importers/yaml_tree.h"
#include "core/net/asio_http_client.h"
#include "core/workspace/workspace.h"

namespace gatehouse::cli {
namespace {

namespace json = boost::json;
using gateway::Severity;

struct CheckOptions {
    std::string file;
    std::optional<gateway::Version> version;  ///< asked for
    bool offline = false;
    bool asJson = false;
};

/// One line of the report.
struct Line {
    std::string id;
    gateway::Diagnostic diagnostic;
    std::vector<doctor::Place> places;
};

/// What a file holds, or why it cannot be read.
struct Reading {
    std::optional<importers::DeckReading> deck;
    gateway::Version madeFor = gateway::newestVersion;
    gateway::Diagnostics problems;
    bool unreadable = false;  ///< no such file, no permission: not a matter of what is in it
};

Reading readAny(const std::string& path)
{
    Reading reading;
    if (path.ends_with(".gatehouse")) {
        auto workspace = workspace::load(path);
        if (!workspace) {
            gateway::Diagnostic problem;
            problem.file = path;
            problem.message = workspace.error().detail;
            reading.problems.push_back(problem);
            reading.unreadable = workspace.error().code != ErrorCode::InvalidSyntax;
            return reading;
        }
        reading.madeFor = workspace->gatewayVersion;
        reading.deck.emplace();
        reading.deck->configuration = std::move(workspace->configuration);
        reading.deck->configuration.file = path;
        return reading;
    }
    const auto text = importers::readFile(path, importers::YamlLimits{}.octets);
    if (!text) {
        reading.problems = text.error();
        reading.unreadable = true;
        return reading;
    }
    auto result = importers::likelyImporter(*text).read(*text, path);
    if (!result) {
        reading.problems = result.error();
        return reading;
    }
    reading.deck = std::move(result->reading);
    return reading;
}

std::string_view severityWord(Severity severity)
{
    switch (severity) {
    case Severity::Error: return "error";
    case Severity::Warning: return "warning";
    case Severity::Note: return "note";
    }
    return "error";
}

json::object asJson(const Line& line)
{
    const auto& one = line.diagnostic;
    json::array places;
    for (const auto& place : line.places) {
        places.push_back({{"path", place.path},
                          {"field", place.field},
                          {"line", place.position.line},
                          {"column", place.position.column}});
    }
    return {{"id", line.id},
            {"severity", severityWord(one.severity)},
            {"line", one.line},
            {"column", one.column},
            {"path", one.path},
            {"field", one.field},
            {"message", one.message},
            {"suggestion", one.suggestion},
            {"places", std::move(places)}};
}

QString counted(std::size_t count, const QString& one)
{
    return QStringLiteral("%1 %2%3").arg(count).arg(one, count == 1 ? QString() : QStringLiteral("s"));
}

/// Reads, validates, asks the providers, runs the checks, reports.
class CheckRun {
public:
    CheckRun(CheckOptions options, Terminal& terminal, Finish finish) :
        m_options(std::move(options)),
        m_terminal(terminal),
        m_finish(std::move(finish)),
        m_background([](boost::asio::io_context& context) {
            return std::make_unique<net::AsioHttpClient>(context.get_executor());
        })
    {
    }

    void begin()
    {
        auto reading = readAny(m_options.file);
        if (reading.unreadable) {
            reportDiagnostics(reading.problems, m_terminal);
            m_finish(ExitCode::WrongUse);
            return;
        }
        m_madeFor = reading.madeFor;
        m_version = m_options.version.value_or(reading.madeFor);
        if (!reading.deck) {
            add("reading", reading.problems);
            end();
            return;
        }
        const auto problems = importers::problemsOf(*reading.deck, m_table, m_version);
        add("validation", problems);
        m_configuration = std::move(reading.deck->configuration);
        m_questions = app::providerQuestions(m_configuration, m_table, m_version, app::lookUpInEnvironment);
        // What has errors is no configuration yet: how its provider would be asked is anybody's guess.
        if (m_options.offline || gateway::hasErrors(problems) || m_questions.empty()) {
            check({});
            return;
        }
        m_task = m_background.run<std::vector<app::DiscoveryCheck>>(
            [questions = m_questions](net::HttpClient& client) { return app::askProviders(client, questions); },
            [this](std::vector<app::DiscoveryCheck> answers) { check(answers); });
    }

private:
    void add(const std::string& id, const gateway::Diagnostics& diagnostics)
    {
        for (const auto& one : diagnostics) {
            m_lines.push_back({id, one, {{one.path, one.field, {one.line, one.column}}}});
        }
    }

    /// About the issuer that a question is for.
    void addAtIssuer(const app::ProviderQuestion& question, const std::string& id, Severity severity,
                     std::string message, std::string suggestion)
    {
        const auto& plugin = m_configuration.plugins[question.plugin];
        gateway::Diagnostic one;
        one.severity = severity;
        one.file = m_configuration.file;
        const auto position = gateway::positionOf(plugin.positions, "issuer", plugin.position);
        one.line = position.line;
        one.column = position.column;
        one.path = "plugins[" + std::to_string(question.plugin) + "].config.issuer";
        one.field = "issuer";
        if (message.ends_with('.')) {
            message.pop_back();  // the suggestion goes on in the same line
        }
        one.message = std::move(message);
        one.suggestion = std::move(suggestion);
        add(id, {one});
    }

    void check(const std::vector<app::DiscoveryCheck>& answers)
    {
        doctor::Providers providers;
        for (std::size_t i = 0; i < answers.size(); ++i) {
            judge(m_questions[i], answers[i], providers);
        }
        const doctor::Surroundings surroundings{
            .version = m_version, .providers = &providers, .lookUp = app::lookUpInEnvironment};
        auto findings = doctor::check(m_configuration, m_table, surroundings);
        addUnlessSaid(findings, doctor::releaseFindings(m_configuration, m_table, m_madeFor, m_version));
        for (auto& finding : findings) {
            m_lines.push_back({std::string(finding.check), finding.asDiagnostic(), std::move(finding.places)});
        }
        compare(surroundings);
        end();
    }

    void judge(const app::ProviderQuestion& question, const app::DiscoveryCheck& answer, doctor::Providers& providers)
    {
        json::object told{{"issuer", question.issuer}, {"rows", json::array()}};
        if (!question.request) {
            addAtIssuer(question, "provider_unknown", Severity::Note,
                        "the provider was not asked: what the issuer's reference stands for is not known here",
                        "set its variable to have it compared");
        } else if (!answer.answered) {
            m_unreachable = true;
            addAtIssuer(question, "provider_unreachable", Severity::Error, answer.problem.toStdString(),
                        "--offline leaves the provider out");
        } else if (answer.metadata.empty()) {
            addAtIssuer(question, "provider_answer", Severity::Error, answer.problem.toStdString(), "");
        } else if (auto document = app::readDocument(answer.metadata)) {
            providers[question.issuer] = std::move(*document);
        }
        told["problem"] = answer.problem.toStdString();
        told["milliseconds"] = std::chrono::duration<double, std::milli>(answer.duration).count();
        m_providers.push_back(std::move(told));
    }

    /// The tables of --json.
    void compare(const doctor::Surroundings& surroundings)
    {
        for (std::size_t i = 0; i < m_providers.size(); ++i) {
            const doctor::PluginView view(m_configuration, m_questions[i].plugin, m_table, surroundings);
            auto& rows = m_providers[i].as_object()["rows"].as_array();
            for (const auto& row : doctor::compareWithDiscovery(view)) {
                rows.push_back({{"group", row.group},
                                {"what", row.what},
                                {"configured", row.configured},
                                {"advertised", row.advertised},
                                {"verdict", doctor::verdictWord(row.verdict)},
                                {"field", row.field}});
            }
        }
    }

    std::size_t count(Severity severity) const
    {
        return static_cast<std::size_t>(std::count_if(
            m_lines.begin(), m_lines.end(), [&](const Line& line) { return line.diagnostic.severity == severity; }));
    }

    void end()
    {
        std::stable_sort(m_lines.begin(), m_lines.end(),
                         [](const Line& a, const Line& b) { return a.diagnostic.line < b.diagnostic.line; });
        const auto errors = count(Severity::Error);
        const auto warnings = count(Severity::Warning);
        const auto notes = count(Severity::Note);
        if (m_options.asJson) {
            json::array findings;
            for (const auto& line : m_lines) {
                findings.push_back(asJson(line));
            }
            m_terminal.line(json::serialize(
                json::object{{"file", m_options.file},
                             {"gateway_version", m_version.toString()},
                             {"findings", std::move(findings)},
                             {"providers", m_providers},
                             {"summary", {{"errors", errors}, {"warnings", warnings}, {"notes", notes}}}}));
        } else {
            for (const auto& line : m_lines) {
                m_terminal.line(line.diagnostic.toString() + " [" + line.id + ']');
            }
        }
        m_terminal.message(m_lines.empty() ? QStringLiteral("Nothing found.")
                                           : QStringLiteral("%1, %2 and %3.")
                                                 .arg(counted(errors, QStringLiteral("error")),
                                                      counted(warnings, QStringLiteral("warning")),
                                                      counted(notes, QStringLiteral("note"))));
        m_finish(m_unreachable ? ExitCode::Unreachable : errors + warnings > 0 ? ExitCode::Findings : ExitCode::Fine);
    }

    CheckOptions m_options;
    Terminal& m_terminal;
    Finish m_finish;
    gateway::FieldTable m_table = gateway::FieldTable::load();
    gateway::Version m_madeFor;  ///< whose defaults the file means where it says nothing
    gateway::Version m_version;
    gateway::Configuration m_configuration;
    std::vector<app::ProviderQuestion> m_questions;
    std::vector<Line> m_lines;
    json::array m_providers;
    bool m_unreachable = false;
    app::Background m_background;
    app::Background::Task m_task;
};

Job start(const Arguments& arguments, Terminal& terminal, Finish finish)
{
    std::optional<CheckOptions> options;
    const auto version = gatewayVersion(arguments, terminal);
    if (version) {
        options.emplace();
        options->file = *arguments.operand("FILE");
        options->version = arguments.has("gateway-version") ? version : std::nullopt;
        options->offline = arguments.has("offline");
        options->asJson = arguments.has("json");
    }
    return startJob<CheckRun>(std::move(options), terminal, std::move(finish));
}

}  // namespace

Command checkCommand()
{
    Command command;
    command.name = "check";
    command.summary = "find what is wrong with a configuration, and compare it with its provider";
    command.description =
        "Prints one finding a line: FILE:LINE:COLUMN, how bad it is, the field, what is wrong and what to write "
        "instead, and in brackets the name of the check. An error cannot work as it stands; a warning works otherwise "
        "than it reads, or is unsafe; a note is worth knowing.\n\n"
        "Each issuer's discovery document is fetched, with the plugin's own proxies and timeout, and compared: the "
        "issuer byte for byte, client authentication, grants, scopes, algorithms, PKCE and endpoints. Variables of the "
        "environment stand in for ${{ env }}; nothing is read from the keychain, and no secret is sent or printed.\n\n"
        "Ends with 0 when there are notes at most, 1 with a warning or an error, 2 when the file cannot be read, 3 "
        "when a "
        "provider cannot be reached.";
    command.operands = {
        {"FILE", "a decK file, a workspace (*.gatehouse), or another file that import reads", true, Offer::File, {}}};
    command.options = {
        gatewayVersionOption(),
        {"offline", "", "ask no provider"},
        {"json", "", "one JSON object with the findings and the comparison instead of lines"},
    };
    command.start = start;
    return command;
}

}  // namespace gatehouse::cli

#include <QTimer>

#include <boost/json/object.hpp>

#include <charconv>
#include <chrono>

#include "app/cli/command.h"
#include "app/cli/exchange_line_writer.h"
#include "app/cli/exchange_lines.h"
#include "app/cli/interruption.h"
#include "app/cli/listen_address.h"
#include "app/cli/load_report.h"
#include "app/cli/output.h"
#include "app/cli/output_pump.h"
#include "app/cli/serve_tls.h"
#include "app/wording/sentences.h"
#include "app/wording/trust_steps.h"
#include "core/base/json_line.h"
#include "core/doctor/check.h"
#include "core/exchange/har.h"
#include "core/secrets/keychain_secret_store.h"
#include "proxy/server/gateway_server.h"

namespace gatehouse::cli {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds watchEvery{33};
constexpr std::chrono::milliseconds watchOften{8};
constexpr std::size_t manyAtOnce = 256;  ///< requests since the last look
constexpr std::size_t mostThreads = 1024;
constexpr std::size_t keptText = 256 * 1024;
constexpr std::chrono::milliseconds patienceAtEnd{2000};

struct ServeOptions {
    std::string file;
    gateway::Version version;
    proxy::ListenOptions listen;
    TlsChoice tls;
    std::optional<std::string> harFile;
    bool asJson = false;
};

/// Runs one gateway from its file until it is interrupted.
class Serve {
public:
    Serve(ServeOptions options, Terminal& terminal, Finish finish) :
        m_options(std::move(options)),
        m_terminal(terminal),
        m_finish(std::move(finish)),
        m_clock(std::make_shared<SystemClock>()),
        m_random(std::make_shared<SystemRandom>()),
        m_redactor(*m_random),
        m_tls(m_options.tls, m_secrets, m_clock, m_terminal),
        m_loader(m_table, m_options.version, m_secrets),
        m_server(m_clock, m_random),
        m_interruption([this] { interrupted(); }, [this] { reload(); })
    {
        m_watch.setInterval(watchEvery);
        QObject::connect(&m_watch, &QTimer::timeout, &m_watch, [this] { report(); });
    }

    void begin()
    {
        m_loader.load(m_options.file, [this](app::Loaded loaded) {
            if (!loaded) {
                end(reportLoadFailure(loaded.error(), m_terminal));
                return;
            }
            reportNotes(*loaded);
            secure(std::move(loaded->runtime));
        });
    }

private:
    void secure(std::shared_ptr<const gateway::RuntimeConfiguration> configuration)
    {
        m_tls.obtain([this, configuration](ServeTls::Context context, std::optional<ExitCode> failure) {
            if (failure) {
                end(*failure);
                return;
            }
            m_options.listen.tls = std::move(context);
            listen(configuration);
        });
    }

    void listen(std::shared_ptr<const gateway::RuntimeConfiguration> configuration)
    {
        const auto endpoint = m_server.start(std::move(configuration), m_options.listen);
        if (!endpoint) {
            cannotListen(endpoint.error());
            return;
        }
        // Only now: a start that fails must not have emptied the file of the last run.
        if (m_options.harFile && !openHar()) {
            m_server.stop();
            end(ExitCode::WrongUse);
            return;
        }
        reportListening(urlOf(*endpoint, m_options.listen.tls != nullptr));
        if (m_server.recorder() != nullptr) {
            m_pump.emplace(m_terminal.descriptor());
            m_watch.start();
        } else {
            m_terminal.message("Requests are not recorded (--no-record), so no lines follow.");
        }
    }

    void reportListening(const std::string& url)
    {
        const QString& authority = m_tls.authorityFile();
        if (m_options.asJson) {
            json::object line{{"event", "listening"}, {"address", url}};
            if (!authority.isEmpty()) {
                line["authority"] = authority.toStdString();
            }
            m_terminal.line(jsonLine(line));
        } else {
            m_terminal.line("Gatehouse listens on " + url);
        }
        if (!authority.isEmpty()) {
            for (const QString& step :
                 wording::trustSteps(authority, QString::fromStdString(url), !m_options.tls.forThisRun)) {
                m_terminal.message(step);
            }
        }
    }

    bool openHar()
    {
        exchange::HarOptions options;
        options.creatorVersion = GATEHOUSE_VERSION;
        options.redactor = &m_redactor;
        options.sentence = [](const exchange::Verdict& verdict) {
            return wording::verdictSentence(verdict).toStdString();
        };
        auto har = exchange::HarWriter::create(*m_options.harFile, std::move(options));
        if (!har) {
            m_terminal.problem(wording::errorSentence(har.error()));
            return false;
        }
        m_har.emplace(std::move(*har));
        return true;
    }

    void cannotListen(const Error& error)
    {
        const QString port = QString::number(m_options.listen.port);
        switch (error.code) {
        case ErrorCode::PortInUse:
            m_terminal.problem(QStringLiteral("port %1 of %2 is in use by another program. Stop that one, or choose "
                                              "another port with --listen %2:PORT (0: any free one).")
                                   .arg(port, QString::fromStdString(m_options.listen.host)));
            break;
        case ErrorCode::PermissionDenied:
            m_terminal.problem(
                QStringLiteral("this system does not let you listen on port %1. Choose one above 1023 with "
                               "--listen HOST:PORT.")
                    .arg(port));
            break;
        default: m_terminal.problem(wording::errorSentence(error));
        }
        end(ExitCode::WrongUse);
    }

    /// What the workers have recorded since the last time, as lines; the gateway never waits for whoever reads them.
    void report()
    {
        const proxy::RecordBatch batch = m_server.recorder()->take();
        m_text.clear();
        // Nobody reads any more (… | head): the gateway and the HAR file go on.
        const bool prints = m_pump->connected();
        for (const exchange::PackedExchange& one : batch.exchanges()) {
            if (prints && !m_options.asJson) {
                m_lines.append(m_text, one);
            }
            if (m_har || (prints && m_options.asJson)) {
                reportWhole(*one.unpacked(), prints && m_options.asJson);
            }
        }
        if (!m_text.empty() && !m_pump->add(m_text)) {
            m_unshown += batch.exchanges().size();
        }
        if (m_text.capacity() > keptText) {
            m_text = {};
        }
        sayWhatIsMissing(std::chrono::seconds(1));
        keepUp(batch.exchanges().size());
    }

    /// Memory that goes back to the recorder early is still in the processor's cache when the next record is written.
    void keepUp(std::size_t taken)
    {
        if (taken > manyAtOnce && m_watch.intervalAsDuration() != watchOften) {
            m_watch.setInterval(watchOften);
        } else if (taken < manyAtOnce / 8 && m_watch.intervalAsDuration() != watchEvery) {
            m_watch.setInterval(watchEvery);
        }
    }

    void reportWhole(const exchange::Exchange& one, bool print)
    {
        if (print) {
            m_text.append(jsonLine(exchangeObject(one, m_redactor))).push_back('\n');
        }
        writeHar(one);
    }

    /// At most once in so long.
    void sayWhatIsMissing(std::chrono::seconds rest)
    {
        const std::uint64_t missing = m_server.recorder()->dropped() + m_unshown;
        const auto now = std::chrono::steady_clock::now();
        if (missing > m_saidMissing && now - m_saidAt >= rest) {
            m_terminal.message(
                QStringLiteral("%1 requests came too fast to be shown here; they were served all the same.")
                    .arg(missing - m_saidMissing));
            m_saidMissing = missing;
            m_saidAt = now;
        }
    }

    /// A line of its own, in its place among the others.
    void say(std::string_view line)
    {
        if (m_pump) {
            m_pump->add(std::string(line) + '\n');
        } else {
            m_terminal.line(line);
        }
    }

    void writeHar(const exchange::Exchange& one)
    {
        if (!m_har) {
            return;
        }
        if (const auto written = m_har->append(one); !written) {
            m_terminal.problem(wording::errorSentence(written.error())
                               + QStringLiteral(" The HAR file ends here; the gateway goes on."));
            m_har.reset();
        }
    }

    /// What does not keep it from serving.
    void reportNotes(const app::LoadedGateway& loaded)
    {
        reportDiagnostics(loaded.runtime->notes, m_terminal);
        doctor::Surroundings surroundings;
        surroundings.version = m_options.version;
        for (const doctor::Finding& finding : doctor::check(loaded.configuration, m_table, surroundings)) {
            if (finding.severity != gateway::Severity::Note) {
                m_terminal.message(finding.asDiagnostic().toString());
            }
        }
    }

    /// Reads the file again. Requests under way keep the configuration they began with; a file that cannot be used
    /// changes nothing.
    void reload()
    {
        if (!m_server.running() || m_draining) {
            return;
        }
        m_loader.load(m_options.file, [this](app::Loaded loaded) {
            if (!loaded) {
                reportLoadFailure(loaded.error(), m_terminal);
                m_terminal.message(QStringLiteral("The configuration in use stays."));
                reportReload("reload_failed", {});
                return;
            }
            reportNotes(*loaded);
            reportReload("reloaded", m_server.publish(std::move(loaded->runtime)));
        });
    }

    void reportReload(std::string_view event, std::optional<std::uint64_t> number)
    {
        if (m_options.asJson) {
            json::object line{{"event", event}};
            if (number) {
                line["configuration"] = *number;
            }
            say(jsonLine(line));
        } else if (number) {
            say("Gatehouse has read " + m_options.file + " again");
        }
    }

    /// The first time requests under way are finished; the second time everything ends at once.
    void interrupted()
    {
        if (!m_server.running() || m_draining) {
            finish();
            return;
        }
        m_draining = true;
        m_server.drain([this] { finish(); });
    }

    /// Nothing that was recorded is left out, unless nobody takes it.
    void finish()
    {
        if (m_pump && m_server.recorder() != nullptr) {
            report();
            sayWhatIsMissing(std::chrono::seconds(0));
        }
        m_server.stop();
        if (m_pump && !m_pump->finish(patienceAtEnd)) {
            m_terminal.message("Nobody reads standard output; the last lines are not written.");
        }
        end(ExitCode::Fine);
    }

    void end(ExitCode code)
    {
        m_watch.stop();
        if (m_finish) {
            std::exchange(m_finish, nullptr)(code);
        }
    }

    ServeOptions m_options;
    Terminal& m_terminal;
    Finish m_finish;
    std::shared_ptr<SystemClock> m_clock;
    std::shared_ptr<SystemRandom> m_random;
    exchange::Redactor m_redactor;
    gateway::FieldTable m_table = gateway::FieldTable::load();
    secrets::KeychainSecretStore m_secrets;
    ServeTls m_tls;
    app::GatewayFromFile m_loader;
    proxy::GatewayServer m_server;
    std::optional<exchange::HarWriter> m_har;
    ExchangeLineWriter m_lines{m_redactor, m_terminal};
    std::optional<OutputPump> m_pump;
    std::string m_text;
    std::uint64_t m_unshown = 0;  ///< that the pump had no room for
    std::uint64_t m_saidMissing = 0;
    std::chrono::steady_clock::time_point m_saidAt;
    bool m_draining = false;
    QTimer m_watch;
    Interruption m_interruption;
};

/// The options checked; nothing, and a message, where one is wrong.
std::optional<ServeOptions> optionsOf(const Arguments& arguments, Terminal& terminal)
{
    ServeOptions out;
    out.file = *arguments.operand("FILE");
    out.harFile = arguments.value("har");
    out.asJson = arguments.has("json");
    out.listen.record = !arguments.has("no-record");
    if (out.harFile && !out.listen.record) {
        terminal.problem(QStringLiteral("--har needs what --no-record switches off. Give one of them."));
        return std::nullopt;
    }
    if (out.harFile && isSameFile(*out.harFile, out.file)) {
        terminal.problem(QStringLiteral("--har names FILE itself, which would be lost. Choose another file."));
        return std::nullopt;
    }
    const auto version = gatewayVersion(arguments, terminal);
    if (!version) {
        return std::nullopt;
    }
    out.version = *version;
    const std::string address = arguments.value("listen").value_or("127.0.0.1:8000");
    const auto endpoint = parseListenAddress(address);
    if (!endpoint) {
        terminal.problem(QStringLiteral("--listen is “%1”: %2.")
                             .arg(QString::fromStdString(address), QString::fromStdString(endpoint.error().detail)));
        return std::nullopt;
    }
    if (!isLoopback(endpoint->host) && !arguments.has("allow-remote")) {
        terminal.problem(
            QStringLiteral("%1 can be reached from other machines. If you mean that, add --allow-remote; else "
                           "listen on 127.0.0.1.")
                .arg(QString::fromStdString(endpoint->host)));
        return std::nullopt;
    }
    const auto tls = tlsChoice(arguments, endpoint->host, terminal);
    if (!tls) {
        return std::nullopt;
    }
    out.tls = *tls;
    out.listen.host = endpoint->host;
    out.listen.port = endpoint->port;
    if (const auto threads = arguments.value("threads")) {
        const auto [end, error] =
            std::from_chars(threads->data(), threads->data() + threads->size(), out.listen.workers);
        if (error != std::errc() || end != threads->data() + threads->size() || out.listen.workers < 1
            || out.listen.workers > mostThreads) {
            terminal.problem(QStringLiteral("--threads is “%1”; it may be 1 to %2.")
                                 .arg(QString::fromStdString(*threads))
                                 .arg(mostThreads));
            return std::nullopt;
        }
    }
    return out;
}

Job start(const Arguments& arguments, Terminal& terminal, Finish finish)
{
    return startJob<Serve>(optionsOf(arguments, terminal), terminal, std::move(finish));
}

}  // namespace

Command serveCommand()
{
    Command command;
    command.name = "serve";
    command.summary = "run the gateway from a decK file";
    command.description =
        "Runs the gateway that FILE describes and prints one line when it listens, then one line for each request: "
        "what was "
        "asked, what was answered, why it was let in or turned away, and how many calls to the identity provider that "
        "took. Fields that are set but not acted on yet are named on standard error.\n\n"
        "The identity provider may be down at the start; it is asked when the first request needs it. Secrets in FILE "
        "are "
        "references: ${{ env \"DECK_X\" }} is read from the environment, {vault://keychain/ID} from the keychain. "
        "SIGINT "
        "and SIGTERM let requests under way finish; a second one ends at once. SIGHUP reads FILE again: requests under "
        "way keep the configuration they began with, and a file that cannot be used changes nothing.";
    command.operands = {{"FILE", "a decK file (YAML)", true, Offer::File, {}}};
    command.options = {
        {"listen", "HOST:PORT", "where to listen; 127.0.0.1:8000 if not given, port 0 takes any free one"},
        {"threads", "N", "how many threads serve; one for each core if not given"},
        gatewayVersionOption(),
        {"har", "FILE", "write every call to a HAR file as well, secrets masked", '\0', Offer::File},
        {"no-record", {}, "record nothing: no lines, less work"},
        {"json", {}, "print one JSON object a line instead of text"},
        {"allow-remote", {}, "listen on an address that other machines can reach"},
    };
    const std::vector<Option> tls = tlsOptions();
    command.options.insert(command.options.begin() + 1, tls.begin(), tls.end());
    command.start = start;
    return command;
}

}  // namespace gatehouse::cli

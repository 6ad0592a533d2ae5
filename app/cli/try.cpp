#include <QProcessEnvironment>

#include "app/cli/command.h"
#include "app/cli/how_to.h"
#include "app/cli/local_gateway.h"
#include "app/composition/sample_workspace.h"
#include "app/wording/sentences.h"
#include "core/importers/deck.h"
#include "core/net/asio_http_client.h"
#include "proxy/lab/lab.h"

namespace gatehouse::cli {
namespace {

constexpr auto passwordVariable = "GATEHOUSE_TRY_PASSWORD";

struct TryOptions {
    std::optional<std::string> file;
    std::optional<std::string> gatewayUrl;  ///< without a path
    std::optional<std::string> path;
    gateway::Version version;
    std::string userName = "alex";
    SecretBytes password;
};

/// Plays the how-to once.
class Try {
public:
    Try(TryOptions options, Terminal& terminal, Finish finish) :
        m_options(std::move(options)),
        m_terminal(terminal),
        m_finish(std::move(finish)),
        m_clock(std::make_shared<SystemClock>()),
        m_random(std::make_shared<SystemRandom>()),
        m_redactor(*m_random),
        m_lab(m_clock, m_random),
        m_gateway(m_clock, m_random, m_options.version, m_terminal),
        m_background([](boost::asio::io_context& context) {
            return std::make_unique<net::AsioHttpClient>(context.get_executor());
        }),
        m_howTo(m_background, m_redactor, m_terminal)
    {
    }

    void begin()
    {
        if (m_options.gatewayUrl) {
            elsewhere();
        } else if (m_options.file) {
            m_gateway.startFile(*m_options.file, [this](const Result<std::string>& url, ExitCode code) {
                if (!url) {
                    m_finish(code);
                    return;
                }
                m_terminal.line("Kong's introspection how-to, on the gateway of " + *m_options.file + " at " + *url);
                play(*url, &m_gateway.runner());
            });
        } else {
            onTheLab();
        }
    }

private:
    void elsewhere()
    {
        if (m_options.file && !m_options.path) {
            auto reading = importers::readDeckFileValues(*m_options.file);
            if (!reading) {
                m_finish(reportLoadFailure({app::LoadFailure::Kind::File, reading.error(), {}}, m_terminal));
                return;
            }
            if (!reading->problems.empty()) {
                m_finish(reportLoadFailure({app::LoadFailure::Kind::Configuration, reading->problems, {}}, m_terminal));
                return;
            }
            m_options.path = pathToTry(reading->configuration);
        }
        m_terminal.line("Kong's introspection how-to, on the gateway at " + *m_options.gatewayUrl);
        m_terminal.line("What it asks its identity provider cannot be seen from here.");
        play(*m_options.gatewayUrl, nullptr);
    }

    void onTheLab()
    {
        const auto settings = m_lab.start();
        if (!settings) {
            m_terminal.problem(wording::errorSentence(settings.error()));
            m_finish(ExitCode::WrongUse);
            return;
        }
        const app::Surroundings surroundings = app::surroundingsOf(*settings);
        m_gateway.startSample(surroundings, settings->clientSecret,
                              [this, settings = *settings](const Result<std::string>& url, ExitCode code) {
                                  if (!url) {
                                      m_finish(code);
                                      return;
                                  }
                                  m_terminal.line("Kong's introspection how-to, on the built-in lab");
                                  m_terminal.line("");
                                  m_terminal.line("   gateway            " + *url);
                                  m_terminal.line("   identity provider  " + settings.issuer + "  (client "
                                                  + settings.clientId + ", user " + settings.userName + ")");
                                  m_terminal.line("   upstream           " + settings.upstreamUrl);
                                  play(*url, &m_gateway.runner());
                              });
    }

    void play(const std::string& url, app::GatewayRunner* watched)
    {
        const std::string path = m_options.path       ? *m_options.path
                                 : watched != nullptr ? pathToTry(m_gateway.configuration())
                                                      : "/anything";
        m_howTo.play(scenario::introspectionHowTo(path, m_options.userName, m_options.password), url, watched,
                     [this](HowToOutcome outcome) {
                         m_finish(outcome == HowToOutcome::Passed   ? ExitCode::Fine
                                  : outcome == HowToOutcome::Failed ? ExitCode::Findings
                                                                    : ExitCode::Unreachable);
                     });
    }

    TryOptions m_options;
    Terminal& m_terminal;
    Finish m_finish;
    std::shared_ptr<SystemClock> m_clock;
    std::shared_ptr<SystemRandom> m_random;
    exchange::Redactor m_redactor;
    proxy::lab::Lab m_lab;
    LocalGateway m_gateway;
    app::Background m_background;
    HowTo m_howTo;
};

/// --gateway may carry the path to try: http://localhost:8000/anything.
bool takeGatewayUrl(const std::string& text, TryOptions& options, Terminal& terminal)
{
    auto url = http::Url::parse(text);
    if (!url) {
        terminal.problem(QStringLiteral("--gateway is “%1”: %2. It looks like http://localhost:8000.")
                             .arg(QString::fromStdString(text), QString::fromStdString(url.error().detail)));
        return false;
    }
    if (url->path != "/" && !options.path) {
        options.path = url->target();
    }
    url->path = "/";
    url->query.clear();
    options.gatewayUrl = url->toString();
    return true;
}

std::optional<TryOptions> optionsOf(const Arguments& arguments, Terminal& terminal)
{
    TryOptions out;
    out.file = arguments.operand("FILE");
    out.path = arguments.value("path");
    if (out.path && !out.path->starts_with('/')) {
        terminal.problem(
            QStringLiteral("--path is “%1”; it begins with a slash.").arg(QString::fromStdString(*out.path)));
        return std::nullopt;
    }
    const auto version = gatewayVersion(arguments, terminal);
    if (!version) {
        return std::nullopt;
    }
    out.version = *version;
    if (const auto url = arguments.value("gateway"); url && !takeGatewayUrl(*url, out, terminal)) {
        return std::nullopt;
    }
    const std::string user = arguments.value("user").value_or("alex:doe");
    const std::size_t colon = user.find(':');
    out.userName = user.substr(0, colon);
    const QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    if (colon != std::string::npos) {
        out.password = SecretBytes(user.substr(colon + 1));
    } else if (environment.contains(QLatin1String(passwordVariable))) {
        out.password = SecretBytes(environment.value(QLatin1String(passwordVariable)).toStdString());
    } else {
        terminal.problem(QStringLiteral("--user names no password. Set %1, or write NAME:PASSWORD for a demo user.")
                             .arg(QLatin1String(passwordVariable)));
        return std::nullopt;
    }
    return out;
}

Job start(const Arguments& arguments, Terminal& terminal, Finish finish)
{
    return startJob<Try>(optionsOf(arguments, terminal), terminal, std::move(finish));
}

}  // namespace

Command tryCommand()
{
    Command command;
    command.name = "try";
    command.summary = "play Kong's introspection how-to and explain each step";
    command.description =
        "Sends a user name and password, sends the token that the gateway fetched back, and sends it once more to see "
        "the "
        "cache at work. Each step is printed with what was sent, what the gateway asked its identity provider, what "
        "came "
        "back, and why.\n\n"
        "Without FILE all of it runs on the built-in lab. With FILE the gateway that it describes is started on a free "
        "port. "
        "With --gateway the requests go to a gateway that runs already, a real Kong for one. The upstream must echo "
        "requests as httpbin's /anything does.";
    command.operands = {{"FILE", "a decK file (YAML); the built-in lab if not given", false, Offer::File, {}}};
    command.options = {
        {"gateway", "URL", "a gateway that runs already, such as http://localhost:8000"},
        {"user", "NAME:PASSWORD",
         "the user to sign in, alex:doe if not given; with a name alone the password is read from "
         "GATEHOUSE_TRY_PASSWORD"},
        {"path", "PATH", "the path to call; the route's own, or /anything, if not given"},
        gatewayVersionOption(),
    };
    command.start = start;
    return command;
}

}  // namespace gatehouse::cli

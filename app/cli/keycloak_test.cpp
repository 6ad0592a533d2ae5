#include <QProcessEnvironment>

#include <cstdio>
#include <iostream>

#include "app/cli/command.h"
#include "app/cli/how_to.h"
#include "app/cli/local_gateway.h"
#include "app/composition/keycloak_run.h"
#include "app/composition/sample_workspace.h"
#include "app/wording/sentences.h"
#include "core/net/asio_http_client.h"
#include "proxy/lab/lab.h"

namespace gatehouse::cli {
namespace {

constexpr auto passwordVariable = "GATEHOUSE_KEYCLOAK_ADMIN_PASSWORD";
constexpr std::string_view clientSecretId = "keycloak/client_secret";

struct KeycloakTestOptions {
    keycloak::AdminLogin login;
    keycloak::LabPlan plan;
    bool clean = false;
};

QString outcomeWord(keycloak::ProvisionStep::Outcome outcome)
{
    using Outcome = keycloak::ProvisionStep::Outcome;
    switch (outcome) {
    case Outcome::Created: return QStringLiteral("made");
    case Outcome::Repaired: return QStringLiteral("repaired");
    case Outcome::AlreadyRight: return QStringLiteral("already right");
    case Outcome::Removed: return QStringLiteral("removed");
    case Outcome::Failed: return QStringLiteral("failed");
    }
    return {};
}

bool meansUnreachable(const Error& error)
{
    switch (error.code) {
    case ErrorCode::NameNotResolved:
    case ErrorCode::ConnectionRefused:
    case ErrorCode::ConnectionReset:
    case ErrorCode::TlsFailed:
    case ErrorCode::TimedOut: return true;
    default: return false;
    }
}

/// The one click: prepare Keycloak, run the gateway on it, play the how-to, clean up if asked.
class KeycloakTest {
public:
    KeycloakTest(KeycloakTestOptions options, Terminal& terminal, Finish finish) :
        m_options(std::move(options)),
        m_terminal(terminal),
        m_finish(std::move(finish)),
        m_clock(std::make_shared<SystemClock>()),
        m_random(std::make_shared<SystemRandom>()),
        m_redactor(*m_random),
        m_lab(m_clock, m_random),
        m_gateway(m_clock, m_random, gateway::newestVersion, m_terminal),
        m_background([](boost::asio::io_context& context) {
            return std::make_unique<net::AsioHttpClient>(context.get_executor());
        }),
        m_howTo(m_background, m_redactor, m_terminal)
    {
    }

    void begin()
    {
        m_terminal.line("Preparing Keycloak at " + m_options.login.url);
        m_task = app::provisionKeycloak(m_background, m_options.login, m_options.plan, progress(),
                                        [this](Result<keycloak::Provisioned> made) { provisioned(std::move(made)); });
    }

private:
    app::KeycloakProgress progress()
    {
        return {[this](const keycloak::ProvisionStep& step) { printStep(step); },
                [this](const net::CallRecord& call) { printCall(call); }};
    }

    void printCall(const net::CallRecord& call)
    {
        const QString answer = call.status > 0 ? QString::number(call.status) : QStringLiteral("no answer");
        m_terminal.line(m_terminal.toned(
            Terminal::Tone::Quiet,
            QStringLiteral("     │ %1 %2 → %3 in %4")
                .arg(QString::fromStdString(call.method), QString::fromStdString(m_redactor.url(call.url)), answer,
                     wording::duration(call.times.end.value_or(std::chrono::nanoseconds(0))))));
    }

    void printStep(const keycloak::ProvisionStep& step)
    {
        const bool failed = step.outcome == keycloak::ProvisionStep::Outcome::Failed;
        m_terminal.line(
            QStringLiteral("   %1: %2")
                .arg(QString::fromStdString(step.what),
                     m_terminal.toned(failed ? Terminal::Tone::Bad : Terminal::Tone::Good, outcomeWord(step.outcome))));
        if (failed) {
            m_terminal.problem(
                QStringLiteral("%1: %2.").arg(QString::fromStdString(step.what), QString::fromStdString(step.answer)));
            m_terminal.message(QString::fromStdString(step.remedy));
        }
    }

    void provisioned(Result<keycloak::Provisioned> made)
    {
        if (!made) {
            // What was made before the step that failed is left for the next try, which goes on from there.
            m_finish(meansUnreachable(made.error()) ? ExitCode::Unreachable : ExitCode::Findings);
            return;
        }
        const auto lab = m_lab.start();
        if (!lab) {
            m_terminal.problem(wording::errorSentence(lab.error()));
            end(ExitCode::WrongUse);
            return;
        }
        m_terminal.line("");
        m_terminal.line("   issuer     " + made->issuer
                        + (made->version.empty() ? std::string() : "  (Keycloak " + made->version + ")"));
        m_terminal.line("   client     " + made->clientId + ", secret "
                        + m_redactor.mask(made->clientSecret.revealed()));
        m_terminal.line("   user       " + m_options.plan.userName);
        m_terminal.line("   upstream   " + lab->upstreamUrl);
        m_gateway.startSample({made->issuer, made->clientId, std::string(clientSecretId), lab->upstreamUrl},
                              made->clientSecret, [this](const Result<std::string>& url, ExitCode code) {
                                  if (!url) {
                                      end(code);
                                      return;
                                  }
                                  m_terminal.line("   gateway    " + *url);
                                  play(*url);
                              });
    }

    void play(const std::string& url)
    {
        m_howTo.play(scenario::introspectionHowTo("/anything", m_options.plan.userName, m_options.plan.password), url,
                     &m_gateway.runner(), [this](HowToOutcome outcome) {
                         end(outcome == HowToOutcome::Passed   ? ExitCode::Fine
                             : outcome == HowToOutcome::Failed ? ExitCode::Findings
                                                               : ExitCode::Unreachable);
                     });
    }

    /// Nothing else waits for an answer by now.
    void end(ExitCode code)
    {
        if (!m_options.clean) {
            m_terminal.line("The realm " + m_options.plan.realm
                            + " stays in Keycloak for the next time; --clean removes it afterwards.");
            m_finish(code);
            return;
        }
        m_terminal.line("");
        m_terminal.line("Cleaning up");
        m_task = app::cleanUpKeycloak(m_background, m_options.login, m_options.plan, progress(),
                                      [this, code](const Result<void>& cleaned) {
                                          const bool worse = code == ExitCode::Fine && !cleaned;
                                          m_finish(worse ? ExitCode::Findings : code);
                                      });
    }

    KeycloakTestOptions m_options;
    Terminal& m_terminal;
    Finish m_finish;
    std::shared_ptr<SystemClock> m_clock;
    std::shared_ptr<SystemRandom> m_random;
    exchange::Redactor m_redactor;
    proxy::lab::Lab m_lab;
    LocalGateway m_gateway;
    app::Background m_background;
    app::Background::Task m_task;
    HowTo m_howTo;
};

/// The first line of standard input.
SecretBytes readPassword()
{
    std::string line;
    std::getline(std::cin, line);
    return SecretBytes(std::move(line));
}

Job start(const Arguments& arguments, Terminal& terminal, Finish finish)
{
    KeycloakTestOptions options;
    options.login.url = *arguments.value("url");
    options.login.userName = arguments.value("admin-user").value_or("admin");
    options.plan.realm = arguments.value("realm").value_or("gatehouse");
    options.plan.password = SecretBytes("doe");
    options.clean = arguments.has("clean");
    const QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    if (arguments.has("admin-password-stdin")) {
        options.login.password = readPassword();
    } else if (environment.contains(QLatin1String(passwordVariable))) {
        options.login.password = SecretBytes(environment.value(QLatin1String(passwordVariable)).toStdString());
    } else {
        options.login.password = SecretBytes("admin");
    }
    auto job = std::make_shared<KeycloakTest>(std::move(options), terminal, std::move(finish));
    job->begin();
    return job;
}

}  // namespace

Command keycloakTestCommand()
{
    Command command;
    command.name = "keycloak test";
    command.summary = "prepare a realm in Keycloak and play the how-to on it";
    command.description = "Makes the realm gatehouse with a client, an audience mapper and the user alex through "
                          "Keycloak's Admin REST API, or "
                          "puts right what is there already; starts a gateway on it and plays the introspection "
                          "how-to. A realm of that name "
                          "that Gatehouse did not make is left alone. With --clean what it made is removed afterwards, "
                          "and nothing else.\n\n"
                          "The admin's password is read from GATEHOUSE_KEYCLOAK_ADMIN_PASSWORD or, with "
                          "--admin-password-stdin, from standard "
                          "input; without either it is admin, as a Keycloak of your own for trying often has it.";
    command.options = {
        {"url",
         "URL",
         "Keycloak's address up to before /realms, such as http://localhost:8080",
         '\0',
         Offer::Nothing,
         {},
         true},
        {"admin-user", "NAME", "an administrator of the realm master; admin if not given"},
        {"admin-password-stdin", {}, "read the administrator's password from standard input"},
        {"realm", "NAME", "the realm to make; gatehouse if not given"},
        {"clean", {}, "remove afterwards what was made"},
    };
    command.start = start;
    return command;
}

}  // namespace gatehouse::cli

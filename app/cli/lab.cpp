#include "proxy/lab/lab.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>

#include "app/cli/command.h"
#include "app/cli/interruption.h"
#include "app/wording/sentences.h"

namespace gatehouse::cli {
namespace {

/// The lab until it is interrupted.
struct LabJob {
    explicit LabJob(Finish finish) : interruption([finish = std::move(finish)] { finish(ExitCode::Fine); }) {}

    proxy::lab::Lab lab{std::make_shared<SystemClock>(), std::make_shared<SystemRandom>()};
    Interruption interruption;
};

std::optional<std::uint16_t> portOf(const Arguments& arguments, std::string_view option, Terminal& terminal)
{
    std::uint16_t port = 0;
    const auto text = arguments.value(option);
    if (!text) {
        return port;
    }
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), port);
    if (error != std::errc() || end != text->data() + text->size()) {
        terminal.problem(QStringLiteral("--%1 is “%2”; it may be 0 (any free one) to 65535.")
                             .arg(QString::fromStdString(std::string(option)), QString::fromStdString(*text)));
        return std::nullopt;
    }
    return port;
}

void print(const proxy::lab::LabSettings& settings, Terminal& terminal)
{
    terminal.line("The lab runs until you press Ctrl+C. These settings are good until then:");
    terminal.line("");
    terminal.line("  export DECK_ISSUER=" + settings.issuer);
    terminal.line("  export DECK_CLIENT_ID=" + settings.clientId);
    terminal.line("  export DECK_CLIENT_SECRET=" + std::string(settings.clientSecret.revealed()));
    terminal.line("");
    terminal.line("  service url   " + settings.upstreamUrl);
    terminal.line("  user          " + settings.userName + ", password " + std::string(settings.password.revealed()));
}

void printJson(const proxy::lab::LabSettings& settings, Terminal& terminal)
{
    terminal.line(boost::json::serialize(boost::json::object{{"event", "listening"},
                                                             {"issuer", settings.issuer},
                                                             {"clientId", settings.clientId},
                                                             {"clientSecret", settings.clientSecret.revealed()},
                                                             {"userName", settings.userName},
                                                             {"password", settings.password.revealed()},
                                                             {"upstreamUrl", settings.upstreamUrl}}));
}

Job start(const Arguments& arguments, Terminal& terminal, Finish finish)
{
    proxy::lab::LabOptions options;
    const auto upstreamPort = portOf(arguments, "upstream-port", terminal);
    const auto providerPort = portOf(arguments, "provider-port", terminal);
    if (!upstreamPort || !providerPort) {
        finish(ExitCode::WrongUse);
        return nullptr;
    }
    options.upstreamPort = *upstreamPort;
    options.identityProviderPort = *providerPort;
    auto job = std::make_shared<LabJob>(finish);
    const auto settings = job->lab.start(options);
    if (!settings) {
        terminal.problem(wording::errorSentence(settings.error()));
        finish(ExitCode::WrongUse);
        return nullptr;
    }
    (arguments.has("json") ? printJson : print)(*settings, terminal);
    return job;
}

}  // namespace

Command labCommand()
{
    Command command;
    command.name = "lab";
    command.summary = "run the built-in upstream and identity provider";
    command.description =
        "Runs an upstream that echoes requests as httpbin's /anything does, and a small identity provider with one "
        "client "
        "and one user, both on this machine only, and prints the settings that a configuration needs to use them. Keys "
        "and the client's secret are made anew at each start. It is for a first look; the real thing is Keycloak.";
    command.options = {
        {"upstream-port", "N", "the upstream's port; any free one if not given"},
        {"provider-port", "N", "the identity provider's port; any free one if not given"},
        {"json", {}, "print the settings as one JSON object"},
    };
    command.start = start;
    return command;
}

}  // namespace gatehouse::cli

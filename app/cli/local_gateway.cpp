#include "app/cli/local_gateway.h"

namespace gatehouse::cli {

LocalGateway::LocalGateway(std::shared_ptr<const Clock> clock, std::shared_ptr<Random> random, gateway::Version version,
                           Terminal& terminal) :
    m_terminal(terminal),
    m_random(std::move(random)),
    m_loader(m_table, version, m_secrets),
    m_runner(std::move(clock), m_random)
{
    connect(&m_runner, &app::GatewayRunner::stateChanged, this, &LocalGateway::stateChanged);
}

void LocalGateway::startFile(const std::string& path, Ready ready)
{
    m_ready = std::move(ready);
    m_loader.load(path, [this](app::Loaded result) { loaded(std::move(result)); });
}

void LocalGateway::startSample(const app::Surroundings& surroundings, const SecretBytes& clientSecret, Ready ready)
{
    m_ready = std::move(ready);
    std::map<std::string, SecretBytes> secrets;
    secrets.emplace(surroundings.secretId, clientSecret);
    secrets.emplace(app::labSaltId, app::freshTokensSalt(*m_random));
    m_loader.load(app::sampleConfiguration(surroundings), std::move(secrets),
                  [this](app::Loaded result) { loaded(std::move(result)); });
}

void LocalGateway::loaded(app::Loaded loaded)
{
    if (!loaded) {
        const ExitCode code = reportLoadFailure(loaded.error(), m_terminal);
        std::exchange(m_ready, nullptr)(fail(ErrorCode::InvalidArgument, "configuration", "not loaded"), code);
        return;
    }
    // About the user's own file only: the sample's shortcomings are ours.
    if (!loaded->configuration.file.empty()) {
        reportDiagnostics(loaded->runtime->notes, m_terminal);
    }
    m_configuration = std::move(loaded->configuration);
    m_runner.setAddress(QStringLiteral("127.0.0.1:0"));
    m_runner.setConfiguration(std::move(loaded->runtime));
    m_runner.start();
}

void LocalGateway::stateChanged()
{
    using State = app::GatewayRunner::State;
    if (m_ready && m_runner.state() == State::Running) {
        std::exchange(m_ready, nullptr)("http://" + m_runner.address().toStdString(), ExitCode::Fine);
    } else if (m_ready && m_runner.state() == State::Failed) {
        m_terminal.problem(m_runner.problem());
        std::exchange(m_ready, nullptr)(fail(ErrorCode::IoFailed, "gateway", "not started"), ExitCode::WrongUse);
    }
}

}  // namespace gatehouse::cli

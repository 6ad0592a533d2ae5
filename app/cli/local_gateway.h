#pragma once

#include <QObject>

#include <functional>
#include <memory>
#include <string>

#include "app/cli/load_report.h"
#include "app/composition/gateway_from_file.h"
#include "app/composition/gateway_runner.h"
#include "app/composition/sample_workspace.h"
#include "core/secrets/keychain_secret_store.h"

namespace gatehouse::cli {

/// A gateway in this process on a free port of 127.0.0.1, for a command that tries a configuration. Main thread.
class LocalGateway : public QObject {
public:
    /// Called once with the gateway's URL, or with the exit code when it does not run (the reason has been printed).
    using Ready = std::function<void(Result<std::string>, ExitCode)>;

    LocalGateway(std::shared_ptr<const Clock> clock, std::shared_ptr<Random> random, gateway::Version version,
                 Terminal& terminal);

    void startFile(const std::string& path, Ready ready);
    /// The sample's configuration; its cache_tokens_salt is made here.
    void startSample(const app::Surroundings& surroundings, const SecretBytes& clientSecret, Ready ready);

    app::GatewayRunner& runner() noexcept { return m_runner; }
    /// As written in the file; valid once ready.
    gateway::Configuration& configuration() noexcept { return m_configuration; }

private:
    void loaded(app::Loaded loaded);
    void stateChanged();

    Terminal& m_terminal;
    std::shared_ptr<Random> m_random;
    gateway::FieldTable m_table = gateway::FieldTable::load();
    secrets::KeychainSecretStore m_secrets;
    app::GatewayFromFile m_loader;
    app::GatewayRunner m_runner;
    gateway::Configuration m_configuration;
    Ready m_ready;
};

}  // namespace gatehouse::cli

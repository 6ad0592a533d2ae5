#pragma once

#include <QObject>
#include <QString>

#include <memory>
#include <vector>

#include "core/exchange/exchange.h"
#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"
#include "core/gateway/field_table.h"
#include "core/keycloak/provisioner.h"
#include "core/scenario/scenario.h"
#include "core/secrets/secret_store.h"
#include "proxy/cache/counters.h"

namespace gatehouse::app {

/// What the window works on: one open workspace, its gateway, its lab. Lives in the GUI thread; every call returns at
/// once, the work goes on in the gateway's workers or in one background thread, and the answer comes as a signal.
class Session : public QObject {
    Q_OBJECT
public:
    struct Options {
        QString workspaceFile;  ///< empty: the last one, or the sample
        bool startLab = true;
        bool startGateway = true;
        bool memorySecrets = false;  ///< tests, or no keychain and the user agreed
    };
    enum class GatewayState { Stopped, Starting, Running, Draining, Failed };
    Q_ENUM(GatewayState)
    /// What 'Try' and the configuration run against.
    enum class Target { Lab, Keycloak, Url };
    Q_ENUM(Target)

    explicit Session(Options options, QObject* parent = nullptr);
    ~Session() override;

    // --- configuration
    // -------------------------------------------------------------------------------------------------
    const gateway::FieldTable& fields() const noexcept;
    gateway::Version version() const noexcept;
    void setVersion(gateway::Version version);
    /// The whole model as it is edited; secrets in it are {vault://keychain/…} references.
    const gateway::Configuration& configuration() const noexcept;
    /// One undoable step; `what` names it ("issuer changed"). Saved as you go; a running gateway takes it over if it is
    /// valid.
    void setConfiguration(gateway::Configuration configuration, const QString& what);
    /// Sets one field of the edited plugin; null removes it. Secrets go through setSecret.
    void setField(const QString& path, const boost::json::value& value);
    /// Stores the secret in the keychain and its reference in the field.
    void setSecret(const QString& path, const QString& secret);
    void readSecret(const QString& path);  ///< answered by secretRead
    const gateway::Diagnostics& diagnostics() const noexcept;
    void undo();
    void redo();
    bool canUndo() const noexcept;
    bool canRedo() const noexcept;
    /// decK YAML of the present configuration, secrets as references.
    QString yaml() const;
    /// Takes over edited YAML; on errors nothing is changed and they are returned.
    gateway::Diagnostics setYaml(const QString& yaml);
    QString workspaceName() const;

    // --- gateway
    // -------------------------------------------------------------------------------------------------------
    GatewayState gatewayState() const noexcept;
    QString gatewayAddress() const;  ///< "127.0.0.1:8000"; the wanted one when stopped
    void setGatewayAddress(const QString& address);
    QString gatewayProblem() const;  ///< one sentence with what to do when Failed
    void startGateway();
    void stopGateway();
    void restartGateway();
    proxy::cache::Counters cacheCounters() const;
    std::vector<proxy::cache::ProviderState> providerStates() const;
    void clearCaches();
    std::uint64_t droppedExchanges() const;

    // --- discovery check, try, Keycloak
    // --------------------------------------------------------------------------------
    /// Fetches the issuer's discovery metadata in the background; answered by discoveryChecked. A later call replaces
    /// it.
    void checkDiscovery(const QString& issuer);
    Target target() const noexcept;
    void setTarget(Target target, const QString& url = {});
    scenario::Scenario scenario() const;
    void runStep(int index);  ///< answered by stepFinished
    void runAll();            ///< stops at the first failure; answered by stepFinished … runFinished
    void cancelRun();
    QString captured(const QString& name) const;               ///< a secret
    void testWithKeycloak(const keycloak::AdminLogin& login);  ///< provisionStep … keycloakFinished, then runAll
    void cleanUpKeycloak(const keycloak::AdminLogin& login);   ///< provisionStep … keycloakFinished

    // --- secrets
    // -------------------------------------------------------------------------------------------------------
    QString secretStoreKind() const;
    bool keychainAvailable() const noexcept;
    /// The user agreed to keep secrets in memory for this run.
    void useMemorySecrets();

Q_SIGNALS:
    void configurationChanged();
    void diagnosticsChanged();
    void undoChanged();
    void secretRead(const QString& path, const QString& secret, const QString& problem);
    void keychainMissing(const QString& problem);
    void saveFailed(const QString& problem);
    void gatewayStateChanged();
    /// Some thirty times a second at most, in batches.
    void exchangesArrived(const std::vector<gatehouse::exchange::ExchangePointer>& batch);
    /// Counters or provider states changed; four times a second at most.
    void statusChanged();
    /// `metadata` is the discovery document (JSON) when `problem` is empty.
    void discoveryChecked(const QString& issuer, const QString& metadata, const QString& problem, int milliseconds);
    void stepStarted(int index);
    void stepFinished(int index, const gatehouse::scenario::StepResult& result);
    void runFinished(bool passed);
    void provisionStep(const gatehouse::keycloak::ProvisionStep& step);
    void keycloakFinished(bool succeeded, const QString& problem);

private:
    struct Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

}  // namespace gatehouse::app

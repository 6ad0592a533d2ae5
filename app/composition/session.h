#pragma once

#include <QObject>
#include <QString>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/doctor/discovery_comparison.h"
#include "core/doctor/finding.h"
#include "core/exchange/exchange.h"
#include "core/gateway/configuration.h"
#include "core/gateway/diagnostic.h"
#include "core/gateway/field_table.h"
#include "core/keycloak/provisioner.h"
#include "core/recipes/fill.h"
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
        QString listen;              ///< instead of the workspace's address; tests listen on port 0
    };
    /// What the how-to's requests carry. The password is a secret and is not saved.
    struct TryRequest {
        QString path = QStringLiteral("/anything");
        QString userName = QStringLiteral("alex");
        QString password = QStringLiteral("doe");
        bool operator==(const TryRequest&) const = default;
    };
    enum class GatewayState { Stopped, Starting, Running, Draining, Failed };
    Q_ENUM(GatewayState)
    /// What 'Try' and the configuration run against.
    enum class Target { Lab, Keycloak, Url };
    Q_ENUM(Target)

    explicit Session(Options options, QObject* parent = nullptr);
    ~Session() override;

    /// The workspace cannot be used (another program has it open, a newer one wrote it): a sentence with what to do.
    /// Nothing is saved then. Empty: all is well.
    QString workspaceProblem() const;
    /// Something to tell once, in passing: a broken file was put aside.
    QString workspaceNotice() const;

    // --- configuration
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
    /// The field as it is set in the edited plugin ("redis.port" looks into the record); nullopt: not set.
    std::optional<boost::json::value> fieldValue(const QString& path) const;
    /// The edited plugin's index in configuration().plugins; -1: none.
    int pluginIndex() const noexcept;
    /// Makes another openid-connect plugin the edited one; not a step of the history.
    void editPlugin(int index);
    QString serviceUrl() const;  ///< of the service the plugin stands before
    void setServiceUrl(const QString& url);
    QString routePath() const;  ///< the first path of its first route
    void setRoutePath(const QString& path);
    /// Stores the secret in the keychain and its reference in the field.
    void setSecret(const QString& path, const QString& secret);
    /// Stores it only, and returns the reference to write at `path`: for a list that is set whole.
    QString keepSecret(const QString& path, const QString& secret);
    QString freshSecret() const;           ///< a random one, 256 bits as base64url
    void readSecret(const QString& path);  ///< answered by secretRead
    /// The secret that a reference names, wherever it stands; answered by secretRead with `tag` as its path.
    void readReference(const QString& tag, const QString& reference);
    enum class RecipePlace { Instead, Beside };
    /// Takes a recipe with its values for the configuration, or beside what is there: one step, which undo takes back.
    /// `secrets`, by the values' names, go to the keychain; what the recipe wants random is made. On errors nothing is
    /// changed and they are returned.
    gateway::Diagnostics startFrom(const recipes::Recipe& recipe, recipes::GivenValues given,
                                   const std::map<std::string, QString>& secrets, RecipePlace place);
    const gateway::Diagnostics& diagnostics() const noexcept;
    /// What the checks say of the configuration; findingsChanged tells of new ones, a moment after a change.
    const doctor::Findings& findings() const noexcept;
    /// The edited plugin beside its issuer's discovery document; empty until that was fetched.
    const std::vector<doctor::ComparisonRow>& discoveryComparison() const noexcept;
    void undo();
    void redo();
    bool canUndo() const noexcept;
    bool canRedo() const noexcept;
    QString undoName() const;  ///< what it takes back: "issuer"; empty: nothing
    QString redoName() const;
    /// decK YAML of the present configuration, secrets as references.
    QString yaml() const;
    /// Where in yaml() each field of the edited plugin stands; lines from 1.
    std::map<std::string, int, std::less<>> yamlLines() const;
    /// Takes over edited YAML; on errors nothing is changed and they are returned.
    gateway::Diagnostics setYaml(const QString& yaml);
    QString workspaceName() const;
    QString workspaceFile() const;  ///< its path
    /// Writes the workspace to another file, as a workspace of its own, which refers to the same secrets until one is
    /// changed there. Returns one sentence on what went wrong; empty: it is there.
    QString saveCopy(const QString& path) const;
    /// Writes whatever still waits, secrets too; answered by readyToClose.
    void prepareToClose();

    // --- writing out
    /// Does the configuration name secrets of the keychain?
    bool refersToSecrets() const;
    using SecretsFilled = std::function<void(const gateway::Configuration& configuration, const QString& problem)>;
    /// The present configuration with its keychain secrets in plain text, for an export that was asked for them in so
    /// many words. `done` comes later, in this thread, and not once `receiver` is gone; `problem` is one sentence.
    void withSecrets(QObject* receiver, SecretsFilled done);

    // --- gateway
    GatewayState gatewayState() const noexcept;
    QString gatewayAddress() const;  ///< "127.0.0.1:8000"; the wanted one when stopped
    void setGatewayAddress(const QString& address);
    QString gatewayProblem() const;  ///< one sentence with what to do when Failed
    void useFreePort();              ///< the way out when the port is in use
    void startGateway();
    void stopGateway();
    void restartGateway();
    proxy::cache::Counters cacheCounters() const;
    std::vector<proxy::cache::ProviderState> providerStates() const;
    void clearCaches();
    std::uint64_t droppedExchanges() const;

    // --- the lab
    bool labRunning() const noexcept;
    QString labProblem() const;
    QString labIssuer() const;

    // --- discovery check, try, Keycloak
    /// Fetches the issuer's discovery metadata in the background; answered by discoveryChecked. A later call replaces
    /// it.
    void checkDiscovery(const QString& issuer);
    Target target() const noexcept;
    /// Lab: the lab's settings are put in. Keycloak: those of the last 'Test with Keycloak', if there was one. Url:
    /// the requests go to a gateway that runs already; the configuration stays. Undoable where it changes anything.
    void setTarget(Target target, const QString& url = {});
    QString targetUrl() const;   ///< Keycloak's base URL, or the other gateway's
    bool keycloakReady() const;  ///< 'Test with Keycloak' has made its realm
    QString requestUrl() const;  ///< where the requests go now: "http://127.0.0.1:8000"
    TryRequest tryRequest() const;
    void setTryRequest(const TryRequest& request);
    scenario::Scenario scenario() const;
    void runStep(int index);  ///< answered by stepFinished
    void runAll();            ///< stops at the first failure; answered by stepFinished … runFinished
    void cancelRun();         ///< also of what is under way at Keycloak
    bool isRunning() const noexcept;
    /// The exchange of a step's last run; nullptr: not run, or the gateway is not ours.
    exchange::ExchangePointer stepExchange(int index) const;
    QString captured(const QString& name) const;               ///< a secret
    void testWithKeycloak(const keycloak::AdminLogin& login);  ///< provisionStep … keycloakFinished, then runAll
    void cleanUpKeycloak(const keycloak::AdminLogin& login);   ///< provisionStep … keycloakFinished

    // --- sending again
    /// Sends a recorded request anew to where the requests go now, with `token` instead of its bearer token where one
    /// is given. Answered by replayed.
    void replay(const exchange::ExchangePointer& exchange, const QString& token = {});

    // --- secrets
    QString secretStoreKind() const;
    bool keychainAvailable() const noexcept;  ///< true while it was not asked, too
    bool keychainProven() const noexcept;     ///< it has kept or given a secret in this run
    bool secretsInMemory() const noexcept;    ///< for this run only
    /// The user agreed to keep secrets in memory for this run.
    void useMemorySecrets();

Q_SIGNALS:
    void configurationChanged();
    void diagnosticsChanged();
    void findingsChanged();
    void undoChanged();
    void secretRead(const QString& path, const QString& secret, const QString& problem);
    void keychainMissing(const QString& problem);
    void keychainProvenChanged();
    void saved();
    void saveFailed(const QString& problem);
    /// `problem`: one sentence on what would be lost if the session ended now; empty: everything is kept.
    void readyToClose(const QString& problem);
    void gatewayStateChanged();
    /// Some thirty times a second at most, in batches.
    void exchangesArrived(const std::vector<gatehouse::exchange::ExchangePointer>& batch);
    /// Counters or provider states changed; four times a second at most.
    void statusChanged();
    /// `metadata` is the discovery document (JSON), also where the problem is that it names another issuer.
    void discoveryChecked(const QString& issuer, const QString& metadata, const QString& problem, int milliseconds);
    void targetChanged();    ///< or where the requests go
    void scenarioChanged();  ///< other steps: results and captured values are gone
    void stepStarted(int index);
    void stepFinished(int index, const gatehouse::scenario::StepResult& result);
    void runFinished(bool passed);
    /// `requestId` names the new exchange, which arrives like any other (empty where the gateway is not ours);
    /// `problem`: nothing was sent, or no answer came.
    void replayed(const QString& requestId, int status, const QString& problem);
    void provisionStep(const gatehouse::keycloak::ProvisionStep& step);
    void keycloakFinished(bool succeeded, const QString& problem);

private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

}  // namespace gatehouse::app

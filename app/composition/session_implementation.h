#pragma once

#include <QTimer>

#include "app/composition/advisor.h"
#include "app/composition/background.h"
#include "app/composition/edit_history.h"
#include "app/composition/gateway_runner.h"
#include "app/composition/sample_workspace.h"
#include "app/composition/scenario_runner.h"
#include "app/composition/secret_vault.h"
#include "app/composition/session.h"
#include "app/composition/workspace_keeper.h"
#include "proxy/lab/lab.h"

namespace gatehouse::app {

/// The parts of a session and how they are wired. Split by concern: session.cpp (building and plain questions),
/// session_configuration.cpp (editing, compiling), session_target.cpp (lab, Keycloak, the how-to).
class Session::Implementation {
public:
    Implementation(Session& session, Options options);

    // session.cpp
    void open();
    void wire();
    workspace::Workspace snapshot() const;
    void save();
    /// How the gateway would ask for the issuer's metadata with what the edited plugin says; nullopt: it cannot.
    std::optional<net::CallRequest> discoveryRequest(const std::string& issuer) const;

    // session_configuration.cpp
    void changed();  ///< after every change of the configuration
    void compile();  ///< resolves, compiles and hands to the gateway; waits for secrets that are being read
    void noteProblems(const gateway::Diagnostics& problems);
    AdviceQuestion adviceQuestion() const;
    void refuseToRun(const gateway::Diagnostics& problems);
    void edit(const QString& what, const std::function<void(gateway::Configuration&)>& change);
    /// One step; `yaml` is the text to write it in.
    void replace(gateway::Configuration next, const std::string& yaml, const QString& what);
    std::vector<SecretBytes> knownSecrets(const gateway::Configuration& configuration) const;
    void storeSecret(const std::string& id, const QString& secret);
    /// The keychain id for the secret at `path`: the one it has, or a fresh one that nothing else refers to.
    std::string secretIdFor(const QString& path) const;
    /// The first of `base`, `base~2` … that nothing refers to.
    std::string freeSecretId(const std::string& base) const;

    // session_target.cpp
    void startLab();
    std::optional<Surroundings> rememberedKeycloak() const;
    void rememberKeycloak(const std::string& baseUrl, const Surroundings& surroundings);
    void use(const Surroundings& surroundings, const QString& what);
    void resetScenario();
    void recallTry();              ///< what the requests carried when the workspace was last open; never the password
    void runWhenReady(int index);  ///< -1: all
    void runPending();
    bool watched() const noexcept { return target != Target::Url; }
    void admitCall(const net::CallRecord& record);
    void provisioned(const std::string& baseUrl, Result<keycloak::Provisioned> outcome);
    std::string gatewayUrl() const;

    Session& q;
    Options options;
    gateway::FieldTable table = gateway::FieldTable::load();
    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
    std::shared_ptr<Random> random = std::make_shared<SystemRandom>();

    workspace::Workspace workspace;  ///< its configuration is in `history` while the session lives
    EditHistory history;
    int plugin = -1;  ///< the one that the form edits, if it is still there
    gateway::Diagnostics diagnostics;
    QString workspaceFile;
    QString workspaceProblem;
    QString workspaceNotice;

    Target target = Target::Lab;
    TryRequest request;
    proxy::lab::Lab lab{clock, random};
    std::optional<Surroundings> labSurroundings;
    QString labProblem;
    static constexpr int nothingPending = -2;
    int pendingRun = nothingPending;

    std::unique_ptr<SecretVault> vault;
    WorkspaceKeeper keeper{table};
    GatewayRunner runner{clock, random};
    QTimer compileSoon;
    Background background;
    ScenarioRunner scenarioRunner{background};
    Background::Task discoveryTask;
    Background::Task keycloakTask;
    Background::Task replayTask;
    Advisor advisor{background, table, [this] { return adviceQuestion(); }, [this] { Q_EMIT q.findingsChanged(); }};
};

}  // namespace gatehouse::app

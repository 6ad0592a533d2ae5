#include "app/composition/session.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include "app/composition/discovery_check.h"
#include "app/composition/provider_documents.h"
#include "app/composition/session_implementation.h"
#include "app/composition/yaml_editing.h"
#include "app/wording/sentences.h"
#include "core/exporters/deck.h"
#include "core/gateway/references.h"
#include "core/net/asio_http_client.h"
#include "core/secrets/keychain_secret_store.h"
#include "core/secrets/memory_secret_store.h"

namespace gatehouse::app {
namespace {

std::unique_ptr<secrets::SecretStore> makeStore(bool memory)
{
    if (memory) {
        return std::make_unique<secrets::MemorySecretStore>();
    }
    return std::make_unique<secrets::KeychainSecretStore>();
}

QString sampleFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)
           + QStringLiteral("/introspection.gatehouse");
}

QString openProblem(const Error& error)
{
    if (error.code != ErrorCode::AlreadyExists) {
        return wording::errorSentence(error);
    }
    return QStringLiteral("The workspace %1 %2. Close it there, or open another one with --workspace FILE.")
        .arg(QString::fromStdString(error.origin), QString::fromStdString(error.detail));
}

std::unique_ptr<net::HttpClient> makeClient(boost::asio::io_context& context)
{
    return std::make_unique<net::AsioHttpClient>(context.get_executor());
}

Session::Target targetOf(workspace::TargetKind kind)
{
    switch (kind) {
    case workspace::TargetKind::Keycloak: return Session::Target::Keycloak;
    case workspace::TargetKind::Url: return Session::Target::Url;
    case workspace::TargetKind::Lab: break;
    }
    return Session::Target::Lab;
}

workspace::TargetKind kindOf(Session::Target target)
{
    switch (target) {
    case Session::Target::Keycloak: return workspace::TargetKind::Keycloak;
    case Session::Target::Url: return workspace::TargetKind::Url;
    case Session::Target::Lab: break;
    }
    return workspace::TargetKind::Lab;
}

std::string textMember(const boost::json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    const auto* text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? std::string(text->data(), text->size()) : std::string();
}

}  // namespace

Session::Implementation::Implementation(Session& session, Options chosen) :
    q(session), options(std::move(chosen)), background(makeClient)
{
    vault = std::make_unique<SecretVault>(makeStore(options.memorySecrets));
    workspaceFile =
        options.workspaceFile.isEmpty() ? sampleFile() : QFileInfo(options.workspaceFile).absoluteFilePath();
    compileSoon.setSingleShot(true);
    compileSoon.setInterval(120);
}

void Session::Implementation::open()
{
    workspace = workspace::create(*random);
    bool fresh = true;
    auto opened = keeper.open(workspaceFile.toStdString());
    if (!opened) {
        workspaceProblem = openProblem(opened.error());
    } else {
        workspaceNotice = opened->notice;
        if (opened->workspace) {
            workspace = std::move(*opened->workspace);
            fresh = false;
        }
    }
    target = targetOf(workspace.target.kind);
    recallTry();
    vault->setTransient(std::string(labSaltId), freshTokensSalt(*random));
    if (options.startLab) {
        startLab();
    }
    if (fresh) {
        workspace.configuration = sampleConfiguration(labSurroundings.value_or(Surroundings{}));
    }
    std::string yaml = followConfiguration(textMember(workspace.state, "yaml"), workspace.configuration);
    history.reset(std::move(workspace.configuration), std::move(yaml));
    workspace.configuration = {};
    runner.setAddress(options.listen.isEmpty() ? QString::fromStdString(workspace.listen) : options.listen);
    resetScenario();
}

void Session::Implementation::wire()
{
    QObject::connect(&compileSoon, &QTimer::timeout, &q, [this] { compile(); });
    QObject::connect(vault.get(), &SecretVault::settled, &q, [this] { compile(); });
    QObject::connect(vault.get(), &SecretVault::unavailable, &q, &Session::keychainMissing);
    QObject::connect(vault.get(), &SecretVault::provenChanged, &q, &Session::keychainProvenChanged);
    QObject::connect(&keeper, &WorkspaceKeeper::saveFailed, &q, &Session::saveFailed);
    QObject::connect(&keeper, &WorkspaceKeeper::saved, &q, &Session::saved);
    QObject::connect(&runner, &GatewayRunner::exchangesArrived, &q, &Session::exchangesArrived);
    QObject::connect(&runner, &GatewayRunner::exchangesArrived, &q,
                     [this](const auto& batch) { scenarioRunner.exchangesArrived(batch); });
    QObject::connect(&runner, &GatewayRunner::statusChanged, &q, &Session::statusChanged);
    QObject::connect(&runner, &GatewayRunner::stateChanged, &q, [this] {
        save();
        Q_EMIT q.gatewayStateChanged();
        Q_EMIT q.targetChanged();
        runPending();
    });
    QObject::connect(&scenarioRunner, &ScenarioRunner::answerArrived, &runner, &GatewayRunner::drainRecorder);
    QObject::connect(&scenarioRunner, &ScenarioRunner::stepStarted, &q, &Session::stepStarted);
    QObject::connect(&scenarioRunner, &ScenarioRunner::stepFinished, &q, &Session::stepFinished);
    QObject::connect(&scenarioRunner, &ScenarioRunner::runFinished, &q, &Session::runFinished);
}

workspace::Workspace Session::Implementation::snapshot() const
{
    workspace::Workspace present = workspace;
    present.configuration = history.present();
    present.target.kind = kindOf(target);
    // A person's own words are kept; the canonical ones can be had from the configuration. A secret that was read since
    // they were written must not go into the file with a comment.
    const std::string& yaml = history.yaml();
    if (yaml == exporters::writeDeck(present.configuration)
        || yaml != followConfiguration(yaml, present.configuration, knownSecrets(present.configuration))) {
        present.state.erase("yaml");
    } else {
        present.state["yaml"] = yaml;
    }
    // A port that the system chose is worth nothing after the run that asked for it, tests excepted.
    if (options.listen.isEmpty()) {
        present.listen = runner.address().toStdString();
    }
    return present;
}

void Session::Implementation::save()
{
    keeper.saveSoon([this] { return snapshot(); });
}

Session::Session(Options options, QObject* parent) :
    QObject(parent), m_implementation(std::make_unique<Implementation>(*this, std::move(options)))
{
    m_implementation->open();
    m_implementation->wire();
    m_implementation->changed();
    m_implementation->compile();
    if (m_implementation->options.startGateway && m_implementation->workspaceProblem.isEmpty()) {
        m_implementation->runner.start();
    }
}

Session::~Session()
{
    // The parts go in the reverse order of their declaration; the keeper's snapshot needs them all.
    m_implementation->keeper.finish();
    // Late answers of the parts must not reach a half-gone session.
    disconnect(&m_implementation->runner, nullptr, this, nullptr);
    disconnect(&m_implementation->scenarioRunner, nullptr, this, nullptr);
    disconnect(m_implementation->vault.get(), nullptr, this, nullptr);
}

QString Session::workspaceProblem() const
{
    return m_implementation->workspaceProblem;
}

QString Session::workspaceNotice() const
{
    return m_implementation->workspaceNotice;
}

QString Session::workspaceName() const
{
    return QFileInfo(m_implementation->workspaceFile).fileName();
}

const gateway::FieldTable& Session::fields() const noexcept
{
    return m_implementation->table;
}

// --- gateway

Session::GatewayState Session::gatewayState() const noexcept
{
    return static_cast<GatewayState>(m_implementation->runner.state());
}

QString Session::gatewayAddress() const
{
    return m_implementation->runner.address();
}

void Session::setGatewayAddress(const QString& address)
{
    m_implementation->runner.setAddress(address);
    m_implementation->save();
}

QString Session::gatewayProblem() const
{
    return m_implementation->runner.problem();
}

void Session::useFreePort()
{
    m_implementation->runner.startOnFreePort();
}

void Session::startGateway()
{
    m_implementation->compile();
    m_implementation->runner.start();
}

void Session::stopGateway()
{
    m_implementation->runner.stop();
}

void Session::restartGateway()
{
    m_implementation->compile();
    m_implementation->runner.restart();
}

proxy::cache::Counters Session::cacheCounters() const
{
    return m_implementation->runner.cacheCounters();
}

std::vector<proxy::cache::ProviderState> Session::providerStates() const
{
    return m_implementation->runner.providerStates();
}

void Session::clearCaches()
{
    m_implementation->runner.clearCaches();
}

std::uint64_t Session::droppedExchanges() const
{
    return m_implementation->runner.droppedExchanges();
}

// --- discovery

std::optional<net::CallRequest> Session::Implementation::discoveryRequest(const std::string& issuer) const
{
    // The edited plugin alone: another of the same issuer may ask it in another way.
    gateway::Configuration one;
    const gateway::Configuration& present = history.present();
    if (const int index = q.pluginIndex(); index >= 0) {
        one.plugins.push_back(present.plugins[static_cast<std::size_t>(index)]);
        one.plugins.front().config["issuer"] = issuer;
        one.plugins.front().enabled = true;
    }
    const LookUp lookUp = [&](std::string_view reference) -> std::optional<std::string> {
        for (const std::string& id : gateway::keychainReferences(one)) {
            if (reference == keychainReference(id)) {
                const auto secret = vault->find(id);
                return secret ? std::optional(std::string(secret->revealed())) : std::nullopt;
            }
        }
        return lookUpInEnvironment(reference);
    };
    const auto questions = providerQuestions(one, table, workspace.gatewayVersion, lookUp);
    return questions.empty() ? std::nullopt : questions.front().request;
}

void Session::checkDiscovery(const QString& issuer)
{
    // As the gateway would: through the plugin's proxies, with its headers, its timeout and its checks of TLS.
    const auto request = m_implementation->discoveryRequest(issuer.toStdString());
    m_implementation->discoveryTask = m_implementation->background.run<DiscoveryCheck>(
        [issuer = issuer.toStdString(), request](net::HttpClient& client) {
            return request ? app::checkDiscovery(client, issuer, *request)
                           : app::checkDiscovery(client, issuer, net::TlsOptions{});
        },
        [this, issuer](const DiscoveryCheck& check) {
            m_implementation->advisor.setDocument(check.issuer, check.metadata);
            const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(check.duration);
            Q_EMIT discoveryChecked(issuer, QString::fromStdString(check.metadata), check.problem,
                                    static_cast<int>(milliseconds.count()));
        });
}

// --- secrets

QString Session::secretStoreKind() const
{
    return m_implementation->vault->kind();
}

bool Session::keychainAvailable() const noexcept
{
    return m_implementation->vault->available();
}

bool Session::keychainProven() const noexcept
{
    return m_implementation->vault->proven();
}

bool Session::secretsInMemory() const noexcept
{
    return m_implementation->options.memorySecrets || m_implementation->vault->usesMemory();
}

void Session::useMemorySecrets()
{
    m_implementation->vault->useMemory();
}

}  // namespace gatehouse::app

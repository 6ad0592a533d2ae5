#include <QTimer>

#include <algorithm>

#include "app/composition/config_path.h"
#include "app/composition/session_implementation.h"
#include "app/composition/yaml_editing.h"
#include "core/gateway/references.h"
#include "core/gateway/runtime_configuration.h"
#include "core/gateway/validation.h"

namespace gatehouse::app {
namespace {

QString firstError(const gateway::Diagnostics& problems)
{
    const auto found = std::find_if(problems.begin(), problems.end(), [](const gateway::Diagnostic& problem) {
        return problem.severity == gateway::Severity::Error;
    });
    if (found == problems.end()) {
        return {};
    }
    const std::string& place = found->field.empty() ? found->path : found->field;
    QString text = QString::fromStdString(place.empty() ? found->message : place + ": " + found->message);
    if (!found->suggestion.empty()) {
        text += QStringLiteral(" (%1)").arg(QString::fromStdString(found->suggestion));
    }
    return text;
}

/// The id in {vault://keychain/ID}, when the whole text is such a reference.
std::string keychainId(std::string_view text)
{
    constexpr std::string_view prefix = "{vault://keychain/";
    if (!text.starts_with(prefix) || !text.ends_with('}')) {
        return {};
    }
    return std::string(text.substr(prefix.size(), text.size() - prefix.size() - 1));
}

gateway::Diagnostic secretProblem(const std::string& id, const QString& problem)
{
    gateway::Diagnostic diagnostic;
    diagnostic.message = "the secret " + id + " cannot be read: " + problem.toStdString();
    diagnostic.suggestion = "enter it again";
    return diagnostic;
}

}  // namespace

void Session::Implementation::edit(const QString& what, const std::function<void(gateway::Configuration&)>& change)
{
    gateway::Configuration next = history.present();
    change(next);
    replace(std::move(next), history.yaml(), what);
}

void Session::Implementation::replace(gateway::Configuration next, const std::string& yaml, const QString& what)
{
    std::string text = followConfiguration(yaml, next, knownSecrets(next));
    history.change(std::move(next), std::move(text), what, std::chrono::steady_clock::now());
    changed();
}

std::vector<SecretBytes> Session::Implementation::knownSecrets(const gateway::Configuration& configuration) const
{
    std::vector<SecretBytes> secrets;
    for (const std::string& id : gateway::keychainReferences(configuration)) {
        if (auto secret = vault->find(id)) {
            secrets.push_back(std::move(*secret));
        }
    }
    return secrets;
}

void Session::Implementation::changed()
{
    noteProblems(gateway::validate(history.present(), table, workspace.gatewayVersion));
    save();
    Q_EMIT q.configurationChanged();
    Q_EMIT q.undoChanged();
    compileSoon.start();
}

void Session::Implementation::noteProblems(const gateway::Diagnostics& problems)
{
    diagnostics = problems;
    Q_EMIT q.diagnosticsChanged();
    advisor.soon();
}

AdviceQuestion Session::Implementation::adviceQuestion() const
{
    AdviceQuestion question;
    question.configuration = history.present();
    question.version = workspace.gatewayVersion;
    question.plugin = q.pluginIndex();
    for (const std::string& id : gateway::keychainReferences(question.configuration)) {
        if (auto secret = vault->find(id)) {
            question.secrets.emplace(keychainReference(id), std::move(*secret));
        }
    }
    return question;
}

void Session::Implementation::refuseToRun(const gateway::Diagnostics& problems)
{
    runner.setConfigurationProblem(
        QStringLiteral("The configuration is not ready: %1. Mend it on the Configure page.").arg(firstError(problems)));
    runPending();  // a running gateway goes on with the last valid one
}

void Session::Implementation::compile()
{
    compileSoon.stop();
    const gateway::Configuration& present = history.present();
    gateway::Diagnostics problems = gateway::validate(present, table, workspace.gatewayVersion);
    if (gateway::hasErrors(problems)) {
        refuseToRun(problems);
        return;
    }
    const auto ids = gateway::keychainReferences(present);
    vault->require(ids);
    if (!vault->isSettled()) {
        return;  // comes back when they have been read
    }
    for (const std::string& id : ids) {
        if (!vault->find(id)) {
            problems.push_back(secretProblem(id, vault->problem(id)));
        }
    }
    gateway::ReferenceSources sources;
    sources.environment = [](const std::string& name) -> std::optional<std::string> {
        return qEnvironmentVariableIsSet(name.c_str()) ? std::optional(qgetenv(name.c_str()).toStdString())
                                                       : std::nullopt;
    };
    sources.keychain = [this](const std::string& id) { return vault->find(id); };
    const auto resolved = gateway::hasErrors(problems)
                              ? gateway::Checked<gateway::Configuration>(tl::unexpected(problems))
                              : gateway::resolve(present, sources, table);
    const auto compiled =
        resolved ? gateway::compile(*resolved, table, workspace.gatewayVersion) : tl::unexpected(resolved.error());
    if (!compiled) {
        noteProblems(compiled.error());
        refuseToRun(compiled.error());
        return;
    }
    noteProblems((*compiled)->notes);
    runner.setConfiguration(*compiled);
    runPending();
}

void Session::Implementation::storeSecret(const std::string& id, const QString& secret)
{
    vault->write(id, SecretBytes(secret.toStdString()));
}

std::string Session::Implementation::secretIdFor(const QString& path) const
{
    // Entries of a list move: what is named by a place may be the secret of another place by now.
    const std::vector<std::string> taken = gateway::keychainReferences(history.present());
    const std::string base = workspace.id + "/" + path.toStdString();
    const auto present = q.fieldValue(path);
    const auto* text = present ? present->if_string() : nullptr;
    const std::string own = text != nullptr ? keychainId(std::string_view(text->data(), text->size())) : std::string();
    if (own.starts_with(workspace.id + "/") && std::count(taken.begin(), taken.end(), own) == 1) {
        return own;
    }
    return freeSecretId(base);
}

std::string Session::Implementation::freeSecretId(const std::string& base) const
{
    const std::vector<std::string> taken = gateway::keychainReferences(history.present());
    std::string id = base;
    for (int next = 2; std::find(taken.begin(), taken.end(), id) != taken.end(); ++next) {
        id = base + "~" + std::to_string(next);
    }
    return id;
}

gateway::Version Session::version() const noexcept
{
    return m_implementation->workspace.gatewayVersion;
}

void Session::setVersion(gateway::Version version)
{
    if (version != m_implementation->workspace.gatewayVersion) {
        m_implementation->workspace.gatewayVersion = version;
        m_implementation->changed();
    }
}

const gateway::Configuration& Session::configuration() const noexcept
{
    return m_implementation->history.present();
}

void Session::setConfiguration(gateway::Configuration configuration, const QString& what)
{
    m_implementation->replace(std::move(configuration), m_implementation->history.yaml(), what);
}

void Session::setField(const QString& path, const boost::json::value& value)
{
    const std::string name = path.toStdString();
    const auto present = fieldValue(path);
    if (present ? *present == value : value.is_null()) {
        return;
    }
    m_implementation->edit(path, [&](gateway::Configuration& configuration) {
        boost::json::object& config = ensurePlugin(configuration, m_implementation->plugin).config;
        if (value.is_null()) {
            removeAt(config, name);
        } else {
            setAt(config, name, value);
        }
    });
}

std::optional<boost::json::value> Session::fieldValue(const QString& path) const
{
    const gateway::Plugin* plugin = editedPlugin(configuration(), m_implementation->plugin);
    const auto* value = plugin != nullptr ? findAt(plugin->config, path.toStdString()) : nullptr;
    return value != nullptr ? std::optional(*value) : std::nullopt;
}

int Session::pluginIndex() const noexcept
{
    const gateway::Plugin* plugin = editedPlugin(configuration(), m_implementation->plugin);
    return plugin != nullptr ? static_cast<int>(plugin - configuration().plugins.data()) : -1;
}

QString Session::serviceUrl() const
{
    gateway::Configuration copy = configuration();
    const gateway::Service* service = editedService(copy, m_implementation->plugin);
    return service != nullptr && service->url ? QString::fromStdString(*service->url) : QString();
}

void Session::setServiceUrl(const QString& url)
{
    if (url == serviceUrl()) {
        return;
    }
    m_implementation->edit(QStringLiteral("service url"), [&](gateway::Configuration& configuration) {
        if (gateway::Service* service = editedService(configuration, m_implementation->plugin)) {
            service->url = url.toStdString();
            service->protocol.reset();
            service->host.reset();
            service->port.reset();
            service->path.reset();
        }
    });
}

QString Session::routePath() const
{
    gateway::Configuration copy = configuration();
    const gateway::Route* route = editedRoute(copy, m_implementation->plugin);
    return route != nullptr && !route->paths.empty() ? QString::fromStdString(route->paths.front()) : QString();
}

void Session::setRoutePath(const QString& path)
{
    if (path == routePath()) {
        return;
    }
    m_implementation->edit(QStringLiteral("route path"), [&](gateway::Configuration& configuration) {
        if (gateway::Route* route = editedRoute(configuration, m_implementation->plugin)) {
            route->paths.resize(std::max<std::size_t>(route->paths.size(), 1));
            route->paths.front() = path.toStdString();
        }
    });
}

QString Session::keepSecret(const QString& path, const QString& secret)
{
    const std::string id = m_implementation->secretIdFor(path);
    m_implementation->storeSecret(id, secret);
    return QString::fromStdString(keychainReference(id));
}

QString Session::freshSecret() const
{
    return QString::fromStdString(m_implementation->random->base64url(32));
}

void Session::editPlugin(int index)
{
    if (index != pluginIndex()) {
        m_implementation->plugin = index;
        m_implementation->history.seal();
        Q_EMIT configurationChanged();
        Q_EMIT diagnosticsChanged();
    }
}

void Session::setSecret(const QString& path, const QString& secret)
{
    setField(path, boost::json::value(keepSecret(path, secret).toStdString()));
    m_implementation->compileSoon.start();  // the reference may be the same, the secret is another
}

void Session::readSecret(const QString& path)
{
    const auto value = fieldValue(path);
    if (!value || !value->is_string()) {
        Q_EMIT secretRead(path, {}, QStringLiteral("No secret is set here."));
        return;
    }
    const auto& text = value->get_string();
    readReference(path, QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
}

void Session::readReference(const QString& tag, const QString& reference)
{
    const std::string id = keychainId(reference.toStdString());
    if (id.empty()) {
        Q_EMIT secretRead(tag, reference, {});
        return;
    }
    m_implementation->vault->require({id});
    const auto answer = [this, tag, id] {
        const auto secret = m_implementation->vault->find(id);
        Q_EMIT secretRead(
            tag,
            secret ? QString::fromUtf8(secret->revealed().data(), static_cast<qsizetype>(secret->revealed().size()))
                   : QString(),
            secret ? QString() : m_implementation->vault->problem(id));
    };
    if (m_implementation->vault->isSettled()) {
        QTimer::singleShot(0, this, answer);
    } else {
        connect(m_implementation->vault.get(), &SecretVault::settled, this, answer, Qt::SingleShotConnection);
    }
}

const gateway::Diagnostics& Session::diagnostics() const noexcept
{
    return m_implementation->diagnostics;
}

const doctor::Findings& Session::findings() const noexcept
{
    return m_implementation->advisor.advice().findings;
}

const std::vector<doctor::ComparisonRow>& Session::discoveryComparison() const noexcept
{
    return m_implementation->advisor.advice().comparison;
}

void Session::undo()
{
    if (canUndo()) {
        m_implementation->history.undo();
        m_implementation->changed();
    }
}

void Session::redo()
{
    if (canRedo()) {
        m_implementation->history.redo();
        m_implementation->changed();
    }
}

bool Session::canUndo() const noexcept
{
    return m_implementation->history.canUndo();
}

bool Session::canRedo() const noexcept
{
    return m_implementation->history.canRedo();
}

QString Session::undoName() const
{
    return m_implementation->history.undoName();
}

QString Session::redoName() const
{
    return m_implementation->history.redoName();
}

QString Session::yaml() const
{
    return QString::fromStdString(m_implementation->history.yaml());
}

std::map<std::string, int, std::less<>> Session::yamlLines() const
{
    const int index = pluginIndex();
    return index < 0 ? std::map<std::string, int, std::less<>>()
                     : app::yamlLines(m_implementation->history.yaml(), static_cast<std::size_t>(index));
}

gateway::Diagnostics Session::setYaml(const QString& yaml)
{
    auto taken = takeOverYaml(yaml.toStdString(), configuration(), m_implementation->workspace.id, fields());
    if (!taken) {
        return taken.error();
    }
    gateway::Diagnostics problems =
        gateway::validate(taken->configuration, fields(), m_implementation->workspace.gatewayVersion);
    if (gateway::hasErrors(problems)) {
        return problems;
    }
    for (auto& [id, secret] : taken->secrets) {
        m_implementation->vault->write(id, std::move(secret));
    }
    m_implementation->replace(std::move(taken->configuration), yaml.toStdString(), QStringLiteral("YAML"));
    return problems;
}

}  // namespace gatehouse::app

#include "app/composition/keycloak_run.h"
#include "app/composition/session_implementation.h"
#include "app/wording/sentences.h"

namespace gatehouse::app {
namespace {

std::string memberOf(const boost::json::object& state, std::string_view group, std::string_view name)
{
    const auto* object = state.if_contains(group);
    const auto* members = object != nullptr ? object->if_object() : nullptr;
    const auto* value = members != nullptr ? members->if_contains(name) : nullptr;
    const auto* text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? std::string(text->c_str()) : std::string();
}

std::uint16_t portOf(const std::string& url)
{
    const auto parsed = http::Url::parse(url);
    return parsed ? parsed->port : std::uint16_t{0};
}

constexpr std::string_view defaultKeycloakUrl = "http://localhost:8080";

}  // namespace

void Session::Implementation::startLab()
{
    const Surroundings last{
        memberOf(workspace.state, "lab", "issuer"), {}, {}, memberOf(workspace.state, "lab", "upstream")};
    proxy::lab::LabOptions wanted;
    wanted.waitForKey = false;
    wanted.upstreamPort = portOf(last.upstreamUrl);
    wanted.identityProviderPort = portOf(last.issuer);
    auto started = lab.start(wanted);
    if (!started && (wanted.upstreamPort != 0 || wanted.identityProviderPort != 0)) {
        wanted.upstreamPort = 0;  // the ports of the last run are taken by now
        wanted.identityProviderPort = 0;
        started = lab.start(wanted);
    }
    if (!started) {
        labProblem = wording::errorSentence(started.error());
        return;
    }
    vault->setTransient(std::string(labSecretId), started->clientSecret);
    labSurroundings = surroundingsOf(*started);
    if (!last.issuer.empty()) {
        moveSurroundings(workspace.configuration, last, *labSurroundings);
    }
    workspace.state["lab"] = {{"issuer", labSurroundings->issuer}, {"upstream", labSurroundings->upstreamUrl}};
}

std::optional<Surroundings> Session::Implementation::rememberedKeycloak() const
{
    Surroundings surroundings{memberOf(workspace.state, "keycloak", "issuer"),
                              memberOf(workspace.state, "keycloak", "clientId"), workspace.id + "/keycloak",
                              labSurroundings ? labSurroundings->upstreamUrl : std::string()};
    return surroundings.issuer.empty() ? std::nullopt : std::optional(std::move(surroundings));
}

void Session::Implementation::rememberKeycloak(const std::string& baseUrl, const Surroundings& surroundings)
{
    workspace.state["keycloak"] = {
        {"url", baseUrl}, {"issuer", surroundings.issuer}, {"clientId", surroundings.clientId}};
}

void Session::Implementation::use(const Surroundings& surroundings, const QString& what)
{
    history.seal();
    edit(what, [&](gateway::Configuration& configuration) { applySurroundings(configuration, surroundings); });
    compile();
}

void Session::Implementation::resetScenario()
{
    scenarioRunner.setScenario(scenario::introspectionHowTo(request.path.toStdString(), request.userName.toStdString(),
                                                            SecretBytes(request.password.toStdString())));
    Q_EMIT q.scenarioChanged();
}

std::string Session::Implementation::gatewayUrl() const
{
    if (target == Target::Url) {
        std::string url = workspace.target.url;
        while (url.ends_with('/')) {
            url.pop_back();
        }
        return url;
    }
    return "http://" + runner.address().toStdString();
}

void Session::Implementation::recallTry()
{
    const TryRequest standard;
    const std::string path = memberOf(workspace.state, "try", "path");
    const std::string user = memberOf(workspace.state, "try", "user");
    if (!path.empty()) {
        request.path = QString::fromStdString(path);
    }
    if (!user.empty() && QString::fromStdString(user) != standard.userName) {
        request.userName = QString::fromStdString(user);
        request.password.clear();  // it was never saved, and the sample user's is not theirs
    }
}

void Session::Implementation::runWhenReady(int index)
{
    if (target == Target::Keycloak && !rememberedKeycloak()) {
        scenarioRunner.refuse(std::max(index, 0),
                              QStringLiteral("Keycloak is not set up yet: press “Test with Keycloak” first."));
        return;
    }
    pendingRun = index;
    if (watched() && runner.state() == GatewayRunner::State::Stopped) {
        compile();
        runner.start();
    }
    runPending();
}

void Session::Implementation::runPending()
{
    using State = GatewayRunner::State;
    const State state = runner.state();
    const bool waiting =
        state == State::Starting || state == State::Draining || compileSoon.isActive() || !vault->isSettled();
    if (pendingRun == nothingPending || (watched() && waiting)) {
        return;
    }
    const int index = std::exchange(pendingRun, nothingPending);
    if (watched() && state != State::Running) {
        const QString problem = runner.problem();
        scenarioRunner.refuse(std::max(index, 0),
                              problem.isEmpty() ? QStringLiteral("The gateway is stopped. Press Start.") : problem);
    } else if (index < 0) {
        scenarioRunner.runAll(gatewayUrl(), watched());
    } else {
        scenarioRunner.runStep(index, gatewayUrl(), watched());
    }
}

void Session::Implementation::admitCall(const net::CallRecord& record)
{
    Q_EMIT q.exchangesArrived({adminExchange(record, runner.nextExchangeId(), clock->wall())});
}

void Session::Implementation::provisioned(const std::string& baseUrl, Result<keycloak::Provisioned> outcome)
{
    if (!outcome) {
        Q_EMIT q.keycloakFinished(false, wording::errorSentence(outcome.error()));
        return;
    }
    const Surroundings surroundings{outcome->issuer, outcome->clientId, workspace.id + "/keycloak",
                                    labSurroundings ? labSurroundings->upstreamUrl : std::string()};
    vault->write(surroundings.secretId, outcome->clientSecret);
    rememberKeycloak(baseUrl, surroundings);
    target = Target::Keycloak;
    workspace.target.url = baseUrl;
    use(surroundings, QStringLiteral("Keycloak's settings"));
    Q_EMIT q.targetChanged();
    Q_EMIT q.keycloakFinished(true, {});
    q.runAll();
}

bool Session::labRunning() const noexcept
{
    return m_implementation->lab.running();
}

QString Session::labProblem() const
{
    return m_implementation->labProblem;
}

QString Session::labIssuer() const
{
    const auto& lab = m_implementation->labSurroundings;
    return lab ? QString::fromStdString(lab->issuer) : QString();
}

Session::Target Session::target() const noexcept
{
    return m_implementation->target;
}

void Session::setTarget(Target target, const QString& url)
{
    Implementation& all = *m_implementation;
    all.pendingRun = Implementation::nothingPending;
    all.target = target;
    all.workspace.target.url = url.toStdString();
    all.resetScenario();
    if (target == Target::Lab) {
        if (!all.lab.running()) {
            all.startLab();
        }
        if (all.labSurroundings) {
            all.use(*all.labSurroundings, QStringLiteral("the lab's settings"));
        }
    } else if (target == Target::Keycloak) {
        if (const auto keycloak = all.rememberedKeycloak()) {
            all.use(*keycloak, QStringLiteral("Keycloak's settings"));
        }
    }
    all.save();
    Q_EMIT targetChanged();
}

QString Session::targetUrl() const
{
    const Implementation& all = *m_implementation;
    if (all.target == Target::Url) {
        return QString::fromStdString(all.workspace.target.url);
    }
    const std::string remembered = memberOf(all.workspace.state, "keycloak", "url");
    return QString::fromStdString(remembered.empty() ? std::string(defaultKeycloakUrl) : remembered);
}

bool Session::keycloakReady() const
{
    return m_implementation->rememberedKeycloak().has_value();
}

QString Session::requestUrl() const
{
    return QString::fromStdString(m_implementation->gatewayUrl());
}

Session::TryRequest Session::tryRequest() const
{
    return m_implementation->request;
}

void Session::setTryRequest(const TryRequest& request)
{
    if (request != m_implementation->request) {
        m_implementation->request = request;
        m_implementation->workspace.state["try"] = {{"path", request.path.toStdString()},
                                                    {"user", request.userName.toStdString()}};
        m_implementation->save();
        m_implementation->resetScenario();
    }
}

scenario::Scenario Session::scenario() const
{
    return m_implementation->scenarioRunner.scenario();
}

void Session::runStep(int index)
{
    m_implementation->runWhenReady(index);
}

void Session::runAll()
{
    m_implementation->runWhenReady(-1);
}

void Session::cancelRun()
{
    m_implementation->pendingRun = Implementation::nothingPending;
    m_implementation->scenarioRunner.cancel();
    m_implementation->keycloakTask.cancel();
}

bool Session::isRunning() const noexcept
{
    return m_implementation->scenarioRunner.isRunning()
           || m_implementation->pendingRun != Implementation::nothingPending;
}

QString Session::captured(const QString& name) const
{
    return QString::fromStdString(m_implementation->scenarioRunner.captured(name.toStdString()));
}

exchange::ExchangePointer Session::stepExchange(int index) const
{
    return m_implementation->scenarioRunner.exchangeOf(index);
}

void Session::testWithKeycloak(const keycloak::AdminLogin& login)
{
    Implementation& all = *m_implementation;
    keycloak::LabPlan plan;
    plan.password = SecretBytes("doe");
    KeycloakProgress progress{[this](const keycloak::ProvisionStep& step) { Q_EMIT provisionStep(step); },
                              [&all](const net::CallRecord& record) { all.admitCall(record); }};
    all.keycloakTask = provisionKeycloak(
        all.background, login, std::move(plan), std::move(progress),
        [&all, url = login.url](Result<keycloak::Provisioned> outcome) { all.provisioned(url, std::move(outcome)); });
}

void Session::cleanUpKeycloak(const keycloak::AdminLogin& login)
{
    Implementation& all = *m_implementation;
    KeycloakProgress progress{[this](const keycloak::ProvisionStep& step) { Q_EMIT provisionStep(step); },
                              [&all](const net::CallRecord& record) { all.admitCall(record); }};
    all.keycloakTask = app::cleanUpKeycloak(
        all.background, login, keycloak::LabPlan{}, std::move(progress), [this, &all](const Result<void>& outcome) {
            if (!outcome) {
                Q_EMIT keycloakFinished(false, wording::errorSentence(outcome.error()));
                return;
            }
            all.vault->remove(all.workspace.id + "/keycloak");
            all.workspace.state.erase("keycloak");
            all.save();
            Q_EMIT keycloakFinished(true, {});
        });
}

}  // namespace gatehouse::app

#include "app/composition/scenario_runner.h"

#include <utility>

#include "core/base/secret_bytes.h"
#include "core/http/header_list.h"

namespace gatehouse::app {
namespace {

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

std::string headerOf(const std::string& rawHead, std::string_view name)
{
    std::string_view rest = rawHead;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        const auto colon = line.find(':');
        if (colon != std::string_view::npos && http::equalsIgnoringCase(line.substr(0, colon), name)) {
            return std::string(trimmed(line.substr(colon + 1)));
        }
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return {};
}

ScenarioRunner::ScenarioRunner(Background& background, QObject* parent) : QObject(parent), m_background(background)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(3000);
    connect(&m_patience, &QTimer::timeout, this, &ScenarioRunner::conclude);
}

void ScenarioRunner::setScenario(scenario::Scenario scenario)
{
    cancel();
    m_scenario = std::move(scenario);
    for (auto& [name, value] : m_values) {
        wipe(value);
    }
    m_values.clear();
    m_exchanges.assign(m_scenario.steps.size(), nullptr);
}

void ScenarioRunner::runStep(int index, const std::string& gatewayUrl, bool watched)
{
    if (index < 0 || std::cmp_greater_equal(index, m_scenario.steps.size())) {
        return;
    }
    cancel();
    m_gatewayUrl = gatewayUrl;
    m_watched = watched;
    m_all = false;
    begin(index);
}

void ScenarioRunner::runAll(const std::string& gatewayUrl, bool watched)
{
    if (m_scenario.steps.empty()) {
        return;
    }
    cancel();
    m_gatewayUrl = gatewayUrl;
    m_watched = watched;
    m_all = true;
    begin(0);
}

void ScenarioRunner::cancel()
{
    if (!isRunning()) {
        return;
    }
    const int index = std::exchange(m_current, -1);
    m_task.cancel();
    m_early.clear();
    m_patience.stop();
    m_awaitedRequestId.clear();
    scenario::StepResult result;
    result.stepId = m_scenario.steps[static_cast<std::size_t>(index)].id;
    result.failures = {"Cancelled before the answer came."};
    Q_EMIT stepFinished(index, result);
    Q_EMIT runFinished(false);
}

void ScenarioRunner::refuse(int index, const QString& problem)
{
    cancel();
    if (index < 0 || std::cmp_greater_equal(index, m_scenario.steps.size())) {
        return;
    }
    scenario::StepResult result;
    result.stepId = m_scenario.steps[static_cast<std::size_t>(index)].id;
    result.failures = {problem.toStdString()};
    Q_EMIT stepFinished(index, result);
    Q_EMIT runFinished(false);
}

std::string ScenarioRunner::captured(const std::string& name) const
{
    const auto found = m_values.find(name);
    return found == m_values.end() ? std::string() : found->second;
}

exchange::ExchangePointer ScenarioRunner::exchangeOf(int index) const
{
    const bool valid = index >= 0 && std::cmp_less(index, m_exchanges.size());
    return valid ? m_exchanges[static_cast<std::size_t>(index)] : nullptr;
}

net::Awaitable<ScenarioRunner::Played> ScenarioRunner::play(net::HttpClient& client, scenario::Step step,
                                                            std::string url, std::map<std::string, std::string> values)
{
    scenario::StepResult result = co_await scenario::runStep(client, step, url, values);
    co_return Played{std::move(result), std::move(values)};
}

void ScenarioRunner::begin(int index)
{
    m_current = index;
    m_exchanges[static_cast<std::size_t>(index)] = nullptr;
    m_early.clear();
    Q_EMIT stepStarted(index);
    m_task = m_background.run<Played>(
        [step = m_scenario.steps[static_cast<std::size_t>(index)], url = m_gatewayUrl,
         values = m_values](net::HttpClient& client) { return play(client, step, url, values); },
        [this](Played result) { played(std::move(result)); });
}

void ScenarioRunner::played(Played played)
{
    m_values = std::move(played.values);
    m_result = std::move(played.result);
    m_awaitedRequestId = m_watched ? headerOf(m_result.call.responseHead, "X-Request-Id") : std::string();
    if (m_awaitedRequestId.empty()) {
        conclude();
        return;
    }
    // The gateway finishes its record a moment after the answer has left.
    m_patience.start();
    seek(std::exchange(m_early, {}));
    Q_EMIT answerArrived();
}

void ScenarioRunner::exchangesArrived(const std::vector<exchange::ExchangePointer>& batch)
{
    if (!m_awaitedRequestId.empty()) {
        seek(batch);
    } else if (isRunning() && m_watched) {
        m_early.insert(m_early.end(), batch.begin(), batch.end());
    }
}

void ScenarioRunner::seek(const std::vector<exchange::ExchangePointer>& among)
{
    for (const auto& exchange : among) {
        if (exchange->requestId == m_awaitedRequestId) {
            m_exchanges[static_cast<std::size_t>(m_current)] = exchange;
            conclude();
            return;
        }
    }
}

void ScenarioRunner::conclude()
{
    m_patience.stop();
    m_awaitedRequestId.clear();
    const int index = std::exchange(m_current, -1);
    const auto& step = m_scenario.steps[static_cast<std::size_t>(index)];
    const auto& exchange = m_exchanges[static_cast<std::size_t>(index)];
    if (step.expect.identityProviderCalls && exchange) {
        const std::size_t calls = exchange->identityProviderCalls();
        if ((calls > 0) != *step.expect.identityProviderCalls) {
            m_result.passed = false;
            m_result.failures.push_back(calls > 0 ? "Expected an answer from the cache; " + std::to_string(calls)
                                                        + (calls == 1 ? " call went" : " calls went")
                                                        + " to the identity provider."
                                                  : "Expected a call to the identity provider; none was made.");
        }
    }
    const bool passed = m_result.passed;
    const bool goesOn = m_all && passed && std::cmp_less(index + 1, m_scenario.steps.size());
    // A receiver may start something else: decide before telling.
    const scenario::StepResult result = std::exchange(m_result, {});
    if (goesOn) {
        m_current = index + 1;
    }
    Q_EMIT stepFinished(index, result);
    if (!goesOn) {
        Q_EMIT runFinished(passed);
    } else if (m_current == index + 1) {
        begin(m_current);
    }
}

}  // namespace gatehouse::app

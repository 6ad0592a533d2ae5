#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

#include <map>
#include <string>
#include <vector>

#include "app/composition/background.h"
#include "core/exchange/exchange.h"
#include "core/scenario/scenario.h"

namespace gatehouse::app {

/// Plays a scenario's steps one by one and finds each one's exchange in the gateway's record by its X-Request-Id. GUI
/// thread; the calls are made in the background.
class ScenarioRunner : public QObject {
    Q_OBJECT
public:
    explicit ScenarioRunner(Background& background, QObject* parent = nullptr);

    /// Forgets results and captured values.
    void setScenario(scenario::Scenario scenario);
    const scenario::Scenario& scenario() const noexcept { return m_scenario; }

    /// `watched`: the gateway is ours, so the step's exchange will arrive.
    void runStep(int index, const std::string& gatewayUrl, bool watched);
    void runAll(const std::string& gatewayUrl, bool watched);
    void cancel();
    /// The step cannot be sent; ends the run with this sentence.
    void refuse(int index, const QString& problem);
    bool isRunning() const noexcept { return m_current >= 0; }

    std::string captured(const std::string& name) const;
    /// The exchange of a step's last run; nullptr: none arrived.
    exchange::ExchangePointer exchangeOf(int index) const;

    void exchangesArrived(const std::vector<exchange::ExchangePointer>& batch);

Q_SIGNALS:
    void stepStarted(int index);
    void stepFinished(int index, const gatehouse::scenario::StepResult& result);
    void runFinished(bool passed);
    /// The answer is here: somebody should empty the recorder now.
    void answerArrived();

private:
    struct Played {
        scenario::StepResult result;
        std::map<std::string, std::string> values;
    };
    static net::Awaitable<Played> play(net::HttpClient& client, scenario::Step step, std::string url,
                                       std::map<std::string, std::string> values);

    void begin(int index);
    void played(Played played);
    void seek(const std::vector<exchange::ExchangePointer>& among);
    void conclude();

    Background& m_background;
    scenario::Scenario m_scenario;
    std::map<std::string, std::string> m_values;
    std::vector<exchange::ExchangePointer> m_exchanges;
    std::string m_gatewayUrl;
    bool m_watched = false;
    bool m_all = false;
    int m_current = -1;
    scenario::StepResult m_result;  ///< of the current step, waiting for its exchange
    std::string m_awaitedRequestId;
    std::vector<exchange::ExchangePointer> m_early;  ///< came while the answer was still on its way here
    QTimer m_patience;
    Background::Task m_task;
};

/// The value of a field in a raw head; empty when absent.
std::string headerOf(const std::string& rawHead, std::string_view name);

}  // namespace gatehouse::app

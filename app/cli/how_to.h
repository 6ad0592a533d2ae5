#pragma once

#include <QObject>

#include <functional>
#include <string>

#include "app/cli/terminal.h"
#include "app/composition/background.h"
#include "app/composition/gateway_runner.h"
#include "app/composition/scenario_runner.h"
#include "core/exchange/redaction.h"

namespace gatehouse::cli {

/// How the steps went.
enum class HowToOutcome { Passed, Failed, Unreachable };

/// The path below which the how-to's requests go: the first one of the route that the plugin protects.
std::string pathToTry(gateway::Configuration& configuration);
/// What a newcomer may see of a captured token: masked, and what its own text says about its life.
QString describeToken(const std::string& token, const exchange::Redactor& redactor, std::chrono::seconds now);

/// Plays a scenario against a gateway and prints each step: what was sent, what came, what happened at the identity
/// provider, the verdict, the captured token. One at a time.
class HowTo : public QObject {
public:
    HowTo(app::Background& background, const exchange::Redactor& redactor, Terminal& terminal);

    /// `watched`: the gateway in this process that answers at `url`, or nullptr for somebody else's.
    void play(scenario::Scenario scenario, const std::string& url, app::GatewayRunner* watched,
              std::function<void(HowToOutcome)> done);

private:
    void printStep(int index, const scenario::StepResult& result);
    void printRequest(const scenario::Step& step) const;
    void printExchange(const exchange::Exchange& exchange);

    const exchange::Redactor& m_redactor;
    Terminal& m_terminal;
    app::ScenarioRunner m_runner;
    app::GatewayRunner* m_watched = nullptr;
    std::function<void(HowToOutcome)> m_done;
    bool m_unreachable = false;
};

}  // namespace gatehouse::cli

#include "app/cli/how_to.h"

#include <boost/json/parse.hpp>

#include "app/cli/exchange_lines.h"
#include "app/composition/sample_workspace.h"
#include "app/wording/sentences.h"
#include "core/base/encoding.h"
#include "core/http/url.h"

namespace gatehouse::cli {
namespace {

QString text(const std::string& octets)
{
    return QString::fromStdString(octets);
}

bool isOutsideFailure(const scenario::StepResult& result)
{
    return result.call.error.has_value() && result.call.status == 0;
}

QString cacheWords(const exchange::Leg& leg)
{
    const QString purpose = QString::fromUtf8(exchange::legPurposeWord(leg.purpose).data());
    if (leg.shared) {
        return QStringLiteral("%1: waited for the same call of request %2").arg(purpose).arg(leg.filledBy);
    }
    QString out = QStringLiteral("%1: from the cache").arg(purpose);
    if (leg.filledBy != 0) {
        out += QStringLiteral(", filled by request %1").arg(leg.filledBy);
    }
    if (leg.cacheLifetimeLeft) {
        out += QStringLiteral(", good for another %1 s").arg(leg.cacheLifetimeLeft->count());
    }
    return out;
}

}  // namespace

std::string pathToTry(gateway::Configuration& configuration)
{
    const gateway::Route* route = app::editedRoute(configuration);
    if (route != nullptr) {
        for (const std::string& path : route->paths) {
            // A regex names many paths; which one is meant only its author knows.
            if (path.starts_with('/')) {
                return path;
            }
        }
    }
    return "/anything";
}

QString describeToken(const std::string& token, const exchange::Redactor& redactor, std::chrono::seconds now)
{
    QString out = text(redactor.mask(token));
    const std::size_t first = token.find('.');
    const std::size_t second = token.find('.', first + 1);
    if (first == std::string::npos || second == std::string::npos) {
        return out + QStringLiteral("  (an opaque token)");
    }
    const auto payload = base64urlDecode(std::string_view(token).substr(first + 1, second - first - 1));
    boost::system::error_code error;
    const boost::json::value claims = payload ? boost::json::parse(*payload, error) : boost::json::value();
    const boost::json::object* object = claims.if_object();
    const boost::json::value* expiry = object != nullptr ? object->if_contains("exp") : nullptr;
    if (expiry != nullptr && expiry->is_int64()) {
        return out + QStringLiteral("  (a JWT, expires in %1 s)").arg(expiry->as_int64() - now.count());
    }
    return out + QStringLiteral("  (a JWT)");
}

HowTo::HowTo(app::Background& background, const exchange::Redactor& redactor, Terminal& terminal) :
    m_redactor(redactor), m_terminal(terminal), m_runner(background)
{
    connect(&m_runner, &app::ScenarioRunner::stepFinished, this, &HowTo::printStep);
    connect(&m_runner, &app::ScenarioRunner::answerArrived, this, [this] { m_watched->drainRecorder(); });
    connect(&m_runner, &app::ScenarioRunner::runFinished, this, [this](bool passed) {
        const std::size_t count = m_runner.scenario().steps.size();
        m_terminal.line("");
        if (passed) {
            m_terminal.line(m_terminal.toned(Terminal::Tone::Good, QStringLiteral("All %1 steps passed.").arg(count)));
        }
        m_done(passed ? HowToOutcome::Passed : m_unreachable ? HowToOutcome::Unreachable : HowToOutcome::Failed);
    });
}

void HowTo::play(scenario::Scenario scenario, const std::string& url, app::GatewayRunner* watched,
                 std::function<void(HowToOutcome)> done)
{
    m_done = std::move(done);
    m_watched = watched;
    m_unreachable = false;
    if (watched != nullptr) {
        connect(watched, &app::GatewayRunner::exchangesArrived, &m_runner, &app::ScenarioRunner::exchangesArrived);
    }
    m_runner.setScenario(std::move(scenario));
    m_runner.runAll(url, watched != nullptr);
}

void HowTo::printRequest(const scenario::Step& step) const
{
    m_terminal.line(QStringLiteral("   → %1 %2").arg(text(step.method), text(step.path)));
    for (const http::Header& header : step.headers) {
        m_terminal.line(QStringLiteral("     %1: %2")
                            .arg(text(header.name), header.value.find("${") != std::string::npos
                                                        ? text(header.value)
                                                        : text(m_redactor.header(header.name, header.value))));
    }
}

void HowTo::printExchange(const exchange::Exchange& exchange)
{
    for (const exchange::Leg& leg : exchange.legs) {
        if (leg.kind == exchange::LegKind::Client) {
            continue;
        }
        if (leg.ghost || leg.shared) {
            m_terminal.line(m_terminal.toned(Terminal::Tone::Quiet, QStringLiteral("     ┆ %1").arg(cacheWords(leg))));
            continue;
        }
        const QString answer = leg.status > 0 ? QString::number(leg.status) : QStringLiteral("no answer");
        const QString purpose = QString::fromUtf8(exchange::legPurposeWord(leg.purpose).data());
        const bool provider = leg.kind == exchange::LegKind::IdentityProvider;
        m_terminal.line(QStringLiteral("     │ %1: %2 %3 → %4 in %5")
                            .arg(provider ? QStringLiteral("identity provider, ") + purpose : purpose, text(leg.method),
                                 text(m_redactor.url(leg.url)), answer,
                                 wording::duration(leg.times.end.value_or(std::chrono::nanoseconds(0)))));
    }
}

void HowTo::printStep(int index, const scenario::StepResult& result)
{
    const scenario::Step& step = m_runner.scenario().steps[static_cast<std::size_t>(index)];
    const exchange::ExchangePointer exchange = m_runner.exchangeOf(index);
    m_unreachable = isOutsideFailure(result);

    m_terminal.line("");
    m_terminal.line(
        m_terminal.toned(Terminal::Tone::Strong, QStringLiteral("%1. %2").arg(index + 1).arg(text(step.title))));
    printRequest(step);
    if (exchange) {
        printExchange(*exchange);
    }
    if (result.call.status > 0) {
        const auto tone = result.passed ? Terminal::Tone::Good : Terminal::Tone::Bad;
        const QString status = m_terminal.toned(tone, QString::number(result.call.status));
        m_terminal.line(QStringLiteral("   ← %1 in %2").arg(status, wording::duration(result.duration)));
    }
    for (const auto& [name, value] : result.captured) {
        const auto now =
            std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
        m_terminal.line(QStringLiteral("     %1 = %2").arg(text(name), describeToken(value, m_redactor, now)));
    }
    if (exchange) {
        m_terminal.line(QStringLiteral("   %1").arg(wording::verdictSentence(exchange->verdict)));
        const QString calls = providerCalls(*exchange);
        if (!calls.isEmpty()) {
            m_terminal.line(QStringLiteral("   %1%2.").arg(calls.left(1).toUpper(), calls.mid(1)));
        }
    }
    for (const std::string& failure : result.failures) {
        m_terminal.line(m_terminal.toned(Terminal::Tone::Bad, QStringLiteral("   ✗ %1").arg(text(failure))));
    }
    if (exchange && !result.passed) {
        const QString remedy = wording::remedy(exchange->verdict);
        if (!remedy.isEmpty()) {
            m_terminal.line(QStringLiteral("     %1").arg(remedy));
        }
    }
}

}  // namespace gatehouse::cli

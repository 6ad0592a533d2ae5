#include "app/gui/pages/traffic_replay.h"

#include <utility>

#include "app/gui/inspector/exchange_model.h"
#include "app/gui/widgets/inline_message.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {

TrafficReplay::TrafficReplay(app::Session& session, const ExchangeModel& model, InlineMessage& message,
                             QObject* parent) :
    QObject(parent), m_session(session), m_model(model), m_message(message)
{
    connect(&m_session, &app::Session::replayed, this, &TrafficReplay::onReplayed);
    connect(&m_session, &app::Session::stepFinished, this, &TrafficReplay::onStepFinished);
}

void TrafficReplay::send(const exchange::ExchangePointer& exchange)
{
    if (exchange) {
        m_message.clear();
        m_session.replay(exchange);
    }
}

void TrafficReplay::sendWithNewToken(const exchange::ExchangePointer& exchange)
{
    if (exchange && !m_session.isRunning()) {
        m_message.clear();
        m_waitsForToken = exchange;
        m_session.runStep(0);
    }
}

void TrafficReplay::onStepFinished(int index, const scenario::StepResult& result)
{
    const exchange::ExchangePointer waiting = std::exchange(m_waitsForToken, nullptr);
    if (!waiting || index != 0) {
        return;
    }
    const QString token = m_session.captured(u"TOKEN"_s);
    if (result.passed && !token.isEmpty()) {
        m_session.replay(waiting, token);
        return;
    }
    m_message.showMessage(InlineMessage::Kind::Error,
                          tr("No new token: %1")
                              .arg(result.failures.empty() ? tr("the first step of Try brought none.")
                                                           : QString::fromStdString(result.failures.front())));
}

void TrafficReplay::onReplayed(const QString& requestId, int status, const QString& problem)
{
    if (!problem.isEmpty()) {
        m_message.showMessage(InlineMessage::Kind::Error, problem);
    } else if (m_session.target() == app::Session::Target::Url) {
        m_message.showMessage(InlineMessage::Kind::Info,
                              tr("Sent again to %1, which answered %2. That gateway is not watched here.")
                                  .arg(m_session.requestUrl())
                                  .arg(status));
    } else {
        m_awaitedRequestId = requestId.toStdString();
        seek();
    }
}

void TrafficReplay::seek()
{
    constexpr int newest = 2000;
    if (m_awaitedRequestId.empty()) {
        return;
    }
    if (const exchange::ExchangePointer now = m_model.findRequest(m_awaitedRequestId, newest)) {
        m_awaitedRequestId.clear();
        Q_EMIT found(now);
    }
}

}  // namespace gatehouse::gui

#pragma once

#include <QObject>

#include <string>

#include "app/composition/session.h"

namespace gatehouse::gui {

class ExchangeModel;
class InlineMessage;

/// Sends a request of the list again, with its own token or with a new one, and finds the exchange that it became. What
/// went wrong stands in `message`.
class TrafficReplay final : public QObject {
    Q_OBJECT
public:
    /// All must outlive this.
    TrafficReplay(app::Session& session, const ExchangeModel& model, InlineMessage& message, QObject* parent);

    void send(const exchange::ExchangePointer& exchange);
    /// Plays the how-to's first step for a token, then sends the request with it.
    void sendWithNewToken(const exchange::ExchangePointer& exchange);
    /// Looks whether the awaited exchange has come: after each batch.
    void seek();

Q_SIGNALS:
    void found(const gatehouse::exchange::ExchangePointer& exchange);

private:
    void onStepFinished(int index, const scenario::StepResult& result);
    void onReplayed(const QString& requestId, int status, const QString& problem);

    app::Session& m_session;
    const ExchangeModel& m_model;
    InlineMessage& m_message;
    std::string m_awaitedRequestId;             ///< of a request sent again
    exchange::ExchangePointer m_waitsForToken;  ///< to be sent again with the token that is being fetched
};

}  // namespace gatehouse::gui

#include "app/composition/replay.h"
#include "app/composition/session_implementation.h"
#include "app/wording/sentences.h"

namespace gatehouse::app {
namespace {

struct Replay {
    std::string requestId;
    int status = 0;
    QString problem;
};

net::Awaitable<Replay> send(net::HttpClient& client, net::CallRequest request)
{
    const net::CallOutcome outcome = co_await client.call(std::move(request));
    Replay replay;
    replay.status = outcome.record.status;
    replay.requestId = headerOf(outcome.record.responseHead, "X-Request-Id");
    // An answer that was too long to keep was an answer all the same: the record has it.
    if (outcome.record.status == 0 && !outcome.answer) {
        replay.problem = wording::errorSentence(outcome.answer.error());
    }
    co_return replay;
}

}  // namespace

void Session::replay(const exchange::ExchangePointer& exchange, const QString& token)
{
    Implementation& all = *m_implementation;
    if (all.watched() && gatewayState() != GatewayState::Running) {
        Q_EMIT replayed({}, 0, QStringLiteral("The gateway is stopped. Press Start, then send it again."));
        return;
    }
    auto request = replayRequest(*exchange, all.gatewayUrl(), token.toStdString());
    if (!request) {
        const Error& error = request.error();
        Q_EMIT replayed({}, 0,
                        error.code == ErrorCode::InvalidArgument && error.origin == "request"
                            ? QString::fromStdString(error.detail) + QLatin1Char('.')
                            : wording::errorSentence(error));
        return;
    }
    all.replayTask = all.background.run<Replay>(
        [request = std::move(*request)](net::HttpClient& client) { return send(client, request); },
        [this, &all](const Replay& replay) {
            Q_EMIT replayed(QString::fromStdString(replay.requestId), replay.status, replay.problem);
            all.runner.drainRecorder();
        });
}

}  // namespace gatehouse::app

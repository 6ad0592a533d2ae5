#pragma once

#include <QFrame>

#include <chrono>
#include <optional>
#include <string>

#include "app/gui/widgets/worker.h"
#include "core/exchange/exchange.h"
#include "core/exchange/redaction.h"
#include "core/scenario/scenario.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace gatehouse::gui {

class Badge;
class CodeView;
class SequenceDiagram;
class TokenChip;

/// One step of the how-to: what is sent, and when it was: status, time, the legs as a small diagram, the verdict in one
/// sentence, what was captured, and the echoed request on demand. A failed card opens itself and says what to do.
class StepCard final : public QFrame {
    Q_OBJECT
public:
    enum class State { Waiting, Running, Passed, Failed };

    /// `redactor` must outlive this.
    StepCard(int number, const scenario::Step& step, const exchange::Redactor& redactor, QWidget* parent = nullptr);

    State state() const noexcept { return m_state; }
    void setRunning();
    /// `slower`: the time of the same request before the cache knew it; what the cache spares is told by it.
    void setResult(const scenario::StepResult& result, const exchange::ExchangePointer& exchange,
                   std::optional<std::chrono::nanoseconds> slower);
    void setRevealed(bool revealed);
    void clearResult();
    QString sentence() const;
    QString effect() const;  ///< what the cache spared

Q_SIGNALS:
    void sendAsked();
    void exchangeAsked(quint64 id);
    void fieldAsked(const QString& field);

private:
    void buildHead(int number, const scenario::Step& step, QVBoxLayout& layout);
    void buildResult(QVBoxLayout& layout);
    void showSentences(const scenario::StepResult& result, const exchange::ExchangePointer& exchange,
                       std::optional<std::chrono::nanoseconds> slower);
    void showEcho();
    void setState(State state);

    const exchange::Redactor& m_redactor;
    State m_state = State::Waiting;
    bool m_revealed = false;
    Badge* m_number = nullptr;
    Badge* m_status = nullptr;
    QLabel* m_time = nullptr;
    QPushButton* m_send = nullptr;
    QWidget* m_result = nullptr;
    QLabel* m_verdict = nullptr;
    QLabel* m_remedy = nullptr;
    QLabel* m_cacheEffect = nullptr;
    SequenceDiagram* m_diagram = nullptr;
    TokenChip* m_chip = nullptr;
    QPushButton* m_showEcho = nullptr;
    QPushButton* m_inTraffic = nullptr;
    QPushButton* m_inForm = nullptr;
    CodeView* m_echo = nullptr;
    quint64 m_exchangeId = 0;
    QString m_field;
    std::string m_body;
    Worker m_worker;  ///< masks and indents long bodies
};

}  // namespace gatehouse::gui

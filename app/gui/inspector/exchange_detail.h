#pragma once

#include <QWidget>

#include "app/gui/inspector/wire_text.h"

class QLabel;
class QPushButton;
class QSplitter;
class QTabWidget;
class QToolButton;

namespace gatehouse::gateway {
class FieldTable;
}

namespace gatehouse::gui {

class FactTable;
class KeyMap;
class MessagePane;
class SequenceDiagram;
class TimingView;
class TokenPane;
class VerdictMark;

/// Everything about one exchange: the verdict in words and what to change, the sequence diagram, and beside it request,
/// response, token, trace and timing.
class ExchangeDetail final : public QWidget {
    Q_OBJECT
public:
    /// `fields` explains the field that decided. Both must outlive this.
    ExchangeDetail(const exchange::Redactor& redactor, const gateway::FieldTable& fields, QWidget* parent = nullptr);

    void setExchange(exchange::ExchangePointer exchange);
    const exchange::ExchangePointer& exchange() const noexcept { return m_exchange; }
    void setPinned(bool pinned);
    void keysChanged(const KeyMap& keys);
    void setSecrets(Secrets secrets);
    /// Diagram over the tabs instead of beside them, for a narrow place.
    void setStacked(bool stacked);
    SequenceDiagram* diagram() const noexcept { return m_diagram; }
    QTabWidget* tabs() const noexcept { return m_tabs; }
    /// Its controls as the eye meets them; whoever puts this into a window sets the order.
    QList<QWidget*> inTabOrder() const;
    QByteArray saveState() const;
    void restoreState(const QByteArray& state);

Q_SIGNALS:
    void fieldRequested(const QString& field);
    void exchangeRequested(quint64 id);
    void filterRequested(const QString& filter);
    void revealToggled();
    void pinToggled();
    void replayRequested();
    void tokenRequested();  ///< a new one, and the request again with it

private:
    void buildHead();
    void buildTabs(const exchange::Redactor& redactor);
    void showLeg(int leg);
    void showFieldHelp();
    void showWhy();
    void nameReveal();

    const gateway::FieldTable& m_fields;
    QString m_revealKeys;
    bool m_revealed = false;

    exchange::ExchangePointer m_exchange;
    VerdictMark* m_mark;
    QLabel* m_sentence;
    QLabel* m_remedy;
    QPushButton* m_newToken;
    QPushButton* m_field;
    QPushButton* m_why;
    QLabel* m_identity;
    QToolButton* m_pin;
    QToolButton* m_replay;
    QWidget* m_head;
    QWidget* m_traceHolder;
    QLabel* m_fieldHelp;
    QToolButton* m_reveal;
    SequenceDiagram* m_diagram;
    QSplitter* m_splitter;
    QTabWidget* m_tabs;
    MessagePane* m_request;
    MessagePane* m_response;
    TokenPane* m_token;
    FactTable* m_trace;
    TimingView* m_timing;
};

}  // namespace gatehouse::gui

#pragma once

#include <QWidget>

#include "app/gui/inspector/sequence_chart.h"
#include "core/exchange/redaction.h"

namespace gatehouse::gui {

/// Draws one exchange as a sequence diagram: lifelines, arrows in the order of time, times at the right. Arrows can be
/// pointed at, pressed, and walked with the up and down keys; each stands for a leg. Reads out as text. Grows with its
/// content: put it into a QScrollArea where room is short. Compact is for a card: smaller rows, no hosts.
class SequenceDiagram final : public QWidget {
    Q_OBJECT
public:
    /// `redactor` hides secrets in paths and must live as long as this widget.
    explicit SequenceDiagram(const exchange::Redactor& redactor, QWidget* parent = nullptr);

    void setExchange(exchange::ExchangePointer exchange);
    exchange::ExchangePointer exchange() const { return m_exchange; }
    void setCompact(bool compact);
    /// Highlights the arrows of a leg; -1: none.
    void setCurrentLeg(int leg);
    int currentLeg() const noexcept { return m_currentLeg; }
    const SequenceChart& chart() const noexcept { return m_chart; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void legSelected(int leg);
    /// A ghost or shared arrow was pressed twice: the exchange that made the call.
    void exchangeRequested(quint64 id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    int rowHeight() const;
    int headHeight() const;
    int timeWidth() const;
    double lifelineX(Party party) const;
    int arrowAt(int y) const;
    void paintHeads(QPainter& painter) const;
    void paintArrow(QPainter& painter, int index) const;
    void paintArrowText(QPainter& painter, const Arrow& arrow, double y, const QColor& color) const;
    QColor colorUnderCurrent() const;
    void select(int arrow);

    const exchange::Redactor& m_redactor;
    exchange::ExchangePointer m_exchange;
    SequenceChart m_chart;
    bool m_compact = false;
    int m_currentLeg = -1;
    int m_currentArrow = -1;
    int m_hovered = -1;
};

}  // namespace gatehouse::gui

#include "app/gui/inspector/sequence_diagram.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include "app/gui/theme/colors.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/badge.h"
#include "app/wording/sentences.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int LeastLane = 88;
constexpr int LeastCompactLane = 88;
constexpr double ArrowHead = 7;

QFont nameFont()
{
    return theme::font(theme::TextSize::Small, theme::TextWeight::Strong);
}

theme::Role roleOf(Party party)
{
    switch (party) {
    case Party::Client:
    case Party::Gateway: return theme::Role::Client;
    case Party::Cache: return theme::Role::Cache;
    case Party::IdentityProvider: return theme::Role::IdentityProvider;
    case Party::Upstream: return theme::Role::Upstream;
    }
    return theme::Role::Client;
}

/// The colour of an arrow: that of its farther end, but an answer that is bad news says so.
theme::Role roleOf(const Arrow& arrow)
{
    if (arrow.style == Arrow::Style::Ghost) {
        return theme::Role::Cache;
    }
    if (arrow.style == Arrow::Style::Broken) {
        return theme::Role::Refused;
    }
    if (arrow.to == Party::Client) {
        return theme::roleOfStatus(arrow.status);
    }
    if (arrow.status >= 400) {
        return theme::Role::Refused;
    }
    return roleOf(arrow.from == Party::Gateway ? arrow.to : arrow.from);
}

}  // namespace

SequenceDiagram::SequenceDiagram(const exchange::Redactor& redactor, QWidget* parent) :
    QWidget(parent), m_redactor(redactor)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Sequence diagram"));
}

void SequenceDiagram::setExchange(exchange::ExchangePointer exchange)
{
    if (m_exchange == exchange) {
        return;
    }
    m_exchange = std::move(exchange);
    m_chart = m_exchange ? sequenceChartOf(*m_exchange, m_redactor) : SequenceChart{};
    m_currentLeg = -1;
    m_currentArrow = -1;
    m_hovered = -1;
    setAccessibleDescription(m_chart.description());
    updateGeometry();
    update();
}

void SequenceDiagram::setCompact(bool compact)
{
    m_compact = compact;
    updateGeometry();
    update();
}

void SequenceDiagram::setCurrentLeg(int leg)
{
    if (m_currentLeg == leg) {
        return;
    }
    m_currentLeg = leg;
    if (m_currentArrow >= 0 && m_chart.arrows[static_cast<std::size_t>(m_currentArrow)].leg != leg) {
        m_currentArrow = -1;
    }
    update();
}

int SequenceDiagram::rowHeight() const
{
    return m_compact ? 26 : 28;
}

int SequenceDiagram::headHeight() const
{
    return m_compact ? 28 : 44;
}

int SequenceDiagram::timeWidth() const
{
    const QFontMetrics metrics(theme::font(theme::TextSize::Small));
    int widest = metrics.horizontalAdvance(u"00 ms"_s);
    for (const Arrow& arrow : m_chart.arrows) {
        widest = std::max(widest, metrics.horizontalAdvance(wording::duration(arrow.at)));
    }
    return widest + theme::Space2 + theme::Space3;
}

QSize SequenceDiagram::sizeHint() const
{
    const int lanes = std::max(2, static_cast<int>(m_chart.lifelines.size()));
    const int width = lanes * (m_compact ? LeastCompactLane : LeastLane) + timeWidth();
    const int rows = static_cast<int>(m_chart.arrows.size());
    return QSize(width, headHeight() + rows * rowHeight() + theme::Space3);
}

QSize SequenceDiagram::minimumSizeHint() const
{
    return sizeHint();
}

double SequenceDiagram::lifelineX(Party party) const
{
    const double room = width() - timeWidth();
    const double lane = room / static_cast<double>(std::max<std::size_t>(1, m_chart.lifelines.size()));
    for (std::size_t i = 0; i < m_chart.lifelines.size(); ++i) {
        if (m_chart.lifelines[i].party == party) {
            return std::round(lane * (static_cast<double>(i) + 0.5)) + 0.5;
        }
    }
    return 0;
}

int SequenceDiagram::arrowAt(int y) const
{
    const int index = (y - headHeight()) / rowHeight();
    return y < headHeight() || index >= static_cast<int>(m_chart.arrows.size()) ? -1 : index;
}

void SequenceDiagram::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!m_exchange) {
        return;
    }
    paintHeads(painter);
    const int first = std::max(0, (event->rect().top() - headHeight()) / rowHeight());
    for (int i = first; i < static_cast<int>(m_chart.arrows.size()); ++i) {
        if (headHeight() + i * rowHeight() > event->rect().bottom()) {
            break;
        }
        paintArrow(painter, i);
    }
    if (hasFocus() && m_currentArrow < 0) {
        painter.setPen(QPen(theme::colors().ink, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), theme::Radius, theme::Radius);
    }
}

void SequenceDiagram::paintHeads(QPainter& painter) const
{
    const theme::Colors& colors = theme::colors();
    const double lane = (width() - timeWidth()) / static_cast<double>(m_chart.lifelines.size());
    for (const Lifeline& lifeline : m_chart.lifelines) {
        const double x = lifelineX(lifeline.party);
        painter.setPen(QPen(colors.border, 1));
        painter.drawLine(QPointF(x, headHeight() - 2), QPointF(x, height() - theme::Space1));
        const QFontMetrics names(nameFont());
        const QString name = names.elidedText(lifeline.name, Qt::ElideRight, static_cast<int>(lane) - 2);
        painter.setFont(nameFont());
        painter.setPen(colors.of(roleOf(lifeline.party)));
        painter.drawText(QRectF(x - lane / 2, m_compact ? 4 : 6, lane, names.height()), Qt::AlignCenter, name);
        if (!m_compact && !lifeline.remark.isEmpty()) {
            const QFont small = theme::monoFont(theme::TextSize::Small);
            const QFontMetrics remarks(small);
            painter.setFont(small);
            painter.setPen(colors.muted);
            painter.drawText(
                QRectF(x - lane / 2, 6 + names.height(), lane, remarks.height()), Qt::AlignCenter,
                remarks.elidedText(lifeline.remark, Qt::ElideMiddle, static_cast<int>(lane) - theme::Space1));
        }
    }
}

void SequenceDiagram::paintArrow(QPainter& painter, int index) const
{
    const theme::Colors& colors = theme::colors();
    const Arrow& arrow = m_chart.arrows[static_cast<std::size_t>(index)];
    const QRectF row(0, headHeight() + index * rowHeight(), width(), rowHeight());
    const bool current = arrow.leg == m_currentLeg;
    if (current || index == m_hovered) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(current ? colorUnderCurrent() : colors.hover);
        painter.drawRoundedRect(row.adjusted(2, 1, -2, -1), theme::Radius, theme::Radius);
    }
    if (index == m_currentArrow && hasFocus()) {
        painter.setPen(QPen(colors.ink, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(row.adjusted(3, 2, -3, -2), theme::Radius, theme::Radius);
    }

    const theme::Role role = roleOf(arrow);
    const QColor color = colors.fillOf(role);
    const double from = lifelineX(arrow.from);
    const double to = lifelineX(arrow.to);
    const double y = row.bottom() - 7.5;
    const double direction = to > from ? 1 : -1;
    QPen pen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    if (arrow.style == Arrow::Style::Ghost) {
        pen.setDashPattern({3, 3});
        pen.setCapStyle(Qt::FlatCap);
    } else if (arrow.style == Arrow::Style::Shared) {
        pen.setDashPattern({1, 2.5});
        pen.setCapStyle(Qt::FlatCap);
    }
    painter.setPen(pen);
    const double tip = to - direction * 2;
    if (arrow.style == Arrow::Style::Broken) {
        // The answer that never came: a cross at the far end, a dotted way back.
        pen.setDashPattern({1, 3});
        painter.setPen(pen);
        painter.drawLine(QPointF(from + direction * 12, y), QPointF(to - direction * 4, y));
        paintMark(painter, QRectF(from - 5.5, y - 5.5, 11, 11), Mark::Cross, color);
    } else {
        painter.drawLine(QPointF(from + direction * 2, y), QPointF(tip - direction * 2, y));
        painter.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        QPainterPath head;
        head.moveTo(tip - direction * ArrowHead, y - ArrowHead * 0.55);
        head.lineTo(tip, y);
        head.lineTo(tip - direction * ArrowHead, y + ArrowHead * 0.55);
        if (arrow.style == Arrow::Style::Solid) {
            head.closeSubpath();
            painter.setBrush(color);
        } else {
            painter.setBrush(Qt::NoBrush);
        }
        painter.drawPath(head);
    }

    paintArrowText(painter, arrow, y, colors.of(role));

    painter.setFont(theme::font(theme::TextSize::Small));
    painter.setPen(colors.muted);
    painter.drawText(QRectF(width() - timeWidth(), y - 18, timeWidth() - theme::Space3, 20),
                     Qt::AlignRight | Qt::AlignVCenter, wording::duration(arrow.at));
}

void SequenceDiagram::paintArrowText(QPainter& painter, const Arrow& arrow, double y, const QColor& color) const
{
    const QFont font = theme::monoFont(theme::TextSize::Small);
    const QFontMetrics metrics(font);
    const double from = lifelineX(arrow.from);
    const double to = lifelineX(arrow.to);
    const double left = std::min(from, to) + 8;
    const double lane = std::abs(to - from) - 16;
    // Over the arrow; what is wider than the lane runs on to the right, as far as the times.
    const double most = std::max(lane, width() - timeWidth() - left);
    const QString shown = metrics.elidedText(arrow.text, Qt::ElideMiddle, static_cast<int>(most));
    const double textWidth = metrics.horizontalAdvance(shown);
    const bool atRight = to < from && textWidth <= lane;
    const QRectF where(atRight ? left + lane - textWidth : left, y - metrics.height() - 3, textWidth, metrics.height());
    if (textWidth > lane) {
        QColor halo = arrow.leg == m_currentLeg ? colorUnderCurrent() : theme::colors().surface;
        painter.fillRect(where.adjusted(lane + 4, 0, 3, 0), halo);
    }
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(where, Qt::AlignLeft | Qt::AlignVCenter, shown);
}

QColor SequenceDiagram::colorUnderCurrent() const
{
    const theme::Colors& colors = theme::colors();
    const auto mix = [](int a, int b) { return (a * 4 + b * 6) / 10; };
    return QColor(mix(colors.surface.red(), colors.selection.red()),
                  mix(colors.surface.green(), colors.selection.green()),
                  mix(colors.surface.blue(), colors.selection.blue()));
}

void SequenceDiagram::mouseMoveEvent(QMouseEvent* event)
{
    const int hovered = arrowAt(event->pos().y());
    if (hovered != m_hovered) {
        m_hovered = hovered;
        const bool ghostly =
            hovered >= 0 && !m_exchange->legs.empty()
            && m_exchange->legs[static_cast<std::size_t>(m_chart.arrows[static_cast<std::size_t>(hovered)].leg)]
                       .filledBy
                   != 0;
        QString tip = hovered < 0 ? QString() : m_chart.arrows[static_cast<std::size_t>(hovered)].text;
        if (ghostly) {
            tip += tr("\nPress twice to go to the request that asked.");
        }
        setToolTip(tip);
        setCursor(hovered < 0 ? Qt::ArrowCursor : Qt::PointingHandCursor);
        update();
    }
}

void SequenceDiagram::mousePressEvent(QMouseEvent* event)
{
    const int arrow = arrowAt(event->pos().y());
    if (event->button() == Qt::LeftButton && arrow >= 0) {
        select(arrow);
    }
}

void SequenceDiagram::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int arrow = arrowAt(event->pos().y());
    if (arrow >= 0) {
        const int leg = m_chart.arrows[static_cast<std::size_t>(arrow)].leg;
        if (const exchange::ExchangeId id = m_exchange->legs[static_cast<std::size_t>(leg)].filledBy; id != 0) {
            Q_EMIT exchangeRequested(id);
        }
    }
}

void SequenceDiagram::leaveEvent(QEvent*)
{
    m_hovered = -1;
    update();
}

void SequenceDiagram::keyPressEvent(QKeyEvent* event)
{
    const int count = static_cast<int>(m_chart.arrows.size());
    int next = m_currentArrow;
    switch (event->key()) {
    case Qt::Key_Down: next = std::min(count - 1, m_currentArrow + 1); break;
    case Qt::Key_Up: next = std::max(0, m_currentArrow - 1); break;
    case Qt::Key_Home: next = 0; break;
    case Qt::Key_End: next = count - 1; break;
    default: QWidget::keyPressEvent(event); return;
    }
    if (next >= 0 && next < count) {
        select(next);
    }
}

void SequenceDiagram::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void SequenceDiagram::select(int arrow)
{
    m_currentArrow = arrow;
    m_currentLeg = m_chart.arrows[static_cast<std::size_t>(arrow)].leg;
    update();
    Q_EMIT legSelected(m_currentLeg);
}

}  // namespace gatehouse::gui

#include "app/gui/widgets/badge.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>

#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int MarkSize = 12;
constexpr int BadgeHeight = 20;

QFont badgeFont()
{
    return theme::font(theme::TextSize::Small, theme::TextWeight::Strong);
}

}  // namespace

Mark markOf(exchange::Decision decision)
{
    switch (decision) {
    case exchange::Decision::LetIn: return Mark::Check;
    case exchange::Decision::TurnedAway: return Mark::Cross;
    case exchange::Decision::Failed: return Mark::Warning;
    }
    return Mark::Warning;
}

Mark markOfStatus(int status)
{
    if (status == 0 || status >= 500) {
        return Mark::Warning;
    }
    if (status >= 400) {
        return Mark::Cross;
    }
    return status >= 300 ? Mark::None : Mark::Check;
}

void paintMark(QPainter& painter, const QRectF& where, Mark mark, const QColor& color)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double side = std::min(where.width(), where.height());
    const QRectF box(where.center() - QPointF(side, side) / 2, QSizeF(side, side));
    const double stroke = std::max(1.5, side / 7);
    painter.setPen(QPen(color, stroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&box](double x, double y) {
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height());
    };
    switch (mark) {
    case Mark::None: break;
    case Mark::Check: painter.drawPolyline(QPolygonF{at(0.12, 0.54), at(0.40, 0.82), at(0.90, 0.22)}); break;
    case Mark::Cross:
        painter.drawLine(at(0.18, 0.18), at(0.82, 0.82));
        painter.drawLine(at(0.82, 0.18), at(0.18, 0.82));
        break;
    case Mark::Warning: {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        QPainterPath path;
        path.addPolygon(QPolygonF{at(0.5, 0.06), at(0.98, 0.92), at(0.02, 0.92)});
        path.closeSubpath();
        painter.drawPath(path);
        break;
    }
    case Mark::Filled:
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(box.adjusted(1, 1, -1, -1));
        break;
    case Mark::Hollow: painter.drawEllipse(box.adjusted(1.5, 1.5, -1.5, -1.5)); break;
    case Mark::Dashed: {
        QPen pen(color, stroke, Qt::CustomDashLine, Qt::FlatCap);
        pen.setDashPattern({1.2, 1.0});
        painter.setPen(pen);
        painter.drawEllipse(box.adjusted(1.5, 1.5, -1.5, -1.5));
        break;
    }
    case Mark::Half:
        painter.drawEllipse(box.adjusted(1.5, 1.5, -1.5, -1.5));
        painter.setBrush(color);
        painter.drawChord(box.adjusted(1.5, 1.5, -1.5, -1.5), 90 * 16, 180 * 16);
        break;
    }
    painter.restore();
}

int badgeWidth(const QString& text, Mark mark, const QFont& font)
{
    return QFontMetrics(font).horizontalAdvance(text) + 2 * theme::Space2
           + (mark == Mark::None ? 0 : MarkSize - 2 + theme::Space1);
}

int paintBadge(QPainter& painter, const QRect& where, const QString& text, theme::Role role, Mark mark,
               const QFont& font)
{
    const theme::Colors& colors = theme::colors();
    const int width = std::min(badgeWidth(text, mark, font), where.width());
    const QRect pill(where.left(), where.center().y() - BadgeHeight / 2 + 1, width, BadgeHeight);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.softOf(role));
    painter.drawRoundedRect(pill, BadgeHeight / 2.0, BadgeHeight / 2.0);
    QRect inside = pill.adjusted(theme::Space2, 0, -theme::Space2, 0);
    if (mark != Mark::None) {
        const QRectF markBox(inside.left(), pill.center().y() - 4.5, 10, 10);
        paintMark(painter, markBox, mark, colors.of(role));
        inside.setLeft(inside.left() + MarkSize - 2 + theme::Space1);
    }
    painter.setPen(colors.of(role));
    painter.setFont(font);
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignLeft, text);
    painter.restore();
    return width;
}

Badge::Badge(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Badge::setContent(const QString& text, theme::Role role, Mark mark)
{
    if (m_text == text && m_role == role && m_mark == mark) {
        return;
    }
    m_text = text;
    m_role = role;
    m_mark = mark;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void Badge::setStatus(int status)
{
    setContent(status == 0 ? tr("no answer") : QString::number(status), theme::roleOfStatus(status),
               markOfStatus(status));
}

QSize Badge::sizeHint() const
{
    return m_text.isEmpty() ? QSize(0, 0) : QSize(badgeWidth(m_text, m_mark, badgeFont()), BadgeHeight + 2);
}

void Badge::paintEvent(QPaintEvent*)
{
    if (!m_text.isEmpty()) {
        QPainter painter(this);
        paintBadge(painter, rect(), m_text, m_role, m_mark, badgeFont());
    }
}

StatusDot::StatusDot(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StatusDot::setState(theme::Role role, Mark mark, const QString& name)
{
    m_role = role;
    m_mark = mark;
    setAccessibleName(name);
    update();
}

void StatusDot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintMark(painter, QRectF(rect()), m_mark, theme::colors().of(m_role));
}

}  // namespace gatehouse::gui

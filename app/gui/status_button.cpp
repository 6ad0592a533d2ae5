#include "app/gui/status_button.h"

#include <QFontMetrics>
#include <QPainter>

#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int MarkSize = 12;

}  // namespace

StatusButton::StatusButton(QWidget* parent) : QAbstractButton(parent)
{
    setFont(theme::font());
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void StatusButton::setState(Mark mark, theme::Role role, const QString& name, const QString& remark)
{
    if (m_mark == mark && m_role == role && text() == name && m_remark == remark) {
        return;
    }
    m_mark = mark;
    m_role = role;
    m_remark = remark;
    setText(name);
    setAccessibleName(remark.isEmpty() ? name : u"%1, %2"_s.arg(name, remark));
    updateGeometry();
    update();
}

int StatusButton::markWidth() const
{
    return m_mark == Mark::None ? 0 : MarkSize + theme::Space2;
}

QSize StatusButton::sizeHint() const
{
    const QFontMetrics metrics(font());
    const int remark = m_remark.isEmpty() ? 0 : metrics.horizontalAdvance(m_remark) + theme::Space2;
    return QSize(2 * theme::Space2 + markWidth() + metrics.horizontalAdvance(text()) + remark + 2,
                 theme::ControlHeight);
}

QSize StatusButton::minimumSizeHint() const
{
    return QSize(std::min(sizeHint().width(), 2 * theme::Space2 + markWidth() + 64), theme::ControlHeight);
}

void StatusButton::paintEvent(QPaintEvent*)
{
    const theme::Colors& colors = theme::colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (isDown() || underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(isDown() ? colors.selection : colors.hover);
        painter.drawRoundedRect(rect(), theme::Radius, theme::Radius);
    }
    if (hasFocus()) {
        painter.setPen(QPen(colors.ink, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), theme::Radius, theme::Radius);
    }
    QRect inside = rect().adjusted(theme::Space2, 0, -theme::Space2, 0);
    if (m_mark != Mark::None) {
        paintMark(painter, QRectF(inside.left(), height() / 2.0 - MarkSize / 2.0, MarkSize, MarkSize), m_mark,
                  colors.of(m_role));
        inside.setLeft(inside.left() + markWidth());
    }
    const QFontMetrics metrics(font());
    const int remarkWidth = m_remark.isEmpty() ? 0 : metrics.horizontalAdvance(m_remark) + theme::Space2;
    const QString name = metrics.elidedText(text(), Qt::ElideMiddle, std::max(40, inside.width() - remarkWidth));
    painter.setPen(colors.text);
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignLeft, name);
    inside.setLeft(inside.left() + metrics.horizontalAdvance(name) + theme::Space2);
    painter.setPen(colors.muted);
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(m_remark, Qt::ElideRight, inside.width()));
}

}  // namespace gatehouse::gui

#include "app/gui/pages/field_delegate.h"

#include <QPainter>

#include "app/gui/pages/field_list_model.h"
#include "app/gui/pages/finding_text.h"
#include "app/gui/theme/colors.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/badge.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

void paintText(QPainter& painter, const QRect& where, const QString& text, const QFont& font, const QColor& color,
               Qt::AlignmentFlag side = Qt::AlignLeft, Qt::TextElideMode elide = Qt::ElideRight)
{
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(where, side | Qt::AlignVCenter, QFontMetrics(font).elidedText(text, elide, where.width()));
}

}  // namespace

void FieldDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const theme::Colors& colors = theme::colors();
    painter->save();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    if (selected || hovered) {
        painter->fillRect(option.rect, selected ? colors.selection : colors.hover);
    }
    const bool isSet = index.data(FieldListModel::SetRole).toBool();
    const QString error = index.data(FieldListModel::ErrorRole).toString();
    if (isSet) {
        // A bar at the edge says 'you set this', beside the heavier name.
        painter->fillRect(
            QRect(option.rect.left(), option.rect.top() + theme::Space2, 3, option.rect.height() - 2 * theme::Space2),
            error.isEmpty() ? colors.ink : colors.refused);
    }
    QRect inside = option.rect.adjusted(theme::Space4, theme::Space1 + 2, -theme::Space3, -theme::Space1 - 2);
    const QFont name =
        theme::monoFont(theme::TextSize::Body, isSet ? theme::TextWeight::Strong : theme::TextWeight::Regular);
    QRect first(inside.left(), inside.top(), inside.width(), inside.height() / 2);
    const QString path = index.data(FieldListModel::PathRole).toString();
    const int nameWidth = std::min(QFontMetrics(name).horizontalAdvance(path), first.width());
    // The end of a long path tells it from its neighbours, so the middle goes.
    paintText(*painter, first, path, name, colors.text, Qt::AlignLeft, Qt::ElideMiddle);
    int left = first.left() + nameWidth + theme::Space3;

    const QString since = index.data(FieldListModel::SinceRole).toString();
    if (since != u"3.4"_s) {
        const QFont small = theme::font(theme::TextSize::Small);
        const QString text = since + u"+"_s;
        const int width = badgeWidth(text, Mark::None, small);
        if (left + width < first.right()) {
            paintBadge(*painter, QRect(left, first.top(), width, first.height()), text, theme::Role::Client, Mark::None,
                       small);
            left += width + theme::Space2;
        }
    }
    if (left < first.right() - 24) {
        paintText(*painter, QRect(left, first.top(), first.right() - left, first.height()),
                  index.data(FieldListModel::ValueRole).toString(), theme::monoFont(theme::TextSize::Small),
                  isSet ? colors.text : colors.muted, Qt::AlignRight);
    }

    const QRect second(inside.left(), first.bottom() + 1, inside.width(), inside.height() - first.height());
    const QString advice = index.data(FieldListModel::AdviceRole).toString();
    if (error.isEmpty() && !advice.isEmpty()) {
        const auto severity = static_cast<gateway::Severity>(index.data(FieldListModel::AdviceSeverityRole).toInt());
        paintText(*painter, second, severityMark(severity) + advice, theme::font(theme::TextSize::Small),
                  colors.of(severityRole(severity)));
    } else if (error.isEmpty()) {
        paintText(*painter, second, index.data(FieldListModel::DescriptionRole).toString(),
                  theme::font(theme::TextSize::Small), colors.muted);
    } else {
        paintText(*painter, second, u"✕ "_s + error, theme::font(theme::TextSize::Small), colors.refused);
    }
    if (option.state.testFlag(QStyle::State_HasFocus) && selected) {
        painter->setPen(QPen(colors.ink, 1));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    painter->restore();
}

QSize FieldDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& /*index*/) const
{
    const int lines =
        QFontMetrics(theme::monoFont()).height() + QFontMetrics(theme::font(theme::TextSize::Small)).height();
    return QSize(option.rect.width(), lines + 2 * theme::Space2);
}

}  // namespace gatehouse::gui

#include "app/gui/widgets/card_delegate.h"

#include <QPainter>

#include "app/gui/theme/colors.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/badge.h"

namespace gatehouse::gui {
namespace {

QFont titleFont()
{
    return theme::font(theme::TextSize::Body, theme::TextWeight::Strong);
}

int titleHeight()
{
    return QFontMetrics(titleFont()).height() + 2;
}

bool isHeading(const QModelIndex& index)
{
    return index.data(CardDelegate::SentenceRole).toString().isEmpty();
}

}  // namespace

QSize CardDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    if (isHeading(index)) {
        return QSize(0, QFontMetrics(theme::font(theme::TextSize::Small)).height() + theme::Space4);
    }
    const int width = (option.widget != nullptr ? option.widget->width() : option.rect.width()) - 2 * theme::Space4;
    const QRect sentence = QFontMetrics(theme::font(theme::TextSize::Small))
                               .boundingRect(QRect(0, 0, width - theme::Space3, 1000), Qt::TextWordWrap,
                                             index.data(SentenceRole).toString());
    return QSize(0, titleHeight() + sentence.height() + 2 * theme::Space2);
}

void CardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const theme::Colors& colors = theme::colors();
    const QRect inside = option.rect.adjusted(theme::Space4, theme::Space2, -theme::Space4, -theme::Space2);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (isHeading(index)) {
        painter->setFont(theme::font(theme::TextSize::Small));
        painter->setPen(colors.muted);
        painter->drawText(inside.adjusted(0, 0, 0, theme::Space2), Qt::AlignBottom, index.data().toString());
        painter->restore();
        return;
    }
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->fillRect(option.rect, selected ? colors.selection : colors.hover);
    }
    if (selected) {
        painter->fillRect(
            QRect(option.rect.left(), option.rect.top() + theme::Space2, 3, option.rect.height() - 2 * theme::Space2),
            colors.ink);
    }
    QRect first(inside.left(), inside.top(), inside.width(), titleHeight());
    if (const QString badge = index.data(BadgeRole).toString(); !badge.isEmpty()) {
        const QFont small = theme::font(theme::TextSize::Small);
        const int width = badgeWidth(badge, Mark::None, small);
        paintBadge(*painter, QRect(first.right() - width, first.top(), width, first.height()), badge,
                   theme::Role::Client, Mark::None, small);
        first.setRight(first.right() - width - theme::Space2);
    }
    painter->setFont(titleFont());
    painter->setPen(colors.text);
    painter->drawText(first, Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, first.width()));
    painter->setFont(theme::font(theme::TextSize::Small));
    painter->setPen(colors.muted);
    painter->drawText(inside.adjusted(0, titleHeight(), 0, 0), Qt::TextWordWrap, index.data(SentenceRole).toString());
    if (option.state.testFlag(QStyle::State_HasFocus) && selected) {
        painter->setPen(QPen(colors.ink, 1));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    painter->restore();
}

}  // namespace gatehouse::gui

#include "app/gui/inspector/exchange_delegate.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

#include "app/gui/inspector/exchange_model.h"
#include "app/gui/theme/colors.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/badge.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int BarHeight = 12;
constexpr double Unit = 1e-4;  ///< seconds; below it a bar grows linearly, above it with the logarithm

double seconds(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double>(time).count();
}

void drawText(QPainter& painter, const QRect& where, int alignment, const QString& text, const QFont& font,
              const QColor& color)
{
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(where, alignment | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, where.width()));
}

}  // namespace

void ExchangeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const theme::Colors& colors = theme::colors();
    const auto& model = static_cast<const ExchangeModel&>(*index.model());
    const ExchangeRow& row = model.row(index.row());
    painter->save();
    painter->setClipRect(option.rect);
    if (option.state.testFlag(QStyle::State_Selected)) {
        painter->fillRect(option.rect, colors.selection);
        if (index.column() == 0) {
            painter->fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), colors.ink);
        }
    } else if (option.state.testFlag(QStyle::State_MouseOver)) {
        painter->fillRect(option.rect, colors.hover);
    }
    const QRect inside =
        option.rect.adjusted(index.column() == 0 ? theme::Space4 : theme::Space2, 0, -theme::Space2, 0);
    const QString text = index.data(Qt::DisplayRole).toString();
    const int left = Qt::AlignLeft | Qt::AlignVCenter;
    const int right = Qt::AlignRight | Qt::AlignVCenter;
    switch (index.column()) {
    case ExchangeModel::Time:
        if (std::find(m_pinned.begin(), m_pinned.end(), row.exchange) != m_pinned.end()) {
            theme::paintIcon(*painter, QRectF(option.rect.left() + 3, option.rect.center().y() - 5, 12, 12), u"pin"_s,
                             colors.text);
        }
        drawText(*painter, inside, left, text, theme::font(), colors.muted);
        break;
    case ExchangeModel::Method:
        drawText(*painter, inside, left, text, theme::monoFont(theme::TextSize::Body, theme::TextWeight::Strong),
                 colors.text);
        break;
    case ExchangeModel::Path: drawText(*painter, inside, left, text, theme::monoFont(), colors.text); break;
    case ExchangeModel::Status:
        paintBadge(*painter, inside, text, theme::roleOfStatus(row.status), markOfStatus(row.status),
                   theme::font(theme::TextSize::Small, theme::TextWeight::Strong));
        break;
    case ExchangeModel::Verdict:
        drawText(*painter, inside, left, text, theme::font(),
                 row.decision == exchange::Decision::LetIn ? colors.text : colors.of(theme::roleOf(row.decision)));
        break;
    case ExchangeModel::Legs: paintBar(*painter, inside, *row.exchange); break;
    case ExchangeModel::Duration: drawText(*painter, inside, right, text, theme::font(), colors.text); break;
    case ExchangeModel::ProviderCalls:
        drawText(*painter, inside, right, text, theme::font(),
                 row.identityProviderCalls > 0 ? colors.identityProvider : colors.muted);
        break;
    case ExchangeModel::Cache:
        if (!text.isEmpty()) {
            paintMark(*painter, QRectF(inside.left(), inside.center().y() - 5, 11, 11),
                      row.ghosts > 0 ? Mark::Dashed : Mark::Half, colors.cache);
            drawText(*painter, inside.adjusted(16, 0, 0, 0), left, text, theme::font(), colors.cache);
        } else {
            drawText(*painter, inside, left, u"–"_s, theme::font(), colors.muted);
        }
        break;
    default: break;
    }
    painter->setClipping(false);
    painter->restore();
}

void ExchangeDelegate::paintBar(QPainter& painter, const QRect& where, const exchange::Exchange& exchange) const
{
    const theme::Colors& colors = theme::colors();
    const double whole = std::max(seconds(exchange.duration), 1e-9);
    const double share = std::log1p(whole / Unit) / std::log1p(std::max(seconds(m_longest), whole) / Unit);
    const double width = std::max(12.0, share * where.width());
    const double top = where.center().y() - BarHeight / 2 + 1;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QColor base = colors.client;
    base.setAlphaF(colors.dark ? 0.28F : 0.20F);
    painter.setBrush(base);
    painter.drawRoundedRect(QRectF(where.left(), top, width, BarHeight), 3, 3);
    const auto position = [&](std::chrono::nanoseconds at) {
        return where.left() + std::clamp(seconds(at) / whole, 0.0, 1.0) * width;
    };
    for (std::size_t i = 1; i < exchange.legs.size(); ++i) {
        const exchange::Leg& leg = exchange.legs[i];
        const double from = position(leg.start);
        const double to = std::max(position(leg.start + leg.times.end.value_or(std::chrono::nanoseconds(0))), from + 3);
        const QRectF segment(from, top + 2, std::min(to, where.left() + width) - from, BarHeight - 4);
        if (leg.ghost) {
            continue;
        }
        const QColor fill = leg.error ? colors.refusedFill : colors.fillOf(theme::roleOf(leg.kind));
        painter.setBrush(leg.shared ? QBrush(fill, Qt::Dense4Pattern) : QBrush(fill));
        painter.drawRoundedRect(
            segment.width() < 3 ? QRectF(segment.left(), segment.top(), 3, segment.height()) : segment, 1.5, 1.5);
    }
    // No time was spent on a ghost: a hatched mark where a call would have been, over everything else.
    for (const exchange::Leg& leg : exchange.legs) {
        if (leg.ghost) {
            const double left = where.left() + 0.5 + std::max(0.0, position(leg.start) - where.left() - 4);
            const QRectF mark(left, top - 1.5, 8, BarHeight + 3);
            painter.setPen(QPen(colors.cacheFill, 1));
            painter.setBrush(colors.cacheSoft);
            painter.drawRoundedRect(mark, 2, 2);
            painter.setBrush(QBrush(colors.cacheFill, Qt::BDiagPattern));
            painter.drawRoundedRect(mark, 2, 2);
        }
    }
}

}  // namespace gatehouse::gui

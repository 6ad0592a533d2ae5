#pragma once

#include <QStyledItemDelegate>

#include <chrono>
#include <vector>

#include "app/gui/inspector/exchange_row.h"

namespace gatehouse::gui {

/// Paints the cells of the traffic list. Lengths of the bars follow the logarithm of the time against the longest
/// exchange in view, so that short ones stay visible beside long ones.
class ExchangeDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setLongest(std::chrono::nanoseconds longest) { m_longest = longest; }
    void setPinned(std::vector<exchange::ExchangePointer> pinned) { m_pinned = std::move(pinned); }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintBar(QPainter& painter, const QRect& where, const exchange::Exchange& exchange) const;

    std::chrono::nanoseconds m_longest{1};
    std::vector<exchange::ExchangePointer> m_pinned;  ///< a handful
};

}  // namespace gatehouse::gui

#pragma once

#include <QStyledItemDelegate>

namespace gatehouse::gui {

/// An entry of a list as a title with a sentence below it, on as many lines as it takes. An item without a sentence is
/// the heading of those that follow.
class CardDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    static constexpr int SentenceRole = Qt::UserRole + 1;
    /// A few letters at the title's right end ("3.8+"); may be empty.
    static constexpr int BadgeRole = Qt::UserRole + 2;

    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace gatehouse::gui

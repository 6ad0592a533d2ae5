#pragma once

#include <QStyledItemDelegate>

namespace gatehouse::gui {

/// Paints a field in two lines: name, release and value; then its sentence, or what is wrong with it.
class FieldDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace gatehouse::gui

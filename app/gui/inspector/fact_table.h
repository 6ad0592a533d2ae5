#pragma once

#include <QStringList>
#include <QTableWidget>

#include <vector>

#include "app/gui/theme/colors.h"

namespace gatehouse::gui {

/// A small read-only table for reading: no grid, wrapped text, rows as high as they need. For tens of rows.
class FactTable final : public QTableWidget {
    Q_OBJECT
public:
    struct Cell {
        QString text;
        theme::Role role = theme::Role::Text;
        bool mono = false;
        bool strong = false;
    };
    using Row = std::vector<Cell>;
    static constexpr int WireRole = Qt::UserRole;  ///< was the cell mono?

    /// The last column takes what room is left; the others as much as they need, `widest` at most.
    FactTable(const QStringList& columns, const QString& name, int widest = 280, QWidget* parent = nullptr);
    void setRows(std::vector<Row> rows);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fill();
    void layOut();

    int m_widest;
    std::vector<Row> m_content;
};

}  // namespace gatehouse::gui

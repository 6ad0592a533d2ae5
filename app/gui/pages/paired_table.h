#pragma once

#include <QWidget>

#include <vector>

#include "core/gateway/field_table.h"
#include "core/gateway/paired_lists.h"

class QGridLayout;
class QPushButton;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class ValueCell;

/// Lists that pair by index as one table: a row an entry (a client, a header), a column a field, with buttons to add,
/// move and remove a row in all lists at once.
class PairedTable final : public QWidget {
    Q_OBJECT
public:
    /// `lists` must outlive this.
    PairedTable(app::Session& session, const gateway::PairedLists& lists, QWidget* parent = nullptr);

    int rows() const noexcept { return static_cast<int>(m_rows.size()); }
    /// The control of a field in a row; nullptr: there is none.
    QWidget* cell(int row, const QString& field) const;

Q_SIGNALS:
    /// A field that is edited elsewhere: the keys of a client.
    void fieldRequested(const QString& field);

private:
    struct Row {
        std::vector<ValueCell*> cells;
        std::vector<QWidget*> buttons;
    };
    void follow();
    void addRow();
    void leadTab(std::size_t index);
    void removeRow();
    void setEntry(std::size_t field, std::size_t row, const boost::json::value& value);
    void change(boost::json::object config, const QString& what);
    boost::json::object config() const;
    void append();

    app::Session& m_session;
    const gateway::PairedLists& m_lists;
    std::vector<const gateway::Field*> m_fields;
    QGridLayout* m_grid;
    QPushButton* m_add = nullptr;
    std::vector<Row> m_rows;
    std::size_t m_pending = 0;  ///< rows that were added and hold nothing yet
};

}  // namespace gatehouse::gui

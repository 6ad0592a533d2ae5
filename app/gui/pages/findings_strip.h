#pragma once

#include <QWidget>

#include <vector>

#include "core/gateway/diagnostic.h"

class QPushButton;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

class ElidedLabel;
class FactTable;
class StatusDot;

/// What is wrong with the configuration, below the form: how many findings there are and the worst one; opened, all of
/// them. A click goes to the field. Hidden while there is nothing.
class FindingsStrip final : public QWidget {
    Q_OBJECT
public:
    explicit FindingsStrip(app::Session& session, QWidget* parent = nullptr);

    void setOpen(bool open);
    bool isOpen() const;
    int count() const noexcept { return static_cast<int>(m_rows.size()); }
    int errors() const;

Q_SIGNALS:
    void fieldRequested(const QString& field);
    void countChanged();

private:
    struct Row {
        gateway::Severity severity = gateway::Severity::Note;
        QString field;  ///< of the form
        QString place;  ///< as shown: "client_auth[0]"
        QString text;
        bool operator==(const Row&) const = default;
    };

    void follow();
    void show(std::vector<Row> rows);
    void fill();
    void go(int row);

    app::Session& m_session;
    std::vector<Row> m_rows;
    StatusDot* m_dot;
    QPushButton* m_toggle;
    ElidedLabel* m_worst;
    FactTable* m_table;
};

}  // namespace gatehouse::gui

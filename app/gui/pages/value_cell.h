#pragma once

#include <QWidget>

#include <boost/json/value.hpp>

#include <optional>

#include "core/gateway/field_table.h"

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

/// One entry of a list in a table's cell: a line, a choice, a secret, or, for a record, a button that leads to it.
class ValueCell : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    /// What stands in the list at this place; `inherited`: what holds where nothing does.
    virtual void setEntry(const std::optional<boost::json::value>& entry, const QString& inherited) = 0;
    /// What the cursor goes into.
    virtual QWidget* control() const = 0;

Q_SIGNALS:
    void edited(const boost::json::value& value);  ///< null: nothing any more
    void opened();                                 ///< the record is wanted in its own editor
};

/// `path` is the cell's place in the plugin: "client_secret[1]"; `name` says it to a screen reader.
ValueCell* makeValueCell(app::Session& session, const gateway::Field& field, const QString& path, const QString& name,
                         QWidget* parent = nullptr);

}  // namespace gatehouse::gui

#pragma once

#include <QWidget>

#include <boost/json/value.hpp>

#include <optional>

#include "core/gateway/field_table.h"

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

/// Edits one field's value; which control it is follows from the field's type alone (`makeValueEditor`).
class ValueEditor : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    /// Shows what is set (nullopt: nothing is); does not disturb what is being typed when it means the same.
    virtual void setValue(const std::optional<boost::json::value>& value) = 0;

Q_SIGNALS:
    /// null: the field is no longer set.
    void edited(const boost::json::value& value);
    /// What was typed is no value of this type; empty: it is one again.
    void inputRefused(const QString& reason);
};

/// Booleans and enums: a choice. Numbers and strings: a line. Lists of words: check boxes where there is an enum, else
/// one entry a line. Records, maps and lists of records: JSON. Secrets: dots.
ValueEditor* makeValueEditor(app::Session& session, const gateway::Field& field, QWidget* parent);

}  // namespace gatehouse::gui

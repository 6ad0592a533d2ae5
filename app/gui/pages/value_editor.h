#pragma once

#include <QWidget>

#include <boost/json/value.hpp>

#include <map>
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

    /// Errors in words by the path of what they are about ("client_jwk[0].kty").
    using Problems = std::map<QString, QString>;

    /// Shows what is set (nullopt: nothing is); does not disturb what is being typed when it means the same.
    virtual void setValue(const std::optional<boost::json::value>& value) = 0;

    /// Shows the errors of what stands inside: each under its own row.
    virtual void showProblems(const Problems& /*problems*/) {}
    /// Has it rows of its own, so that errors deeper inside are shown there?
    virtual bool holdsRows() const { return false; }

Q_SIGNALS:
    /// null: the field is no longer set.
    void edited(const boost::json::value& value);
    /// What was typed is no value of this type; empty: it is one again.
    void inputRefused(const QString& reason);
};

/// The error of `path` itself, or, where nothing deeper shows it, of anything inside; empty: all is well.
QString problemAt(const ValueEditor::Problems& problems, const QString& path, bool itselfOnly);

/// Booleans and enums: a choice. Numbers and strings: a line. Lists of words: check boxes where there is an enum, else
/// their entries in an order that can be changed. Records: a form of their members. Lists of records and of secrets:
/// their entries below one another. Secrets: dots. Free maps, and what is deeper than the table tells: JSON. `path` is
/// where the value stands in the plugin ("client_jwk[0].kty").
ValueEditor* makeValueEditor(app::Session& session, const gateway::Field& field, const QString& path, QWidget* parent);

}  // namespace gatehouse::gui

#pragma once

#include "app/gui/pages/value_editor.h"

namespace gatehouse::gui {

/// A record as a form: one row a member, from the field table; of the many of a long record those that are set, and
/// the others to add.
ValueEditor* makeRecordEditor(app::Session& session, const gateway::Field& field, const QString& path, QWidget* parent);

/// A list of records, or of secrets: one entry below the other, each with its own editor, to add, remove and move.
ValueEditor* makeListEditor(app::Session& session, const gateway::Field& field, const QString& path, QWidget* parent);

}  // namespace gatehouse::gui

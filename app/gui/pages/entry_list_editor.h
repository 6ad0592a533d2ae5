#pragma once

#include "app/gui/pages/value_editor.h"

namespace gatehouse::gui {

/// A list of texts one below the other: typed in place, dragged or moved with Alt+Up and Alt+Down, pasted many at once.
/// A set takes nothing twice. An entry of a list of lists (the way to a claim) is written with blanks between its
/// parts, in double quotes where a part holds one.
ValueEditor* makeEntryListEditor(app::Session& session, const gateway::Field& field, const QString& path,
                                 QWidget* parent);

/// "realm_access roles" and `"my claim" x` as their parts, and back.
QStringList partsOf(const QString& text);
QString textOfParts(const QStringList& parts);

}  // namespace gatehouse::gui

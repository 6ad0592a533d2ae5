#include "app/gui/pages/undo_keys.h"

#include <QKeyEvent>

#include "app/composition/session.h"

namespace gatehouse::gui {

bool takeUndoKeys(QEvent* event, app::Session& session)
{
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress) {
        return false;
    }
    auto* key = static_cast<QKeyEvent*>(event);
    const bool isUndo = key->matches(QKeySequence::Undo);
    if (!isUndo && !key->matches(QKeySequence::Redo)) {
        return false;
    }
    // ShortcutOverride only announces the key; accepted, it comes again as the key press.
    if (event->type() == QEvent::KeyPress) {
        isUndo ? session.undo() : session.redo();
    }
    key->accept();
    return true;
}

}  // namespace gatehouse::gui

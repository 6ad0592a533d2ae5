#pragma once

class QEvent;

namespace gatehouse::app {
class Session;
}

namespace gatehouse::gui {

/// Takes the platform's undo and redo keys for the session's edit history, away from the text field that has the focus
/// and a history of its own. true: the event was one of them and is done with. GUI thread; from an event filter.
bool takeUndoKeys(QEvent* event, app::Session& session);

}  // namespace gatehouse::gui

#include "app/gui/page.h"

#include <QAction>

#include "app/gui/theme/icons.h"

namespace gatehouse::gui {

QAction* Page::addKey(const QString& id, const QString& text, const QString& iconName, const QKeySequence& keys,
                      const std::function<void()>& run)
{
    auto* action = new QAction(theme::icon(iconName), text, this);
    action->setObjectName(id);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, run);
    addAction(action);
    return action;
}

}  // namespace gatehouse::gui

#include "app/gui/widgets/search_field.h"

#include <QKeyEvent>

#include "app/gui/theme/icons.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {

SearchField::SearchField(const QString& placeholder, QWidget* parent) : QLineEdit(parent)
{
    setPlaceholderText(placeholder);
    setAccessibleName(placeholder);
    addAction(theme::icon(u"search"_s, theme::Role::Muted), QLineEdit::LeadingPosition);
    QAction* clearing = addAction(theme::icon(u"cross"_s, theme::Role::Muted), QLineEdit::TrailingPosition);
    clearing->setToolTip(tr("Clear (Esc)"));
    clearing->setVisible(false);
    connect(clearing, &QAction::triggered, this, &QLineEdit::clear);
    connect(this, &QLineEdit::textChanged, clearing,
            [clearing](const QString& text) { clearing->setVisible(!text.isEmpty()); });
}

bool SearchField::event(QEvent* event)
{
    // Esc belongs to the field while it has the focus, whatever the window does with it.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QLineEdit::event(event);
}

void SearchField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        if (text().isEmpty()) {
            Q_EMIT left();
        }
        clear();
        event->accept();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

}  // namespace gatehouse::gui

#include "app/gui/keys/key_field.h"

#include <QKeyEvent>

#include "app/gui/theme/fonts.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {

KeyField::KeyField(const QString& actionName, QWidget* parent) : QPushButton(parent), m_action(actionName)
{
    setFont(theme::monoFont(theme::TextSize::Small));
    setMinimumWidth(176);
    setAutoDefault(false);
    connect(this, &QPushButton::clicked, this, [this] { setRecording(true); });
    setKeys({});
}

void KeyField::setKeys(const QString& text)
{
    m_keys = text;
    setRecording(false);
}

void KeyField::setRecording(bool recording)
{
    m_recording = recording;
    setText(recording ? tr("Press the keys …") : (m_keys.isEmpty() ? tr("no keys") : m_keys));
    setAccessibleName(tr("Keys of %1: %2").arg(m_action, m_keys.isEmpty() ? tr("none") : m_keys));
    const QString description = tr("Press it, then the new keys. Esc leaves them, Backspace takes them away.");
    setAccessibleDescription(description);
    setToolTip(description);
}

bool KeyField::event(QEvent* event)
{
    if (m_recording && event->type() == QEvent::ShortcutOverride) {
        event->accept();  // the keys are recorded here instead of running what has them now
        return true;
    }
    return QPushButton::event(event);
}

void KeyField::keyPressEvent(QKeyEvent* event)
{
    if (!m_recording) {
        QPushButton::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Control:
    case Qt::Key_Shift:
    case Qt::Key_Alt:
    case Qt::Key_AltGr:
    case Qt::Key_Meta:
    case Qt::Key_unknown: return;
    default: break;
    }
    const bool bare = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    if (bare && event->key() == Qt::Key_Escape) {
        setRecording(false);
        return;
    }
    if (bare && event->key() == Qt::Key_Backspace) {
        setRecording(false);
        Q_EMIT recorded({});
        return;
    }
    const Qt::KeyboardModifiers held = event->modifiers() & ~Qt::KeypadModifier;
    setRecording(false);
    Q_EMIT recorded(QKeySequence(QKeyCombination(held, static_cast<Qt::Key>(event->key()))));
}

void KeyField::focusOutEvent(QFocusEvent* event)
{
    if (m_recording) {
        setRecording(false);
    }
    QPushButton::focusOutEvent(event);
}

bool KeyField::focusNextPrevChild(bool next)
{
    return m_recording ? false : QPushButton::focusNextPrevChild(next);
}

}  // namespace gatehouse::gui

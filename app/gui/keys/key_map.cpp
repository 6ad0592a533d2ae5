#include "app/gui/keys/key_map.h"

#include <QAction>

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

QString settingOf(const QString& id)
{
    return u"keys/"_s + id;
}

}  // namespace

KeyMap::KeyMap(QSettings& settings, QObject* parent) : QObject(parent), m_settings(settings) {}

void KeyMap::add(const QString& id, QAction* action)
{
    Q_ASSERT(find(id) == nullptr);
    m_entries.push_back({id, action, action->shortcuts()});
    const QVariant chosen = m_settings.value(settingOf(id));
    if (chosen.isValid()) {
        QList<QKeySequence> keys = QKeySequence::listFromString(chosen.toString());
        keys.removeAll(QKeySequence());  // "none" reads as one that is empty
        action->setShortcuts(keys);
    }
}

const KeyMap::Entry* KeyMap::find(const QString& id) const
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [&id](const Entry& entry) { return entry.id == id; });
    return found == m_entries.end() ? nullptr : &*found;
}

QAction* KeyMap::action(const QString& id) const
{
    const Entry* entry = find(id);
    return entry != nullptr ? entry->action : nullptr;
}

QAction* KeyMap::conflict(const QString& id, const QKeySequence& keys) const
{
    if (keys.isEmpty()) {
        return nullptr;
    }
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) {
        return entry.id != id && entry.action->shortcuts().contains(keys);
    });
    return found == m_entries.end() ? nullptr : found->action;
}

QString KeyMap::refusal(const QKeySequence& keys, const QAction& action)
{
    if (keys.isEmpty() || action.shortcutContext() == Qt::WidgetShortcut) {
        return {};  // it works in a list only, where nobody types
    }
    const QKeyCombination first = keys[0];
    const bool held = (first.keyboardModifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) != Qt::NoModifier;
    const bool typed = first.key() < Qt::Key_Escape;
    const bool edits = first.key() == Qt::Key_Backspace || first.key() == Qt::Key_Return || first.key() == Qt::Key_Enter
                       || first.key() == Qt::Key_Tab || first.key() == Qt::Key_Backtab || first.key() == Qt::Key_Delete;
    return !held && (typed || edits) ? tr("Hold Ctrl or Alt with it: alone it is needed for typing.") : QString();
}

void KeyMap::setKeys(const QString& id, const QKeySequence& keys)
{
    const Entry* entry = find(id);
    if (entry == nullptr) {
        return;
    }
    if (!keys.isEmpty()) {
        for (const Entry& other : m_entries) {
            QList<QKeySequence> left = other.action->shortcuts();
            if (other.id != id && left.removeAll(keys) > 0) {
                other.action->setShortcuts(left);
                store(other);
            }
        }
    }
    entry->action->setShortcuts(keys.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{keys});
    store(*entry);
    Q_EMIT changed();
}

bool KeyMap::isStandard(const QString& id) const
{
    const Entry* entry = find(id);
    return entry == nullptr || entry->action->shortcuts() == entry->standard;
}

void KeyMap::reset(const QString& id)
{
    const Entry* entry = find(id);
    if (entry == nullptr) {
        return;
    }
    for (const QKeySequence& keys : entry->standard) {
        for (const Entry& other : m_entries) {
            QList<QKeySequence> left = other.action->shortcuts();
            if (other.id != id && left.removeAll(keys) > 0) {
                other.action->setShortcuts(left);
                store(other);
            }
        }
    }
    entry->action->setShortcuts(entry->standard);
    store(*entry);
    Q_EMIT changed();
}

void KeyMap::resetAll()
{
    for (const Entry& entry : m_entries) {
        entry.action->setShortcuts(entry.standard);
        store(entry);
    }
    Q_EMIT changed();
}

void KeyMap::store(const Entry& entry)
{
    if (entry.action->shortcuts() == entry.standard) {
        m_settings.remove(settingOf(entry.id));
    } else {
        m_settings.setValue(settingOf(entry.id), QKeySequence::listToString(entry.action->shortcuts()));
    }
    m_settings.sync();
}

QString KeyMap::text(const QString& id) const
{
    const Entry* entry = find(id);
    return entry != nullptr ? entry->action->shortcut().toString(QKeySequence::NativeText) : QString();
}

QString KeyMap::hint(const QString& words, const QString& id) const
{
    const QString keys = text(id);
    return keys.isEmpty() ? words : u"%1 (%2)"_s.arg(words, keys);
}

}  // namespace gatehouse::gui

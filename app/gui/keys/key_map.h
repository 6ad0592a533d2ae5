#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QSettings>
#include <QString>

#include <vector>

class QAction;

namespace gatehouse::gui {

/// Which keys run which action. Every action of the window is here under a stable id ("traffic.pin") with the keys it
/// comes with; what a person chose instead is kept in the settings, under "keys/". GUI thread.
class KeyMap final : public QObject {
    Q_OBJECT
public:
    struct Entry {
        QString id;
        QAction* action;
        QList<QKeySequence> standard;  ///< what it comes with; empty: none
    };

    /// `settings` must outlive this.
    explicit KeyMap(QSettings& settings, QObject* parent = nullptr);

    /// The keys the action has now become its standard; those chosen earlier are put in.
    void add(const QString& id, QAction* action);
    const std::vector<Entry>& entries() const noexcept { return m_entries; }
    QAction* action(const QString& id) const;

    /// The other action that has these keys; nullptr: nobody has.
    QAction* conflict(const QString& id, const QKeySequence& keys) const;
    /// Why these keys cannot be had (a bare letter would be typed); empty: they can.
    static QString refusal(const QKeySequence& keys, const QAction& action);
    /// Gives them to this action alone; whoever had them has none. Empty: no keys.
    void setKeys(const QString& id, const QKeySequence& keys);
    bool isStandard(const QString& id) const;
    void reset(const QString& id);
    void resetAll();

    /// The action's first keys as people read them; empty: none.
    QString text(const QString& id) const;
    /// "Pause the list (Ctrl+Shift+P)".
    QString hint(const QString& words, const QString& id) const;

Q_SIGNALS:
    void changed();

private:
    const Entry* find(const QString& id) const;
    void store(const Entry& entry);

    QSettings& m_settings;
    std::vector<Entry> m_entries;
};

}  // namespace gatehouse::gui

#pragma once

#include <QKeySequence>
#include <QSettings>
#include <QWidget>

#include <functional>

namespace gatehouse::gui {

class KeyMap;

/// One place of the sidebar; objectName() is its stable id ("configure", "try", "traffic"). Its QWidget::actions()
/// appear in the command palette and among the keys.
class Page : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    virtual QString title() const = 0;
    virtual QString iconName() const = 0;

    /// Ctrl+F: the page's search or filter field.
    virtual void focusFilter() {}
    /// Ctrl+Enter, on the page that plays the how-to; false: this is another.
    virtual bool run() { return false; }
    /// Esc, when nothing inside took it.
    virtual void dismiss() {}
    /// Ctrl+Shift+C: shows secrets, or hides them again. They hide by themselves after 30 s.
    virtual void toggleReveal() {}
    /// Brings a configuration field into view ("introspection_endpoint"); the page that has the form overrides it.
    virtual bool showField(const QString& /*field*/) { return false; }
    /// Selects an exchange by its id; the page that has the list overrides it.
    virtual bool showExchange(quint64 /*id*/) { return false; }
    /// One sentence on what is typed here and not taken over, and would be lost with the window; empty: nothing.
    virtual QString unkept() const { return {}; }
    /// The keys are known, or others now: hints that name them are written anew.
    virtual void keysChanged(const KeyMap& keys) { Q_UNUSED(keys) }
    /// Splitters, columns: what a person arranged.
    virtual void saveState(QSettings& settings) const { Q_UNUSED(settings) }
    virtual void restoreState(QSettings& settings) { Q_UNUSED(settings) }

Q_SIGNALS:
    /// How many things wait here; 0 hides the count.
    void badgeChanged(int count);
    /// The window brings another page forward: the one whose showField / showExchange answers true.
    void fieldRequested(const QString& field);
    void exchangeRequested(quint64 id);
    void runRequested();  ///< Ctrl+Enter by a button

protected:
    /// An action of this page alone; `id` is its name in the key map ("traffic.pin").
    QAction* addKey(const QString& id, const QString& text, const QString& iconName, const QKeySequence& keys,
                    const std::function<void()>& run);
};

}  // namespace gatehouse::gui

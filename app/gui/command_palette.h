#pragma once

#include <QFrame>
#include <QList>
#include <QPointer>

class QAction;
class QListWidget;

namespace gatehouse::gui {

class SearchField;

/// A searchable list of everything that can be done, over the window (Ctrl+K); with KeysOnly the list of all keys
/// (Ctrl+/). Not modal: Esc or a press elsewhere closes it, and the focus goes back to where it was.
class CommandPalette final : public QFrame {
    Q_OBJECT
public:
    enum class Mode { All, KeysOnly };

    explicit CommandPalette(QWidget* window);
    void open(const QList<QAction*>& actions, Mode mode);
    void dismiss();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void fill();
    void runCurrent();
    void place();

    SearchField* m_search;
    QListWidget* m_list;
    QList<QAction*> m_actions;
    Mode m_mode = Mode::All;
    QPointer<QWidget> m_focusBefore;
};

}  // namespace gatehouse::gui

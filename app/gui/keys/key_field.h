#pragma once

#include <QKeySequence>
#include <QPushButton>

namespace gatehouse::gui {

/// Shows an action's keys; pressed, it takes the next keys that are held down. Esc leaves them as they are, Backspace
/// takes them away.
class KeyField final : public QPushButton {
    Q_OBJECT
public:
    explicit KeyField(const QString& actionName, QWidget* parent = nullptr);

    void setKeys(const QString& text);
    bool isRecording() const noexcept { return m_recording; }

Q_SIGNALS:
    void recorded(const QKeySequence& keys);  ///< empty: none are wanted

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool focusNextPrevChild(bool next) override;

private:
    void setRecording(bool recording);

    QString m_action;
    QString m_keys;
    bool m_recording = false;
};

}  // namespace gatehouse::gui

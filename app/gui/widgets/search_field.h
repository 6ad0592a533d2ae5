#pragma once

#include <QLineEdit>

namespace gatehouse::gui {

/// A line with a magnifier and a clear button; Esc clears it, and leaves it when it is empty already.
class SearchField final : public QLineEdit {
    Q_OBJECT
public:
    explicit SearchField(const QString& placeholder, QWidget* parent = nullptr);

Q_SIGNALS:
    void left();  ///< Esc in the empty field

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
};

}  // namespace gatehouse::gui

#pragma once

#include <QFrame>

#include "app/gui/theme/colors.h"

class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace gatehouse::gui {

/// What went well or wrong, in words, where it happened; instead of a dialog. Hidden until `show…` is called.
class InlineMessage final : public QFrame {
    Q_OBJECT
public:
    enum class Kind { Info, Success, Warning, Error };

    explicit InlineMessage(QWidget* parent = nullptr);

    /// One or two sentences. Replaces what was shown, its actions too.
    void showMessage(Kind kind, const QString& text);
    /// A button at the end of the message; delete nothing, showMessage does.
    QPushButton* addAction(const QString& text);
    void setClosable(bool closable);
    void clear();
    Kind kind() const noexcept { return m_kind; }
    QString text() const;

Q_SIGNALS:
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    theme::Role role() const;

    Kind m_kind = Kind::Info;
    QLabel* m_text;
    QHBoxLayout* m_actions;
    QToolButton* m_close;
};

}  // namespace gatehouse::gui

#pragma once

#include <QLineEdit>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

namespace gatehouse::gui {

/// A secret: dots until revealed, and dots again after 30 s. What is stored is not in the widget until somebody asks
/// for it.
class SecretField final : public QWidget {
    Q_OBJECT
public:
    explicit SecretField(const QString& name, QWidget* parent = nullptr);

    /// Whether something is stored; shown as dots that are not the secret.
    void setStored(bool stored);
    /// The answer to `revealAsked`.
    void showSecret(const QString& secret);
    void hideSecret();
    bool isRevealed() const noexcept { return m_revealed; }
    QLineEdit* edit() const noexcept { return m_edit; }

Q_SIGNALS:
    void revealAsked();
    /// The user typed another secret and left the field (or pressed Enter).
    void secretEntered(const QString& secret);

private:
    void commit();
    void toggle();
    void showPlaceholder();

    QLineEdit* m_edit;
    QToolButton* m_reveal;
    QTimer m_hideAgain;
    bool m_stored = false;
    bool m_revealed = false;
    bool m_typed = false;
};

}  // namespace gatehouse::gui

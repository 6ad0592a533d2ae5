#pragma once

#include <QLineEdit>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

#include <functional>
#include <vector>

#include "app/gui/pages/reference_menu.h"

namespace gatehouse::gui {

/// A secret: dots until revealed, and dots again after 30 s. What is stored is not in the widget until somebody asks
/// for it. A reference to an environment variable or a vault is no secret and stands there as it is written.
class SecretField final : public QWidget {
    Q_OBJECT
public:
    explicit SecretField(const QString& name, QWidget* parent = nullptr);

    /// Whether something is stored; shown as dots that are not the secret.
    void setStored(bool stored);
    /// As it stands in the configuration: a reference into the keychain is a stored secret, another is shown; empty:
    /// nothing is set.
    void setWritten(const QString& written);
    /// The menu beside it: a random secret (where `canGenerate`), the references that may stand here, and none at all.
    void setChoices(bool canGenerate, std::function<std::vector<Reference>()> references);
    /// The answer to `revealAsked`.
    void showSecret(const QString& secret);
    void hideSecret();
    bool isRevealed() const noexcept { return m_revealed; }
    QLineEdit* edit() const noexcept { return m_edit; }

Q_SIGNALS:
    void revealAsked();
    /// The user typed another secret and left the field (or pressed Enter).
    void secretEntered(const QString& secret);
    /// The user typed or chose a reference; empty: nothing shall be set.
    void referenceEntered(const QString& reference);
    void generateAsked();

private:
    void commit();
    void toggle();
    void showPlaceholder();
    void fillMenu();

    QLineEdit* m_edit;
    QToolButton* m_reveal;
    QToolButton* m_more;
    QTimer m_hideAgain;
    bool m_stored = false;
    bool m_revealed = false;
    bool m_typed = false;
    bool m_canGenerate = false;
    QString m_reference;  ///< what is shown as it is written
    std::function<std::vector<Reference>()> m_references;
};

}  // namespace gatehouse::gui

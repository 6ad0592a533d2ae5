#pragma once

#include <QFrame>
#include <QTimer>

class QLabel;
class QPushButton;
class QToolButton;

namespace gatehouse::gui {

class CodeView;

/// A captured value that the next card uses: its name, dots, and on demand the value and what a JWT says. Hides again
/// after 30 s.
class TokenChip final : public QWidget {
    Q_OBJECT
public:
    explicit TokenChip(const QString& name, QWidget* parent = nullptr);

    void setValue(const QString& value);
    void setRevealed(bool revealed);
    bool isRevealed() const noexcept { return m_revealed; }

private:
    void showValue();

    QString m_name;
    QString m_value;
    QLabel* m_text;
    QToolButton* m_reveal;
    QPushButton* m_decode;
    CodeView* m_claims;
    QTimer m_hideAgain;
    bool m_revealed = false;
};

/// Header and claims of a compact JWS as indented JSON; empty when the text is none. Verifies nothing.
QString decodedJwt(const QString& token);

}  // namespace gatehouse::gui

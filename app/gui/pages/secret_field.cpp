#include "app/gui/pages/secret_field.h"

#include <QHBoxLayout>

#include "app/gui/theme/fonts.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {

SecretField::SecretField(const QString& name, QWidget* parent) : QWidget(parent)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::Space1);
    m_edit = new QLineEdit;
    m_edit->setEchoMode(QLineEdit::Password);
    m_edit->setFont(theme::monoFont());
    m_edit->setAccessibleName(name);
    setAccessibleName(name);
    setFocusProxy(m_edit);
    layout->addWidget(m_edit, 1);
    m_reveal = makeIconButton(u"eye"_s, u"Show %1"_s.arg(name.toLower()));
    layout->addWidget(m_reveal);
    m_hideAgain.setSingleShot(true);
    m_hideAgain.setInterval(30'000);
    connect(&m_hideAgain, &QTimer::timeout, this, &SecretField::hideSecret);
    connect(m_reveal, &QToolButton::clicked, this, &SecretField::toggle);
    connect(m_edit, &QLineEdit::textEdited, this, [this] { m_typed = true; });
    connect(m_edit, &QLineEdit::editingFinished, this, &SecretField::commit);
    showPlaceholder();
}

void SecretField::setStored(bool stored)
{
    m_stored = stored;
    showPlaceholder();
}

void SecretField::showPlaceholder()
{
    m_edit->setPlaceholderText(m_stored ? QString(16, QChar(0x2022)) : u"not set"_s);
    m_edit->setAccessibleDescription(m_stored ? u"A secret is stored; it is hidden."_s : u"No secret is stored."_s);
}

void SecretField::toggle()
{
    if (m_revealed) {
        commit();
        hideSecret();
    } else if (m_typed || !m_stored) {
        showSecret(m_edit->text());
    } else {
        Q_EMIT revealAsked();
    }
}

void SecretField::showSecret(const QString& secret)
{
    m_revealed = true;
    m_edit->setEchoMode(QLineEdit::Normal);
    if (!m_typed) {
        m_edit->setText(secret);
    }
    m_reveal->setIcon(theme::icon(u"eye-off"_s));
    m_reveal->setToolTip(u"Hide"_s);
    m_hideAgain.start();
}

void SecretField::hideSecret()
{
    m_revealed = false;
    m_hideAgain.stop();
    m_edit->setEchoMode(QLineEdit::Password);
    if (!m_typed) {
        m_edit->clear();
    }
    m_reveal->setIcon(theme::icon(u"eye"_s));
    m_reveal->setToolTip(m_reveal->accessibleName());
}

void SecretField::commit()
{
    if (!m_typed) {
        return;
    }
    m_typed = false;
    const QString secret = m_edit->text();
    if (!m_revealed) {
        m_edit->clear();
    }
    if (!secret.isEmpty()) {
        m_stored = true;
        showPlaceholder();
        Q_EMIT secretEntered(secret);
    }
}

}  // namespace gatehouse::gui

#include "app/gui/pages/secret_field.h"

#include <QHBoxLayout>
#include <QMenu>

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
    m_more = makeIconButton(u"more"_s, u"More for %1"_s.arg(name.toLower()));
    m_more->setToolTip(u"Generate, or refer to a variable or vault"_s);
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(new QMenu(m_more));
    m_more->hide();
    layout->addWidget(m_more);
    connect(m_more->menu(), &QMenu::aboutToShow, this, &SecretField::fillMenu);
    m_hideAgain.setSingleShot(true);
    m_hideAgain.setInterval(30'000);
    connect(&m_hideAgain, &QTimer::timeout, this, &SecretField::hideSecret);
    connect(m_reveal, &QToolButton::clicked, this, &SecretField::toggle);
    connect(m_edit, &QLineEdit::textEdited, this, [this](const QString& text) {
        m_typed = true;
        if (!m_revealed) {
            // A reference is no secret, and a secret typed over one is hidden from its first letter on.
            const bool reference = text.startsWith(u"{vault://"_s) || text.startsWith(u"${{"_s);
            m_edit->setEchoMode(reference ? QLineEdit::Normal : QLineEdit::Password);
        }
    });
    connect(m_edit, &QLineEdit::editingFinished, this, &SecretField::commit);
    showPlaceholder();
}

void SecretField::setStored(bool stored)
{
    m_stored = stored;
    showPlaceholder();
}

void SecretField::setWritten(const QString& written)
{
    const bool isStored =
        !written.isEmpty() && (written.startsWith(u"{vault://keychain/"_s) || !isReferenceText(written));
    const QString reference = isStored ? QString() : written;
    m_reveal->setEnabled(reference.isEmpty());
    if (reference != m_reference) {
        m_reference = reference;
        if (!m_typed) {
            m_edit->setText(reference);
            m_edit->setCursorPosition(0);
            m_edit->setEchoMode(reference.isEmpty() && !m_revealed ? QLineEdit::Password : QLineEdit::Normal);
        }
    }
    setStored(isStored);
}

void SecretField::setChoices(bool canGenerate, std::function<std::vector<Reference>()> references)
{
    m_canGenerate = canGenerate;
    m_references = std::move(references);
    m_more->show();
}

void SecretField::fillMenu()
{
    QMenu& menu = *m_more->menu();
    menu.clear();
    if (m_canGenerate) {
        connect(menu.addAction(theme::icon(u"key"_s), u"Generate a random secret"_s), &QAction::triggered, this,
                &SecretField::generateAsked);
        menu.addSeparator();
    }
    addReferences(menu, m_references(), [this](const QString& text) { Q_EMIT referenceEntered(text); });
    menu.addSeparator();
    QAction* none = menu.addAction(theme::icon(u"trash"_s), u"Set none"_s);
    none->setEnabled(m_stored || !m_reference.isEmpty());
    connect(none, &QAction::triggered, this, [this] { Q_EMIT referenceEntered({}); });
}

void SecretField::showPlaceholder()
{
    m_edit->setPlaceholderText(m_stored ? QString(16, QChar(0x2022)) : u"not set"_s);
    m_edit->setAccessibleDescription(!m_reference.isEmpty() ? u"Refers to a secret kept elsewhere."_s
                                     : m_stored             ? u"A secret is stored; it is hidden."_s
                                                            : u"No secret is stored."_s);
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
    m_edit->setEchoMode(m_reference.isEmpty() || m_typed ? QLineEdit::Password : QLineEdit::Normal);
    if (!m_typed) {
        m_edit->setText(m_reference);
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
    // Where no references are offered, the owner takes every text for what it wants.
    if (m_references && (isReferenceText(secret) || (secret.isEmpty() && !m_reference.isEmpty()))) {
        Q_EMIT referenceEntered(secret);
        return;
    }
    if (!m_revealed) {
        m_edit->clear();
    }
    if (!secret.isEmpty()) {
        m_reference.clear();
        m_edit->setEchoMode(m_revealed ? QLineEdit::Normal : QLineEdit::Password);
        m_stored = true;
        showPlaceholder();
        Q_EMIT secretEntered(secret);
    }
}

}  // namespace gatehouse::gui

#include "app/gui/pages/keycloak_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "app/composition/session.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/badge.h"
#include "app/gui/widgets/inline_message.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

struct OutcomeLook {
    QString word;
    theme::Role role;
    Mark mark;
};

OutcomeLook lookOf(keycloak::ProvisionStep::Outcome outcome)
{
    using Outcome = keycloak::ProvisionStep::Outcome;
    switch (outcome) {
    case Outcome::Created: return {u"made"_s, theme::Role::LetIn, Mark::Check};
    case Outcome::Repaired: return {u"put right"_s, theme::Role::LetIn, Mark::Check};
    case Outcome::AlreadyRight: return {u"was right"_s, theme::Role::Client, Mark::Check};
    case Outcome::Removed: return {u"removed"_s, theme::Role::Client, Mark::Check};
    case Outcome::Failed: break;
    }
    return {u"failed"_s, theme::Role::Refused, Mark::Cross};
}

}  // namespace

KeycloakPanel::KeycloakPanel(app::Session& session, QWidget* parent) : QFrame(parent), m_session(session)
{
    setProperty("card", true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::Space4, theme::Space3, theme::Space4, theme::Space3);
    layout->setSpacing(theme::Space2);
    layout->addWidget(makeLabel(u"Test with Keycloak"_s, theme::TextSize::Body, theme::TextWeight::Strong));
    auto* what =
        makeLabel(u"Makes a realm “gatehouse” with the client kong, its audience mapper and the user alex, fills in "
                  u"the configuration and runs the how-to. Nothing else in Keycloak is touched."_s,
                  theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    what->setWordWrap(true);
    layout->addWidget(what);
    buildLogin(*layout);
    m_steps = new QVBoxLayout;
    m_steps->setSpacing(theme::Space1);
    layout->addLayout(m_steps);
    m_progress = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    m_progress->hide();
    layout->addWidget(m_progress);
    m_message = new InlineMessage;
    layout->addWidget(m_message);

    connect(m_test, &QPushButton::clicked, this, &KeycloakPanel::test);
    connect(m_cleanUp, &QPushButton::clicked, this, &KeycloakPanel::cleanUp);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_session.cancelRun();
        finish(false, u"Cancelled. What was made so far stays; Clean up removes it."_s);
    });
    connect(&m_session, &app::Session::provisionStep, this, &KeycloakPanel::addStep);
    connect(&m_session, &app::Session::keycloakFinished, this, &KeycloakPanel::finish);
}

void KeycloakPanel::buildLogin(QVBoxLayout& layout)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::Space3);
    m_url = new QLineEdit(m_session.target() == app::Session::Target::Url ? u"http://localhost:8080"_s
                                                                          : m_session.targetUrl());
    m_url->setFont(theme::monoFont());
    m_user = new QLineEdit(u"admin"_s);
    m_password = new QLineEdit(u"admin"_s);
    m_password->setEchoMode(QLineEdit::Password);
    row->addWidget(new FormRow(u"Keycloak's address"_s, m_url), 3);
    row->addWidget(new FormRow(u"Admin user"_s, m_user), 2);
    row->addWidget(new FormRow(u"Password"_s, m_password), 2);
    layout.addLayout(row);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(theme::Space2);
    m_test = makeButton(u"Test with Keycloak"_s, u"bolt"_s);
    m_cleanUp = makeQuietButton(u"Clean up"_s, u"trash"_s);
    m_cleanUp->setToolTip(u"Removes the realm that was made here, and nothing else"_s);
    m_cancel = makeQuietButton(u"Cancel"_s, u"stop"_s);
    m_cancel->hide();
    buttons->addWidget(m_test);
    buttons->addWidget(m_cancel);
    buttons->addStretch(1);
    buttons->addWidget(m_cleanUp);
    layout.addLayout(buttons);
    for (QLineEdit* line : {m_url, m_user, m_password}) {
        connect(line, &QLineEdit::returnPressed, this, &KeycloakPanel::test);
    }
}

keycloak::AdminLogin KeycloakPanel::login() const
{
    keycloak::AdminLogin login;
    login.url = m_url->text().trimmed().toStdString();
    while (login.url.ends_with('/')) {
        login.url.pop_back();
    }
    login.userName = m_user->text().toStdString();
    login.password = SecretBytes(m_password->text().toStdString());
    return login;
}

void KeycloakPanel::begin(const QString& sentence)
{
    while (QLayoutItem* item = m_steps->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_stepFailed = false;
    m_message->clear();
    m_progress->setText(sentence);
    m_progress->show();
    m_test->setEnabled(false);
    m_cleanUp->setEnabled(false);
    m_cancel->show();
}

void KeycloakPanel::test()
{
    if (!m_test->isEnabled()) {
        return;
    }
    m_cleaning = false;
    begin(u"Asking Keycloak…"_s);
    m_session.testWithKeycloak(login());
}

void KeycloakPanel::cleanUp()
{
    m_cleaning = true;
    begin(u"Cleaning up…"_s);
    m_session.cleanUpKeycloak(login());
}

void KeycloakPanel::addStep(const keycloak::ProvisionStep& step)
{
    const OutcomeLook look = lookOf(step.outcome);
    auto* row = new QWidget;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme::Space2);
    auto* badge = new Badge;
    badge->setContent(look.word, look.role, look.mark);
    line->addWidget(badge, 0, Qt::AlignTop);
    auto* text = makeLabel(QString::fromStdString(step.what));
    line->addWidget(text, 1);
    row->setAccessibleName(u"%1: %2"_s.arg(text->text(), look.word));
    m_steps->addWidget(row);
    if (step.outcome == keycloak::ProvisionStep::Outcome::Failed) {
        m_stepFailed = true;
        QString sentence = QString::fromStdString(step.answer);
        if (!step.remedy.empty()) {
            sentence += sentence.isEmpty() ? QString() : u" – "_s;
            sentence += QString::fromStdString(step.remedy);
        }
        m_message->showMessage(InlineMessage::Kind::Error, sentence);
    }
}

void KeycloakPanel::finish(bool succeeded, const QString& problem)
{
    m_progress->hide();
    m_cancel->hide();
    m_test->setEnabled(true);
    m_cleanUp->setEnabled(true);
    if (succeeded) {
        m_message->showMessage(
            InlineMessage::Kind::Success,
            m_cleaning ? u"Removed. The configuration still points to that realm: choose the lab, or test again."_s
                       : u"Keycloak is ready, and the configuration points to it. The how-to runs below."_s);
    } else if (!m_stepFailed) {
        m_message->showMessage(InlineMessage::Kind::Error, problem);
    }
}

}  // namespace gatehouse::gui

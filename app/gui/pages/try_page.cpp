#include "app/gui/pages/try_page.h"

#include <QApplication>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>

#include "app/composition/session.h"
#include "app/gui/keys/key_map.h"
#include "app/gui/pages/form_row.h"
#include "app/gui/pages/keycloak_panel.h"
#include "app/gui/pages/step_card.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/elided_label.h"
#include "app/gui/widgets/inline_message.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using gatehouse::app::Session;

namespace gatehouse::gui {
namespace {

constexpr int MaximumCardWidth = 880;

}  // namespace

TryPage::TryPage(Session& session, QWidget* parent) : Page(parent), m_session(session)
{
    setObjectName(u"try"_s);
    m_hideSecrets.setSingleShot(true);
    m_hideSecrets.setInterval(30s);
    connect(&m_hideSecrets, &QTimer::timeout, this, [this] {
        if (m_revealed) {
            toggleReveal();
        }
    });
    m_takeSoon.setSingleShot(true);
    m_takeSoon.setInterval(800ms);
    connect(&m_takeSoon, &QTimer::timeout, this,
            [this] { m_session.isRunning() ? m_takeSoon.start() : takeRequest(); });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(makeHairline(Qt::Horizontal));

    auto* content = new QWidget;
    content->setMaximumWidth(MaximumCardWidth + 2 * theme::Space6);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(theme::Space6, theme::Space4, theme::Space6, theme::Space6);
    column->setSpacing(theme::Space3);
    column->addWidget(buildRequest());
    m_keycloak = new KeycloakPanel(session);
    column->addWidget(m_keycloak);
    m_message = new InlineMessage;
    column->addWidget(m_message);
    m_cardsLayout = new QVBoxLayout;
    m_cardsLayout->setSpacing(theme::Space3);
    column->addLayout(m_cardsLayout);
    column->addStretch(1);
    m_scroll = new QScrollArea;
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(content);
    layout->addWidget(m_scroll, 1);

    connect(&m_session, &Session::scenarioChanged, this, &TryPage::buildCards);
    connect(&m_session, &Session::targetChanged, this, &TryPage::showTarget);
    connect(&m_session, &Session::stepStarted, this, &TryPage::onStepStarted);
    connect(&m_session, &Session::stepFinished, this, &TryPage::onStepFinished);
    connect(&m_session, &Session::runFinished, this, &TryPage::onRunFinished);
    buildCards();
    showTarget();
}

TryPage::~TryPage()
{
    // A field that has the focus tells that it is left while it goes; there is nobody left to hear it.
    for (QLineEdit* line : {m_url, m_path, m_user, m_password}) {
        disconnect(line, nullptr, this, nullptr);
    }
}

QWidget* TryPage::buildBar()
{
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::Space6, theme::Space3, theme::Space6, theme::Space3);
    row->setSpacing(theme::Space1);
    auto* label = makeLabel(tr("Against"), theme::TextSize::Body, theme::TextWeight::Regular, theme::Role::Muted);
    row->addWidget(label);
    row->addSpacing(theme::Space1);
    m_targets = new QButtonGroup(this);
    struct Choice {
        QString text;
        QString help;
        Session::Target target;
    };
    const Choice choices[] = {
        {tr("The built-in lab"), tr("An identity provider and an upstream that run with this program"),
         Session::Target::Lab},
        {tr("Keycloak"), tr("A Keycloak of yours, set up with one click"), Session::Target::Keycloak},
        {tr("A gateway at a URL"), tr("A gateway that runs already, a real Kong say"), Session::Target::Url}};
    for (const auto& [text, help, target] : choices) {
        auto* button = makeQuietButton(text);
        button->setToolTip(help);
        button->setCheckable(true);
        m_targets->addButton(button, static_cast<int>(target));
        row->addWidget(button);
    }
    connect(m_targets, &QButtonGroup::idClicked, this, &TryPage::chooseTarget);
    row->addStretch(1);
    m_cancel = makeButton(tr("Cancel"), u"stop"_s);
    m_cancel->hide();
    row->addWidget(m_cancel);
    m_runAll = makePrimaryButton(tr("Run all"), u"play"_s);
    row->addWidget(m_runAll);
    connect(m_runAll, &QPushButton::clicked, this, &TryPage::run);
    connect(m_cancel, &QPushButton::clicked, &m_session, &Session::cancelRun);
    return bar;
}

QWidget* TryPage::buildRequest()
{
    auto* rows = new QWidget;
    auto* column = new QVBoxLayout(rows);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::Space2);
    m_url = new QLineEdit;
    m_url->setFont(theme::monoFont());
    m_url->setPlaceholderText(u"http://127.0.0.1:8000"_s);
    m_urlRow = new FormRow(tr("The gateway's &URL"), m_url,
                           tr("A real Kong, say. What it does inside is not watched, so there are no diagrams."));
    column->addWidget(m_urlRow);

    auto* row = new QHBoxLayout;
    row->setSpacing(theme::Space3);
    const Session::TryRequest request = m_session.tryRequest();
    m_path = new QLineEdit(request.path);
    m_path->setFont(theme::monoFont());
    m_user = new QLineEdit(request.userName);
    m_user->setFont(theme::monoFont());
    m_password = new QLineEdit(request.password);
    m_password->setFont(theme::monoFont());
    m_password->setEchoMode(QLineEdit::Password);
    row->addWidget(new FormRow(tr("P&ath"), m_path, tr("Below the gateway's URL")), 3);
    row->addWidget(new FormRow(tr("User &name"), m_user, tr("Whom the first step signs in")), 2);
    row->addWidget(new FormRow(tr("Pass&word"), m_password, tr("Not saved")), 2);
    column->addLayout(row);
    for (QLineEdit* line : {m_url, m_path, m_user, m_password}) {
        connect(line, &QLineEdit::editingFinished, this, &TryPage::takeRequest);
        connect(line, &QLineEdit::textEdited, &m_takeSoon, qOverload<>(&QTimer::start));
    }
    auto* where = new ElidedLabel;
    where->setFont(theme::font(theme::TextSize::Small));
    setTextRole(where, theme::Role::Muted);
    m_where = where;
    column->addWidget(m_where);
    return rows;
}

void TryPage::takeRequest()
{
    m_takeSoon.stop();
    if (m_url->isModified() && m_session.target() == Session::Target::Url) {
        m_url->setModified(false);
        m_session.setTarget(Session::Target::Url, m_url->text().trimmed());
    }
    m_session.setTryRequest({m_path->text().trimmed(), m_user->text(), m_password->text()});
}

void TryPage::buildCards()
{
    while (QLayoutItem* item = m_cardsLayout->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    m_cards.clear();
    m_message->clear();
    const scenario::Scenario scenario = m_session.scenario();
    m_durations.assign(scenario.steps.size(), std::nullopt);
    for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
        const int index = static_cast<int>(i);
        auto* card = new StepCard(index + 1, scenario.steps[i], m_redactor);
        connect(card, &StepCard::sendAsked, this, [this, index] {
            takeRequest();
            m_session.runStep(index);
        });
        connect(card, &StepCard::exchangeAsked, this, &TryPage::exchangeRequested);
        connect(card, &StepCard::fieldAsked, this, &TryPage::fieldRequested);
        m_cardsLayout->addWidget(card);
        m_cards.push_back(card);
    }
}

void TryPage::chooseTarget(int target)
{
    const auto chosen = static_cast<Session::Target>(target);
    m_session.setTarget(chosen, chosen == Session::Target::Url ? m_url->text().trimmed() : m_session.targetUrl());
    if (chosen == Session::Target::Url && m_url->text().isEmpty()) {
        m_url->setFocus(Qt::OtherFocusReason);  // nothing else can be done first
    }
}

void TryPage::showTarget()
{
    const Session::Target target = m_session.target();
    if (QAbstractButton* button = m_targets->button(static_cast<int>(target))) {
        button->setChecked(true);
    }
    m_keycloak->setVisible(target == Session::Target::Keycloak);
    m_urlRow->setVisible(target == Session::Target::Url);
    if (target == Session::Target::Url && !m_url->hasFocus()) {
        m_url->setText(m_session.targetUrl());
    }
    const QString url = m_session.requestUrl();
    m_where->setText(url.isEmpty() ? tr("Enter the gateway's URL.") : tr("Requests go to %1").arg(url));
    showRunning();
}

void TryPage::showRunning()
{
    const bool running = m_session.isRunning();
    m_cancel->setVisible(running);
}

StepCard* TryPage::card(int index) const
{
    return index >= 0 && static_cast<std::size_t>(index) < m_cards.size() ? m_cards[static_cast<std::size_t>(index)]
                                                                          : nullptr;
}

void TryPage::onStepStarted(int index)
{
    if (index == 0) {
        m_message->clear();
        for (StepCard* one : m_cards) {
            one->clearResult();
        }
    }
    if (StepCard* step = card(index)) {
        step->setRunning();
    }
    showRunning();
}

void TryPage::onStepFinished(int index, const scenario::StepResult& result)
{
    StepCard* step = card(index);
    if (step == nullptr) {
        return;
    }
    const auto place = static_cast<std::size_t>(index);
    m_durations[place] = result.passed ? std::optional(result.duration) : std::nullopt;
    // The same request came just before: the cache is what makes the difference.
    const bool repeats = place > 0 && m_cards.size() > 2 && place == m_cards.size() - 1;
    step->setResult(result, m_session.stepExchange(index), repeats ? m_durations[place - 1] : std::nullopt);
    if (!result.passed) {
        m_scroll->ensureWidgetVisible(step, 0, theme::Space4);
    }
}

void TryPage::onRunFinished(bool passed)
{
    showRunning();
    if (passed && m_cards.back()->state() == StepCard::State::Passed) {
        // What a gateway that runs elsewhere does with a token is not seen from here.
        const QString effect = m_cards.back()->effect().remove(u"◌ "_s);
        m_message->showMessage(InlineMessage::Kind::Success,
                               m_session.target() == Session::Target::Url
                                   ? tr("All steps passed: the user was let in, and so was the token that came of it.")
                                   : tr("All steps passed: the user was let in, and the token was introspected. %1")
                                         .arg(effect)
                                         .trimmed());
    }
}

void TryPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    if (!isAncestorOf(QApplication::focusWidget())) {
        m_runAll->setFocus(Qt::OtherFocusReason);  // Enter plays the how-to
    }
}

void TryPage::focusFilter()
{
    m_path->setFocus(Qt::ShortcutFocusReason);
    m_path->selectAll();
}

bool TryPage::run()
{
    takeRequest();
    if (m_session.isRunning()) {  // the button is not disabled meanwhile: that would send the focus elsewhere
        return true;
    }
    if (m_session.target() == Session::Target::Keycloak && !m_session.keycloakReady()) {
        m_keycloak->test();  // makes the realm first, then plays
    } else {
        m_session.runAll();
    }
    return true;
}

void TryPage::keysChanged(const KeyMap& keys)
{
    m_runAll->setToolTip(keys.hint(tr("Plays all steps"), u"run"_s));
}

void TryPage::toggleReveal()
{
    m_revealed = !m_revealed;
    m_revealed ? m_hideSecrets.start() : m_hideSecrets.stop();
    m_password->setEchoMode(m_revealed ? QLineEdit::Normal : QLineEdit::Password);
    for (StepCard* one : m_cards) {
        one->setRevealed(m_revealed);
    }
}

}  // namespace gatehouse::gui

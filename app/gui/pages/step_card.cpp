#include "app/gui/pages/step_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/gui/inspector/sequence_diagram.h"
#include "app/gui/inspector/wire_text.h"
#include "app/gui/pages/token_chip.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/badge.h"
#include "app/gui/widgets/code_view.h"
#include "app/gui/widgets/elided_label.h"
#include "app/gui/widgets/labels.h"
#include "app/wording/sentences.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

/// Masked, indented and shown in the same turn of the event loop.
constexpr std::size_t ShortBody = 8 * 1024;

QString fromOctets(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// "GET /anything   Authorization: Basic ••••": what goes over the wire, without what is secret in it.
QString requestLine(const scenario::Step& step)
{
    QString line = fromOctets(step.method) + QLatin1Char(' ') + fromOctets(step.path);
    for (const http::Header& header : step.headers) {
        QString value = fromOctets(header.value);
        const QString scheme = value.section(QLatin1Char(' '), 0, 0);
        const bool isPlaceholder = value.contains(u"${"_s);
        value = isPlaceholder ? value.remove(u"${"_s).remove(QLatin1Char('}')) : scheme + u" ••••••••"_s;
        line += u"    %1: %2"_s.arg(fromOctets(header.name), value);
    }
    return line;
}

QLabel* addSentence(QVBoxLayout& layout, theme::Role role)
{
    auto* label = makeLabel({}, theme::TextSize::Body, theme::TextWeight::Regular, role);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->hide();
    layout.addWidget(label);
    return label;
}

void showSentence(QLabel* label, const QString& text)
{
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

QString callsText(std::size_t calls)
{
    return calls == 1 ? u"1 call"_s : u"%1 calls"_s.arg(calls);
}

}  // namespace

StepCard::StepCard(int number, const scenario::Step& step, const exchange::Redactor& redactor, QWidget* parent) :
    QFrame(parent), m_redactor(redactor)
{
    setProperty("card", true);
    setAccessibleName(u"Step %1"_s.arg(number));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::Space4, theme::Space3, theme::Space4, theme::Space3);
    layout->setSpacing(theme::Space2);
    buildHead(number, step, *layout);
    m_result = new QWidget;
    auto* result = new QVBoxLayout(m_result);
    result->setContentsMargins(0, 0, 0, 0);
    result->setSpacing(theme::Space2);
    buildResult(*result);
    m_result->hide();
    layout->addWidget(m_result);
}

void StepCard::buildHead(int number, const scenario::Step& step, QVBoxLayout& layout)
{
    auto* head = new QHBoxLayout;
    head->setSpacing(theme::Space2);
    m_number = new Badge;
    m_number->setContent(QString::number(number), theme::Role::Client);
    head->addWidget(m_number);
    auto* title = makeLabel(fromOctets(step.title), theme::TextSize::Body, theme::TextWeight::Strong);
    title->setWordWrap(true);
    head->addWidget(title, 1);
    m_time = makeLabel({}, theme::TextSize::Body, theme::TextWeight::Regular, theme::Role::Muted);
    head->addWidget(m_time);
    m_status = new Badge;
    m_status->hide();
    head->addWidget(m_status);
    m_send = makeButton(u"Send"_s, u"send"_s);
    m_send->setAccessibleName(u"Send step %1"_s.arg(number));
    m_send->setAccessibleDescription(QString::fromStdString(step.title));
    head->addWidget(m_send);
    layout.addLayout(head);
    auto* line = new ElidedLabel(requestLine(step));
    line->setFont(theme::monoFont());
    line->setAccessibleName(u"Request"_s);
    layout.addWidget(line);
    connect(m_send, &QPushButton::clicked, this, &StepCard::sendAsked);
}

void StepCard::buildResult(QVBoxLayout& layout)
{
    m_verdict = addSentence(layout, theme::Role::Text);
    m_cacheEffect = addSentence(layout, theme::Role::Cache);
    m_remedy = addSentence(layout, theme::Role::Text);
    m_diagram = new SequenceDiagram(m_redactor);
    m_diagram->setCompact(true);
    layout.addWidget(m_diagram);
    m_chip = new TokenChip(u"TOKEN"_s);
    layout.addWidget(m_chip);
    auto* actions = new QHBoxLayout;
    actions->setSpacing(theme::Space1);
    actions->setContentsMargins(-theme::Space2, 0, 0, 0);  // quiet buttons begin with air; their text aligns
    m_showEcho = makeQuietButton(u"What the upstream got"_s, u"chevron-down"_s);
    m_showEcho->setCheckable(true);
    actions->addWidget(m_showEcho);
    m_inTraffic = makeQuietButton(u"Show in Traffic"_s, u"traffic"_s);
    actions->addWidget(m_inTraffic);
    m_inForm = makeQuietButton(u"Show in form"_s, u"configure"_s);
    actions->addWidget(m_inForm);
    actions->addStretch(1);
    layout.addLayout(actions);
    m_echo = new CodeView(CodeLanguage::Json);
    m_echo->setAccessibleName(u"The answer's body"_s);
    m_echo->setFixedHeight(12 * m_echo->fontMetrics().lineSpacing());
    m_echo->hide();
    layout.addWidget(m_echo);
    connect(m_showEcho, &QPushButton::toggled, this, &StepCard::showEcho);
    connect(m_diagram, &SequenceDiagram::exchangeRequested, this, &StepCard::exchangeAsked);
    connect(m_inTraffic, &QPushButton::clicked, this, [this] { Q_EMIT exchangeAsked(m_exchangeId); });
    connect(m_inForm, &QPushButton::clicked, this, [this] { Q_EMIT fieldAsked(m_field); });
}

void StepCard::setState(State state)
{
    m_state = state;
    m_send->setEnabled(state != State::Running);
    const QString number = m_number->text();
    switch (state) {
    case State::Waiting: m_number->setContent(number, theme::Role::Client); break;
    case State::Running: m_number->setContent(number, theme::Role::Client, Mark::Half); break;
    case State::Passed: m_number->setContent(number, theme::Role::LetIn, Mark::Check); break;
    case State::Failed: m_number->setContent(number, theme::Role::Refused, Mark::Cross); break;
    }
}

void StepCard::setRunning()
{
    clearResult();
    m_time->setText(u"sending…"_s);
    setState(State::Running);
}

void StepCard::clearResult()
{
    setState(State::Waiting);
    m_time->clear();
    m_status->hide();
    m_showEcho->setChecked(false);
    m_result->hide();
    m_body.clear();
    m_chip->setValue({});
}

void StepCard::setResult(const scenario::StepResult& result, const exchange::ExchangePointer& exchange,
                         std::optional<std::chrono::nanoseconds> slower)
{
    setState(result.passed ? State::Passed : State::Failed);
    m_time->setText(result.duration.count() > 0 ? wording::duration(result.duration) : QString());
    m_status->setStatus(result.call.status);
    m_status->setVisible(result.call.status != 0 || result.call.error.has_value());
    m_body = result.call.responseBody;
    m_showEcho->setVisible(!m_body.empty());
    m_showEcho->setText(result.call.status == 200 ? u"What the upstream got"_s : u"The answer"_s);
    const auto token = result.captured.find("TOKEN");
    m_chip->setValue(token == result.captured.end() ? QString() : fromOctets(token->second));
    m_exchangeId = exchange ? exchange->id : 0;
    m_inTraffic->setVisible(exchange != nullptr);
    m_diagram->setExchange(exchange);
    m_diagram->setVisible(exchange != nullptr);
    showSentences(result, exchange, slower);
    m_result->show();
    if (m_state == State::Failed && !m_body.empty()) {
        m_showEcho->setChecked(true);
    }
}

void StepCard::showSentences(const scenario::StepResult& result, const exchange::ExchangePointer& exchange,
                             std::optional<std::chrono::nanoseconds> slower)
{
    m_field = exchange ? fromOctets(exchange->verdict.field) : QString();
    m_inForm->setVisible(m_state == State::Failed && !m_field.isEmpty());
    setTextRole(m_verdict, m_state == State::Failed ? theme::Role::Refused : theme::Role::Text);
    QStringList failures;
    for (const std::string& failure : result.failures) {
        failures.append(fromOctets(failure));
    }
    const QString verdict = exchange ? wording::verdictSentence(exchange->verdict) : QString();
    if (verdict.isEmpty() && failures.isEmpty()) {
        failures.append(u"As expected: status %1."_s.arg(result.call.status));
    }
    const QString mark = m_state == State::Passed ? u"✓ "_s : u"✕ "_s;
    showSentence(m_verdict, mark + (verdict.isEmpty() ? failures.takeFirst() : verdict));
    QStringList more;
    if (exchange && m_state == State::Failed) {
        more.append(wording::remedy(exchange->verdict));
    }
    more.append(failures);
    showSentence(m_remedy, more.join(QLatin1Char(' ')).trimmed());

    QString effect;
    if (exchange && m_state == State::Passed) {
        const std::size_t calls = exchange->identityProviderCalls();
        const QString time = wording::duration(result.duration);
        if (calls == 0 && slower && *slower <= result.duration) {
            // The upstream's whim, or a busy machine: what the cache spared is not to be seen in this time.
            effect = u"◌ The second time: 0 calls to the identity provider, %1."_s.arg(time);
        } else if (calls == 0 && slower) {
            effect = u"◌ The second time: 0 calls to the identity provider, %1 instead of %2."_s.arg(
                time, wording::duration(*slower));
        } else if (calls == 0) {
            effect = u"◌ From the cache: 0 calls to the identity provider, %1."_s.arg(time);
        } else {
            effect = u"%1 to the identity provider, %2 in all."_s.arg(callsText(calls), time);
        }
        setTextRole(m_cacheEffect, calls == 0 ? theme::Role::Cache : theme::Role::Muted);
    }
    showSentence(m_cacheEffect, effect);
}

QString StepCard::effect() const
{
    return m_cacheEffect->text();
}

QString StepCard::sentence() const
{
    return m_verdict->text();
}

void StepCard::showEcho()
{
    const bool shown = m_showEcho->isChecked();
    m_echo->setVisible(shown);
    m_worker.cancel();
    if (!shown || m_body.size() > ShortBody) {
        m_echo->setCode({});  // what was there may be a secret that is to be hidden now
    }
    const auto text = [body = m_body, revealed = m_revealed, &redactor = m_redactor] {
        return indentedJson(revealed ? body : redactor.body(body));
    };
    if (shown && m_body.size() > ShortBody) {
        m_worker.run<QString>(text, [this](const QString& ready) { m_echo->setCode(ready); });
    } else if (shown) {
        m_echo->setCode(text());
    }
}

void StepCard::setRevealed(bool revealed)
{
    m_revealed = revealed;
    m_chip->setRevealed(revealed);
    showEcho();
}

}  // namespace gatehouse::gui

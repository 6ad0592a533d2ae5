#include "app/gui/inspector/exchange_detail.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

#include "app/gui/inspector/fact_table.h"
#include "app/gui/inspector/message_pane.h"
#include "app/gui/inspector/sequence_diagram.h"
#include "app/gui/inspector/timing_view.h"
#include "app/gui/inspector/token_pane.h"
#include "app/gui/inspector/trace_rows.h"
#include "app/gui/keys/key_map.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/badge.h"
#include "app/gui/widgets/labels.h"
#include "app/wording/sentences.h"
#include "core/gateway/field_table.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {

/// The verdict's mark on its soft disc.
class VerdictMark final : public QWidget {
public:
    explicit VerdictMark(QWidget* parent) : QWidget(parent) { setFixedSize(28, 28); }
    void setDecision(exchange::Decision decision)
    {
        m_decision = decision;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const theme::Role role = theme::roleOf(m_decision);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme::colors().softOf(role));
        painter.drawEllipse(rect());
        paintMark(painter, QRectF(7.5, 7.5, 13, 13), markOf(m_decision), theme::colors().of(role));
    }

private:
    exchange::Decision m_decision = exchange::Decision::Failed;
};

namespace {

QScrollArea* scrolled(QWidget* content)
{
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    auto* holder = new QWidget;
    auto* layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(content);
    layout->addStretch(1);
    area->setWidget(holder);
    return area;
}

/// Why a new token would help.
bool asksForToken(exchange::Reason reason)
{
    using exchange::Reason;
    switch (reason) {
    case Reason::NoCredential:
    case Reason::TokenInactive:
    case Reason::TokenExpired:
    case Reason::TokenTypeWrong:
    case Reason::IssuerNotAllowed: return true;
    default: return false;
    }
}

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace

ExchangeDetail::ExchangeDetail(const exchange::Redactor& redactor, const gateway::FieldTable& fields, QWidget* parent) :
    QWidget(parent), m_fields(fields)
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    buildHead();
    m_diagram = new SequenceDiagram(redactor);
    buildTabs(redactor);

    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setChildrenCollapsible(false);
    QScrollArea* diagramArea = scrolled(m_diagram);
    diagramArea->setAccessibleName(tr("Sequence diagram"));
    m_splitter->addWidget(diagramArea);
    m_splitter->addWidget(m_tabs);
    m_splitter->setStretchFactor(0, 11);
    m_splitter->setStretchFactor(1, 9);
    m_splitter->setSizes({550, 450});

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_head);
    layout->addWidget(makeHairline(Qt::Horizontal));
    layout->addWidget(m_splitter, 1);

    connect(m_diagram, &SequenceDiagram::legSelected, this, &ExchangeDetail::showLeg);
    connect(m_diagram, &SequenceDiagram::exchangeRequested, this, &ExchangeDetail::exchangeRequested);
    connect(m_token, &TokenPane::filterRequested, this, &ExchangeDetail::filterRequested);
    connect(m_reveal, &QToolButton::clicked, this, &ExchangeDetail::revealToggled);
}

QList<QWidget*> ExchangeDetail::inTabOrder() const
{
    QList<QWidget*> all{m_newToken, m_field, m_why, m_replay, m_pin, m_diagram, m_tabs->tabBar(), m_reveal};
    return all + m_request->inTabOrder() + m_response->inTabOrder() + m_token->inTabOrder() << m_trace;
}

void ExchangeDetail::buildHead()
{
    m_head = new QWidget;
    m_mark = new VerdictMark(m_head);
    m_sentence = makeLabel({}, theme::TextSize::Body, theme::TextWeight::Strong);
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_remedy = makeLabel({}, theme::TextSize::Body, theme::TextWeight::Regular, theme::Role::Muted);
    m_remedy->setWordWrap(true);
    m_remedy->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_newToken = makeButton(tr("Get a new token"), u"key"_s);
    m_newToken->setToolTip(tr("Fetches a token as the first step of Try does, and sends this request again with it"));
    m_field = makeButton(tr("Show in form"), u"configure"_s);
    m_why = makeButton(tr("Why?"), u"info"_s);
    m_why->setToolTip(tr("The decisions in their order, and what the field does that decided"));
    m_identity = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    m_pin = makeIconButton(u"pin"_s, tr("Pin"));
    m_pin->setCheckable(true);
    m_replay = makeIconButton(u"refresh"_s, tr("Send this request again"));

    auto* words = new QVBoxLayout;
    words->setSpacing(theme::Space1);
    words->setContentsMargins(0, theme::Space1, 0, 0);
    words->addWidget(m_sentence);
    words->addWidget(m_remedy);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(theme::Space2);
    buttons->setContentsMargins(0, theme::Space1, 0, 0);
    for (QPushButton* button : {m_newToken, m_field, m_why}) {
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    words->addLayout(buttons);
    words->addStretch(1);
    auto* tools = new QHBoxLayout;
    tools->setSpacing(theme::Space1);
    tools->addWidget(m_identity);
    tools->addWidget(m_replay);
    tools->addWidget(m_pin);
    auto* aside = new QVBoxLayout;
    aside->addLayout(tools);
    aside->addStretch(1);
    auto* row = new QHBoxLayout(m_head);
    row->setContentsMargins(theme::Space4, theme::Space3, theme::Space3, theme::Space3);
    row->setSpacing(theme::Space3);
    row->addWidget(m_mark, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    row->addLayout(aside);

    connect(m_newToken, &QPushButton::clicked, this, &ExchangeDetail::tokenRequested);
    connect(m_why, &QPushButton::clicked, this, &ExchangeDetail::showWhy);
    connect(m_pin, &QToolButton::clicked, this, &ExchangeDetail::pinToggled);
    connect(m_replay, &QToolButton::clicked, this, &ExchangeDetail::replayRequested);
    connect(m_field, &QPushButton::clicked, this, [this] {
        if (m_exchange) {
            Q_EMIT fieldRequested(textOf(m_exchange->verdict.field));
        }
    });
}

void ExchangeDetail::buildTabs(const exchange::Redactor& redactor)
{
    m_reveal = makeIconButton(u"eye"_s, tr("Show secrets"), this);
    m_tabs = new QTabWidget;
    m_tabs->tabBar()->setExpanding(false);
    m_tabs->tabBar()->setAccessibleName(tr("Parts of the exchange"));
    m_tabs->tabBar()->setAccessibleDescription(
        tr("Request and response of the chosen arrow, token, decisions, timing"));
    m_request = new MessagePane(MessagePane::Side::Request, redactor);
    m_response = new MessagePane(MessagePane::Side::Response, redactor);
    m_token = new TokenPane(redactor);
    m_trace = new FactTable({tr("At"), tr("Step"), tr("Outcome"), tr("Why")}, tr("Decisions in their order"), 200);
    m_trace->setAccessibleDescription(tr("When each step was taken, what came of it, and why"));
    m_timing = new TimingView;
    m_fieldHelp = makeLabel({}, theme::TextSize::Small);
    m_fieldHelp->setWordWrap(true);
    m_fieldHelp->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_fieldHelp->setContentsMargins(theme::Space2, theme::Space2, theme::Space2, theme::Space1);
    // It would hand the focus back to its bar whenever Tab comes by: a circle without a way out. The bar has it itself.
    m_tabs->setFocusProxy(nullptr);
    m_tabs->setFocusPolicy(Qt::NoFocus);
    m_tabs->addTab(m_request, tr("Request"));
    m_tabs->addTab(m_response, tr("Response"));
    m_tabs->addTab(m_token, tr("Token"));
    m_traceHolder = new QWidget;
    auto* traceLayout = new QVBoxLayout(m_traceHolder);
    traceLayout->setContentsMargins(theme::Space1, theme::Space1, 0, 0);
    traceLayout->setSpacing(0);
    traceLayout->addWidget(m_fieldHelp);
    traceLayout->addWidget(m_trace);
    m_tabs->addTab(m_traceHolder, tr("Trace"));
    m_tabs->addTab(scrolled(m_timing), tr("Timing"));
    m_tabs->setCornerWidget(m_reveal);
}

void ExchangeDetail::setExchange(exchange::ExchangePointer exchange)
{
    if (m_exchange == exchange) {
        return;
    }
    m_exchange = std::move(exchange);
    setVisible(m_exchange != nullptr);
    m_diagram->setExchange(m_exchange);
    m_token->setExchange(m_exchange);
    m_timing->setExchange(m_exchange);
    if (!m_exchange) {
        m_request->setLeg(nullptr, 0);
        m_response->setLeg(nullptr, 0);
        return;
    }
    const exchange::Verdict& verdict = m_exchange->verdict;
    m_mark->setDecision(verdict.decision);
    m_sentence->setText(wording::verdictSentence(verdict));
    const QString remedy = wording::remedy(verdict);
    m_remedy->setText(remedy);
    m_remedy->setVisible(!remedy.isEmpty());
    const QString field = textOf(verdict.field);
    m_newToken->setVisible(asksForToken(verdict.reason));
    m_field->setVisible(!field.isEmpty());
    m_field->setAccessibleName(tr("Show %1 in the form").arg(field));
    m_field->setToolTip(tr("Shows %1, which decided this, in the form").arg(field));
    m_why->setVisible(!m_exchange->trace.empty());
    showFieldHelp();
    m_identity->setText(m_exchange->route.empty()
                            ? tr("#%1").arg(m_exchange->id)
                            : tr("#%1 · %2").arg(m_exchange->id).arg(QString::fromStdString(m_exchange->route)));
    m_identity->setToolTip(tr("Request id %1").arg(QString::fromStdString(m_exchange->requestId)));
    m_trace->setRows(traceRows(*m_exchange));
    showLeg(0);
}

void ExchangeDetail::showFieldHelp()
{
    const std::string_view name = m_exchange->verdict.field;
    const gateway::Field* field = name.empty() ? nullptr : m_fields.find(name);
    m_fieldHelp->setVisible(field != nullptr);
    if (field != nullptr) {
        QString text = tr("Decided by %1. %2").arg(textOf(name), QString::fromStdString(field->description));
        if (!field->reference.empty()) {
            text += u" (%1)"_s.arg(QString::fromStdString(field->reference));
        }
        m_fieldHelp->setText(text);
    }
}

void ExchangeDetail::showWhy()
{
    m_tabs->setCurrentWidget(m_traceHolder);
    // The last step that accepted or rejected is the one that decided.
    const auto& trace = m_exchange->trace;
    const auto decisive = std::find_if(trace.rbegin(), trace.rend(), [](const exchange::TraceStep& step) {
        return step.outcome == exchange::StepOutcome::Accepted || step.outcome == exchange::StepOutcome::Rejected;
    });
    const auto row = decisive == trace.rend() ? trace.size() - 1
                                              : static_cast<std::size_t>(std::distance(decisive, trace.rend())) - 1;
    m_trace->setCurrentCell(static_cast<int>(row), 0);
    m_trace->setFocus(Qt::OtherFocusReason);
}

void ExchangeDetail::setPinned(bool pinned)
{
    m_pin->setChecked(pinned);
}

void ExchangeDetail::keysChanged(const KeyMap& keys)
{
    m_pin->setToolTip(keys.hint(tr("Pin: keeps it above the list, whatever is filtered or cleared"), u"traffic.pin"_s));
    m_replay->setToolTip(keys.hint(tr("Send this request again"), u"traffic.replay"_s));
    m_revealKeys = keys.text(u"reveal"_s);
    nameReveal();
}

void ExchangeDetail::setSecrets(Secrets secrets)
{
    m_request->setSecrets(secrets);
    m_response->setSecrets(secrets);
    m_token->setSecrets(secrets);
    m_revealed = secrets == Secrets::Revealed;
    m_reveal->setIcon(theme::icon(m_revealed ? u"eye-off"_s : u"eye"_s));
    nameReveal();
}

void ExchangeDetail::nameReveal()
{
    const QString name = m_revealed ? tr("Hide secrets") : tr("Show secrets for 30 s");
    m_reveal->setToolTip(m_revealKeys.isEmpty() ? name : u"%1 (%2)"_s.arg(name, m_revealKeys));
    m_reveal->setAccessibleName(name);
}

void ExchangeDetail::setStacked(bool stacked)
{
    m_splitter->setOrientation(stacked ? Qt::Vertical : Qt::Horizontal);
}

QByteArray ExchangeDetail::saveState() const
{
    return m_splitter->saveState();
}

void ExchangeDetail::restoreState(const QByteArray& state)
{
    m_splitter->restoreState(state);
}

void ExchangeDetail::showLeg(int leg)
{
    m_diagram->setCurrentLeg(leg);
    m_request->setLeg(m_exchange, leg);
    m_response->setLeg(m_exchange, leg);
}

}  // namespace gatehouse::gui

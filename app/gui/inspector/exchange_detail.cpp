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

#include "app/gui/inspector/fact_table.h"
#include "app/gui/inspector/message_pane.h"
#include "app/gui/inspector/sequence_diagram.h"
#include "app/gui/inspector/timing_view.h"
#include "app/gui/inspector/token_pane.h"
#include "app/gui/inspector/trace_rows.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/badge.h"
#include "app/gui/widgets/labels.h"
#include "app/wording/sentences.h"

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

}  // namespace

ExchangeDetail::ExchangeDetail(const exchange::Redactor& redactor, QWidget* parent) : QWidget(parent)
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_mark = new VerdictMark(this);
    m_sentence = makeLabel({}, theme::TextSize::Body, theme::TextWeight::Strong);
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_remedy = makeLabel({}, theme::TextSize::Body, theme::TextWeight::Regular, theme::Role::Muted);
    m_remedy->setWordWrap(true);
    m_remedy->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_field = makeButton({}, u"configure"_s, this);
    m_identity = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted, this);
    m_reveal = makeIconButton(u"eye"_s, tr("Show secrets (Ctrl+Shift+C)"), this);

    m_diagram = new SequenceDiagram(redactor);
    m_tabs = new QTabWidget;
    m_tabs->tabBar()->setExpanding(false);
    m_request = new MessagePane(MessagePane::Side::Request, redactor);
    m_response = new MessagePane(MessagePane::Side::Response, redactor);
    m_token = new TokenPane(redactor);
    m_trace = new FactTable({tr("At"), tr("Step"), tr("Outcome"), tr("Why")}, tr("Decisions in their order"), 200);
    m_timing = new TimingView;
    m_tabs->addTab(m_request, tr("Request"));
    m_tabs->addTab(m_response, tr("Response"));
    m_tabs->addTab(m_token, tr("Token"));
    auto* traceHolder = new QWidget;
    auto* traceLayout = new QVBoxLayout(traceHolder);
    traceLayout->setContentsMargins(theme::Space1, theme::Space1, 0, 0);
    traceLayout->addWidget(m_trace);
    m_tabs->addTab(traceHolder, tr("Trace"));
    m_tabs->addTab(scrolled(m_timing), tr("Timing"));
    m_tabs->setCornerWidget(m_reveal);

    auto* words = new QVBoxLayout;
    words->setSpacing(theme::Space1);
    words->setContentsMargins(0, theme::Space1, 0, 0);
    words->addWidget(m_sentence);
    words->addWidget(m_remedy);
    words->addStretch(1);
    auto* aside = new QVBoxLayout;
    aside->setSpacing(theme::Space1);
    aside->addWidget(m_field, 0, Qt::AlignRight);
    aside->addWidget(m_identity, 0, Qt::AlignRight);
    aside->addStretch(1);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(theme::Space4, theme::Space3, theme::Space4, theme::Space3);
    head->setSpacing(theme::Space3);
    head->addWidget(m_mark, 0, Qt::AlignTop);
    head->addLayout(words, 1);
    head->addLayout(aside);

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
    layout->addLayout(head);
    layout->addWidget(makeHairline(Qt::Horizontal));
    layout->addWidget(m_splitter, 1);

    connect(m_diagram, &SequenceDiagram::legSelected, this, &ExchangeDetail::showLeg);
    connect(m_diagram, &SequenceDiagram::exchangeRequested, this, &ExchangeDetail::exchangeRequested);
    connect(m_token, &TokenPane::filterRequested, this, &ExchangeDetail::filterRequested);
    connect(m_reveal, &QToolButton::clicked, this, &ExchangeDetail::revealToggled);
    connect(m_field, &QPushButton::clicked, this, [this] {
        if (m_exchange) {
            const std::string_view field = m_exchange->verdict.field;
            Q_EMIT fieldRequested(QString::fromUtf8(field.data(), static_cast<qsizetype>(field.size())));
        }
    });
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
    const QString field = QString::fromUtf8(verdict.field.data(), static_cast<qsizetype>(verdict.field.size()));
    m_field->setVisible(!field.isEmpty());
    m_field->setText(tr("Show %1").arg(field));
    m_field->setAccessibleName(tr("Show the field %1 in the form").arg(field));
    m_field->setToolTip(tr("Show the field that decided in the form"));
    m_identity->setText(m_exchange->route.empty()
                            ? tr("#%1").arg(m_exchange->id)
                            : tr("#%1 · %2").arg(m_exchange->id).arg(QString::fromStdString(m_exchange->route)));
    m_identity->setToolTip(tr("Request id %1").arg(QString::fromStdString(m_exchange->requestId)));
    m_trace->setRows(traceRows(*m_exchange));
    showLeg(0);
}

void ExchangeDetail::setSecrets(Secrets secrets)
{
    m_request->setSecrets(secrets);
    m_response->setSecrets(secrets);
    m_token->setSecrets(secrets);
    const bool shown = secrets == Secrets::Revealed;
    m_reveal->setIcon(theme::icon(shown ? u"eye-off"_s : u"eye"_s));
    const QString name = shown ? tr("Hide secrets (Ctrl+Shift+C)") : tr("Show secrets for 30 s (Ctrl+Shift+C)");
    m_reveal->setToolTip(name);
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

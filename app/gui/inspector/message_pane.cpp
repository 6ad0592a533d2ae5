#include "app/gui/inspector/message_pane.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <utility>

#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/code_view.h"
#include "app/gui/widgets/copy_button.h"
#include "app/gui/widgets/elided_label.h"
#include "app/gui/widgets/labels.h"
#include "app/wording/sentences.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

QString partiesOf(const exchange::Leg& leg)
{
    switch (leg.kind) {
    case exchange::LegKind::Client: return MessagePane::tr("client → gateway");
    case exchange::LegKind::Upstream: return MessagePane::tr("gateway → upstream");
    case exchange::LegKind::IdentityProvider: return MessagePane::tr("gateway → identity provider");
    }
    return {};
}

/// Masked, indented and shown in the same turn of the event loop.
constexpr std::size_t ShortMessage = 8 * 1024;

}  // namespace

MessagePane::MessagePane(Side side, const exchange::Redactor& redactor, QWidget* parent) :
    QWidget(parent), m_side(side), m_redactor(redactor)
{
    m_title = new ElidedLabel({}, Qt::ElideRight, this);
    m_title->setFont(theme::font(theme::TextSize::Small));
    setTextRole(m_title, theme::Role::Muted);
    m_code = new CodeView(CodeLanguage::HttpMessage, this);
    m_code->setProperty("flat", true);
    m_code->setFont(theme::monoFont(theme::TextSize::Small));
    m_code->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_code->setWordWrapMode(QTextOption::WrapAnywhere);
    m_code->setAccessibleDescription(tr("Of the arrow that is chosen in the diagram; secrets are masked until shown"));
    m_code->setAccessibleName(side == Side::Request ? tr("Request as on the wire") : tr("Response as on the wire"));
    auto* copy = new CopyButton(
        tr("Copy what is shown"), [this] { return m_code->code(); }, Secrecy::Plain, this);
    connect(copy, &QToolButton::clicked, this, [this] {
        if (m_secrets == Secrets::Revealed) {
            copyToClipboard(m_code->code(), Secrecy::Secret);
        }
    });
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(theme::Space3, theme::Space1, theme::Space2, 0);
    bar->addWidget(m_title, 1);
    bar->addWidget(copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_code, 1);
    m_copy = copy;
    m_code->setUndoRedoEnabled(false);
}

QList<QWidget*> MessagePane::inTabOrder() const
{
    return {m_copy, m_code};
}

void MessagePane::setLeg(exchange::ExchangePointer exchange, int leg)
{
    m_exchange = std::move(exchange);
    m_leg = leg;
    fill();
}

void MessagePane::setSecrets(Secrets secrets)
{
    if (m_secrets != secrets) {
        m_secrets = secrets;
        fill();
    }
}

void MessagePane::fill()
{
    m_worker.cancel();
    if (!m_exchange || m_leg < 0 || m_leg >= static_cast<int>(m_exchange->legs.size())) {
        m_title->setText({});
        m_code->setCode({});
        return;
    }
    const exchange::Leg& leg = m_exchange->legs[static_cast<std::size_t>(m_leg)];
    const exchange::Message& message = m_side == Side::Request ? leg.request : leg.response;
    QString title = partiesOf(leg);
    if (message.bodySize > 0) {
        title += tr(" · body %1").arg(wording::octets(message.bodySize));
    }
    if (leg.ghost || leg.shared) {
        title += leg.filledBy != 0 ? tr(" · the call was made for #%1").arg(leg.filledBy) : QString();
        m_title->setText(title);
        m_code->setCode(leg.ghost ? tr("No call was made: the gateway knew the answer from its cache.")
                                  : tr("No call of its own: it waited for the same call in flight."));
        return;
    }
    m_title->setText(title);
    if (m_side == Side::Response && leg.status == 0) {
        m_code->setCode(leg.error ? wording::errorSentence(*leg.error) : tr("No answer came."));
        return;
    }
    if (message.body.size() <= ShortMessage) {
        m_code->setCode(wireText(message, m_redactor, m_secrets));
        return;
    }
    // The head at once; what was there before may be a secret that is to be hidden now.
    m_code->setCode(wireHead(message, m_redactor, m_secrets) + u"\n\n…"_s);
    m_worker.run<QString>([exchange = m_exchange, &message, &redactor = m_redactor,
                           secrets = m_secrets] { return wireText(message, redactor, secrets); },
                          [this](const QString& text) { m_code->setCode(text); });
}

}  // namespace gatehouse::gui

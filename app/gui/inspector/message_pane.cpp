#include "app/gui/inspector/message_pane.h"

#include <QHBoxLayout>
#include <QTextCursor>
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

/// The first few thousand characters, whole lines where there are any.
QString takePiece(QString& text)
{
    constexpr qsizetype most = 6 * 1024;
    if (text.size() <= most) {
        return std::exchange(text, {});
    }
    const qsizetype line = text.lastIndexOf(u'\n', most);
    const QString piece = text.left(line > 0 ? line + 1 : most);
    text.remove(0, piece.size());
    return piece;
}

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
        tr("Copy what is shown"), [this] { return wholeText(); }, Secrecy::Plain, this);
    connect(copy, &QToolButton::clicked, this, [this] {
        if (m_secrets == Secrets::Revealed) {
            copyToClipboard(wholeText(), Secrecy::Secret);
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
    m_more.setInterval(0);
    connect(&m_more, &QTimer::timeout, this, &MessagePane::showMore);
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

QString MessagePane::wholeText() const
{
    return m_code->toPlainText() + m_rest;
}

void MessagePane::showText(const QString& text)
{
    m_rest = text;
    m_code->setCode(takePiece(m_rest));
    m_rest.isEmpty() ? m_more.stop() : m_more.start();
}

void MessagePane::showMore()
{
    QTextCursor end(m_code->document());
    end.movePosition(QTextCursor::End);
    end.insertText(takePiece(m_rest));
    if (m_rest.isEmpty()) {
        m_more.stop();
    }
}

void MessagePane::fill()
{
    if (!m_exchange || m_leg < 0 || m_leg >= static_cast<int>(m_exchange->legs.size())) {
        m_title->setText({});
        showText({});
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
        showText(leg.ghost ? tr("No call was made: the gateway knew the answer from its cache.")
                           : tr("No call of its own: it waited for the same call in flight."));
        return;
    }
    m_title->setText(title);
    if (m_side == Side::Response && leg.status == 0) {
        showText(leg.error ? wording::errorSentence(*leg.error) : tr("No answer came."));
        return;
    }
    showText(wireText(message, m_redactor, m_secrets));
}

}  // namespace gatehouse::gui

#include "app/gui/inspector/token_pane.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <boost/json.hpp>

#include "app/gui/inspector/exchange_row.h"
#include "app/gui/inspector/fact_table.h"
#include "app/gui/inspector/token_claims.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/code_view.h"
#include "app/gui/widgets/copy_button.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr std::size_t LongestIntrospection = 64 * 1024;

std::vector<Claim> introspectionClaims(const exchange::Exchange& exchange)
{
    for (const exchange::Leg& leg : exchange.legs) {
        // A long one is no list of claims that somebody would read; it is in Response all the same.
        if (leg.purpose == exchange::LegPurpose::Introspection && !leg.ghost && leg.status == 200
            && leg.response.body.size() <= LongestIntrospection) {
            boost::system::error_code failure;
            const boost::json::value body = boost::json::parse(leg.response.body, failure);
            if (!failure && body.is_object()) {
                return claimsOf(body.get_object(), exchange.startedAt);
            }
        }
    }
    return {};
}

void addRows(std::vector<FactTable::Row>& rows, const QString& section, const std::vector<Claim>& claims)
{
    if (claims.empty()) {
        return;
    }
    rows.push_back({{section, theme::Role::Muted, false, true}, {}, {}});
    for (const Claim& claim : claims) {
        QStringList says;
        for (const QString& part : {claim.meaning, claim.remark}) {
            if (!part.isEmpty()) {
                says.append(part);
            }
        }
        const theme::Role tone = claim.alarming ? theme::Role::Refused : theme::Role::Muted;
        rows.push_back({{claim.name, theme::Role::Upstream, true},
                        {claim.value, claim.alarming ? theme::Role::Refused : theme::Role::Text, true},
                        {says.join(u'\n'), tone}});
    }
}

}  // namespace

TokenPane::TokenPane(const exchange::Redactor& redactor, QWidget* parent) : QWidget(parent), m_redactor(redactor)
{
    m_title = makeLabel({}, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted, this);
    m_filter = makeQuietButton(tr("Same token"), u"filter"_s, this);
    m_filter->setToolTip(tr("Show only requests with this token"));
    m_copy = new CopyButton(
        tr("Copy the token"),
        [this] { return m_exchange ? QString::fromStdString(m_exchange->accessToken) : QString(); }, Secrecy::Secret,
        this);
    m_raw = new CodeView(CodeLanguage::Plain, this);
    m_raw->setProperty("flat", true);
    m_raw->setFont(theme::monoFont(theme::TextSize::Small));
    m_raw->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_raw->setWordWrapMode(QTextOption::WrapAnywhere);
    m_raw->setAccessibleName(tr("The token as sent"));
    m_table = new FactTable({tr("Claim"), tr("Value"), tr("Says")}, tr("Header and claims of the token"), 340, this);
    m_table->setAccessibleDescription(tr("Each claim, its value, and what it says"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(theme::Space3, theme::Space1, theme::Space2, 0);
    bar->setSpacing(theme::Space1);
    bar->addWidget(m_title, 1);
    bar->addWidget(m_filter);
    bar->addWidget(m_copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_raw);
    auto* tableRow = new QHBoxLayout;
    tableRow->setContentsMargins(theme::Space1, 0, 0, 0);
    tableRow->addWidget(m_table);
    layout->addLayout(tableRow, 1);
    layout->addStretch(0);
    connect(m_filter, &QPushButton::clicked, this, [this] {
        if (m_exchange) {
            Q_EMIT filterRequested(u"token:"_s
                                   + QString::fromStdString(tokenHashWord(tokenHash(m_exchange->accessToken))));
        }
    });
    fill();
}

QList<QWidget*> TokenPane::inTabOrder() const
{
    return {m_filter, m_copy, m_raw, m_table};
}

void TokenPane::setExchange(exchange::ExchangePointer exchange)
{
    m_exchange = std::move(exchange);
    fill();
}

void TokenPane::setSecrets(Secrets secrets)
{
    if (m_secrets != secrets) {
        m_secrets = secrets;
        fill();
    }
}

void TokenPane::fill()
{
    const bool hasToken = m_exchange && !m_exchange->accessToken.empty();
    m_filter->setVisible(hasToken);
    m_copy->setVisible(hasToken);
    m_raw->setVisible(hasToken && m_secrets == Secrets::Revealed);
    m_raw->setCode(hasToken && m_secrets == Secrets::Revealed ? QString::fromStdString(m_exchange->accessToken)
                                                              : QString());
    m_raw->setFixedHeight(96);
    std::vector<FactTable::Row> rows;
    if (!m_exchange) {
        m_title->setText({});
    } else if (!hasToken) {
        m_title->setText(tr("No access token came into play."));
        addRows(rows, tr("Introspection answer"), introspectionClaims(*m_exchange));
    } else {
        const QString hash = QString::fromStdString(tokenHashWord(tokenHash(m_exchange->accessToken)));
        const std::optional<TokenContent> content = decodeToken(m_exchange->accessToken, m_exchange->startedAt);
        m_title->setText(content ? tr("JWT %1 · read, not verified").arg(hash) : tr("Opaque token %1").arg(hash));
        if (content) {
            addRows(rows, tr("Header"), content->header);
            addRows(rows, tr("Claims"), content->claims);
        }
        addRows(rows, tr("Introspection answer"), introspectionClaims(*m_exchange));
    }
    m_table->setRows(std::move(rows));
    m_table->setVisible(m_table->rowCount() > 0);
}

}  // namespace gatehouse::gui

#include "app/gui/pages/issuer_check.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPushButton>

#include <boost/json/serialize.hpp>

#include "app/composition/session.h"
#include "app/gui/pages/discovery_table.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/badge.h"
#include "app/gui/widgets/elided_label.h"
#include "app/gui/widgets/labels.h"
#include "app/wording/sentences.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

/// What the gateway may call, in the order in which a newcomer meets it.
constexpr const char* endpointMembers[] = {"token_endpoint",      "introspection_endpoint", "jwks_uri",
                                           "userinfo_endpoint",   "revocation_endpoint",    "authorization_endpoint",
                                           "end_session_endpoint"};

/// What says how the provider is asked: with another, it is asked anew.
QString mannerOf(const app::Session& session)
{
    QString manner;
    for (const QString& field : {u"ssl_verify"_s, u"http_proxy"_s, u"https_proxy"_s, u"no_proxy"_s,
                                 u"http_proxy_authorization"_s, u"https_proxy_authorization"_s, u"timeout"_s,
                                 u"http_version"_s, u"discovery_headers_names"_s, u"discovery_headers_values"_s}) {
        const auto value = session.fieldValue(field);
        manner += QString::fromStdString(value ? boost::json::serialize(*value) : std::string()) + u'\n';
    }
    return manner + QString::fromStdString(session.version().toString());
}

}  // namespace

IssuerCheck::IssuerCheck(app::Session& session, QWidget* parent) : QWidget(parent), m_session(session)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::Space1);
    auto* line = new QHBoxLayout;
    line->setSpacing(theme::Space2);
    m_dot = new StatusDot;
    auto* dot = new QVBoxLayout;
    dot->setContentsMargins(0, 3, 0, 0);  // on the first line of text
    dot->addWidget(m_dot);
    dot->addStretch(1);
    line->addLayout(dot);
    m_sentence = makeLabel({}, theme::TextSize::Small);
    m_sentence->setWordWrap(true);
    m_sentence->setAccessibleName(u"Discovery check"_s);
    line->addWidget(m_sentence, 1);
    m_more = makeQuietButton(u"Endpoints"_s);
    m_more->setToolTip(u"Shows what the discovery document names"_s);
    m_more->setCheckable(true);
    m_more->setFont(theme::font(theme::TextSize::Small));
    m_more->hide();
    layout->addLayout(line);
    m_compare = makeQuietButton({});
    m_compare->setToolTip(u"What is configured beside what the provider advertises"_s);
    m_compare->setFont(theme::font(theme::TextSize::Small));
    m_compare->hide();
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(theme::Space2);
    buttons->addWidget(m_more);
    buttons->addWidget(m_compare);
    buttons->addStretch(1);
    layout->addLayout(buttons);
    m_endpoints = new QWidget;
    m_grid = new QGridLayout(m_endpoints);
    m_grid->setContentsMargins(theme::Space4 + theme::Space1, 0, 0, theme::Space1);
    m_grid->setHorizontalSpacing(theme::Space3);
    m_grid->setVerticalSpacing(2);
    m_grid->setColumnStretch(1, 1);
    m_endpoints->hide();
    layout->addWidget(m_endpoints);

    m_soon.setSingleShot(true);
    m_soon.setInterval(400);
    connect(&m_soon, &QTimer::timeout, this, &IssuerCheck::checkNow);
    connect(m_more, &QPushButton::toggled, m_endpoints, &QWidget::setVisible);
    connect(m_compare, &QPushButton::clicked, this, &IssuerCheck::openTable);
    connect(&m_session, &app::Session::discoveryChecked, this, &IssuerCheck::onChecked);
    connect(&m_session, &app::Session::findingsChanged, this, &IssuerCheck::showComparison);
}

void IssuerCheck::setIssuer(const QString& issuer)
{
    const QString manner = mannerOf(m_session);
    if (issuer == m_issuer && manner == m_manner) {
        return;
    }
    m_issuer = issuer;
    m_manner = manner;
    m_soon.stop();
    if (issuer.isEmpty() || issuer.contains(QLatin1Char('{'))) {
        showState(theme::Role::Muted, Mark::Hollow,
                  issuer.isEmpty() ? u"Enter the issuer to have it checked."_s
                                   : u"A reference: it is checked when the gateway runs."_s);
        showEndpoints({});
        return;
    }
    showState(theme::Role::Muted, Mark::Half, u"Checking…"_s);
    m_soon.start();
}

void IssuerCheck::checkNow()
{
    m_session.checkDiscovery(m_issuer);
}

QString IssuerCheck::sentence() const
{
    return m_sentence->text();
}

void IssuerCheck::onChecked(const QString& issuer, const QString& metadata, const QString& problem, int milliseconds)
{
    if (issuer != m_issuer) {
        return;
    }
    if (problem.isEmpty()) {
        const QString time =
            milliseconds < 1 ? u"under 1 ms"_s : wording::duration(std::chrono::milliseconds(milliseconds));
        showState(theme::Role::LetIn, Mark::Check,
                  u"Answers in %1, and the issuer is the same byte for byte."_s.arg(time));
    } else {
        showState(theme::Role::Refused, Mark::Cross, problem);
    }
    showEndpoints(metadata);
}

void IssuerCheck::showComparison()
{
    const int count = misfits(m_session);
    m_compare->setText(count == 0 ? u"Compare with the provider…"_s
                                  : u"Compare with the provider… (%1 not fitting)"_s.arg(count));
    m_compare->setVisible(!m_session.discoveryComparison().empty());
}

void IssuerCheck::openTable()
{
    if (m_table.isNull()) {
        m_table = new DiscoveryTable(m_session, window());
    }
    m_table->show();
    m_table->raise();
    m_table->activateWindow();
}

void IssuerCheck::showState(theme::Role role, Mark mark, const QString& sentence)
{
    m_dot->setState(role, mark, sentence);
    m_sentence->setText(sentence);
    setTextRole(m_sentence, role == theme::Role::LetIn ? theme::Role::Text : role);
}

void IssuerCheck::showEndpoints(const QString& metadata)
{
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const QJsonObject document = QJsonDocument::fromJson(metadata.toUtf8()).object();
    int row = 0;
    for (const char* member : endpointMembers) {
        const QString url = document.value(QLatin1String(member)).toString();
        if (url.isEmpty()) {
            continue;
        }
        m_grid->addWidget(
            makeLabel(QLatin1String(member), theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted),
            row, 0);
        auto* value = new ElidedLabel(url, Qt::ElideMiddle);
        value->setFont(theme::monoFont(theme::TextSize::Small));
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_grid->addWidget(value, row++, 1);
    }
    m_more->setVisible(row > 0);
    m_endpoints->setVisible(row > 0 && m_more->isChecked());
}

}  // namespace gatehouse::gui

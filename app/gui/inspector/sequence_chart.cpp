#include "app/gui/inspector/sequence_chart.h"

#include <QCoreApplication>
#include <QUrl>

#include <boost/json.hpp>

#include <algorithm>

#include "app/gui/inspector/exchange_row.h"
#include "app/wording/sentences.h"

using namespace Qt::Literals::StringLiterals;
using gatehouse::exchange::Exchange;
using gatehouse::exchange::Leg;
using gatehouse::exchange::LegKind;
using gatehouse::exchange::LegPurpose;

namespace gatehouse::gui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("SequenceChart", text);
}

QString partyName(Party party)
{
    switch (party) {
    case Party::Client: return tr("client");
    case Party::Gateway: return tr("gateway");
    case Party::Cache: return tr("cache");
    case Party::IdentityProvider: return tr("identity provider");
    case Party::Upstream: return tr("upstream");
    }
    return {};
}

QString hostOf(const std::string& url)
{
    const QUrl parsed(QString::fromStdString(url));
    const QString host = parsed.host();
    return parsed.port() > 0 ? u"%1:%2"_s.arg(host).arg(parsed.port()) : host;
}

QString purposeName(LegPurpose purpose)
{
    switch (purpose) {
    case LegPurpose::Discovery: return tr("discovery");
    case LegPurpose::Jwks: return tr("keys");
    case LegPurpose::Token: return tr("token");
    case LegPurpose::Introspection: return tr("introspection");
    case LegPurpose::UserInfo: return tr("userinfo");
    case LegPurpose::Revocation: return tr("revocation");
    case LegPurpose::Admin: return tr("admin");
    case LegPurpose::Client:
    case LegPurpose::Upstream: break;
    }
    return {};
}

/// "POST …/token": the last segment says enough at the identity provider, the whole path elsewhere.
QString requestText(const Leg& leg, const exchange::Redactor& redactor)
{
    const QString method = QString::fromStdString(leg.method);
    const QString path = QString::fromStdString(redactor.url(pathOf(leg.url)));
    if (leg.kind != LegKind::IdentityProvider || leg.purpose == LegPurpose::Admin) {
        return u"%1 %2"_s.arg(method, path);
    }
    const QString bare = path.section(u'?', 0, 0);
    const QString last = bare.section(u'/', -1);
    return bare.count(u'/') > 1 ? u"%1 …/%2"_s.arg(method, last) : u"%1 %2"_s.arg(method, bare);
}

/// What an identity provider's answer says in a word: the introspection's active, an error's code.
QString answerGist(const Leg& leg)
{
    if (leg.purpose != LegPurpose::Introspection && leg.purpose != LegPurpose::Token) {
        return {};
    }
    boost::system::error_code failure;
    const boost::json::value body = boost::json::parse(leg.response.body, failure);
    if (failure || !body.is_object()) {
        return {};
    }
    if (const boost::json::value* active = body.as_object().if_contains("active"); active && active->is_bool()) {
        return active->get_bool() ? u"active: true"_s : u"active: false"_s;
    }
    if (const boost::json::value* error = body.as_object().if_contains("error"); error && error->is_string()) {
        return QString::fromUtf8(error->get_string().c_str());
    }
    return {};
}

QString answerText(const Leg& leg)
{
    const QString gist = answerGist(leg);
    const QString status = QString::number(leg.status);
    return gist.isEmpty() ? status : u"%1 · %2"_s.arg(status, gist);
}

std::chrono::nanoseconds endOf(const Leg& leg, const Exchange& exchange)
{
    if (leg.times.end) {
        return leg.start + *leg.times.end;
    }
    return leg.kind == LegKind::Client ? exchange.duration
                                       : std::min(leg.start + std::chrono::nanoseconds(1), exchange.duration);
}

QString filledByText(const Leg& leg)
{
    QString text = leg.filledBy == 0 ? tr("known already") : tr("from #%1").arg(leg.filledBy);
    if (leg.cacheLifetimeLeft) {
        text += tr(", %1 s left").arg(leg.cacheLifetimeLeft->count());
    }
    return text;
}

void addLeg(std::vector<Arrow>& arrows, const Exchange& exchange, int index, const exchange::Redactor& redactor)
{
    const Leg& leg = exchange.legs[static_cast<std::size_t>(index)];
    Party from = Party::Gateway;
    Party to = leg.kind == LegKind::Upstream ? Party::Upstream : Party::IdentityProvider;
    if (leg.kind == LegKind::Client) {
        from = Party::Client;
        to = Party::Gateway;
    }
    const std::chrono::nanoseconds end = endOf(leg, exchange);
    if (leg.ghost) {
        arrows.push_back({leg.start, Party::Gateway, Party::Cache, Arrow::Style::Ghost,
                          tr("%1?").arg(purposeName(leg.purpose)), 0, index});
        arrows.push_back({end, Party::Cache, Party::Gateway, Arrow::Style::Ghost, filledByText(leg), 0, index});
        return;
    }
    if (leg.shared) {
        arrows.push_back({leg.start, from, to, Arrow::Style::Shared,
                          tr("%1: waits for #%2").arg(purposeName(leg.purpose)).arg(leg.filledBy), 0, index});
        arrows.push_back(
            {end, to, from, Arrow::Style::Shared, tr("answer of #%1").arg(leg.filledBy), leg.status, index});
        return;
    }
    arrows.push_back({leg.start, from, to, Arrow::Style::Solid, requestText(leg, redactor), 0, index});
    if (leg.status != 0) {
        arrows.push_back({end, to, from, Arrow::Style::Solid, answerText(leg), leg.status, index});
    } else {
        const QString why = leg.error ? QString::fromStdString(leg.error->detail) : tr("no answer");
        arrows.push_back({end, to, from, Arrow::Style::Broken, why.isEmpty() ? tr("no answer") : why, 0, index});
    }
}

}  // namespace

SequenceChart sequenceChartOf(const Exchange& exchange, const exchange::Redactor& redactor)
{
    SequenceChart chart;
    QString provider;
    QString upstream;
    bool cached = false;
    bool asked = false;
    bool forwarded = false;
    for (std::size_t i = 0; i < exchange.legs.size(); ++i) {
        const Leg& leg = exchange.legs[i];
        cached = cached || leg.ghost;
        if (leg.kind == LegKind::IdentityProvider && !leg.ghost) {
            asked = true;
            provider = provider.isEmpty() ? hostOf(leg.url) : provider;
        }
        if (leg.kind == LegKind::Upstream) {
            forwarded = true;
            upstream = upstream.isEmpty() ? hostOf(leg.url) : upstream;
        }
        addLeg(chart.arrows, exchange, static_cast<int>(i), redactor);
    }
    // The client's answer is the last thing, whatever the clock's resolution made of it.
    std::stable_sort(chart.arrows.begin(), chart.arrows.end(), [](const Arrow& a, const Arrow& b) {
        const bool aLast = a.leg == 0 && a.to == Party::Client;
        const bool bLast = b.leg == 0 && b.to == Party::Client;
        return aLast != bLast ? bLast : a.at < b.at;
    });
    chart.lifelines.push_back(
        {Party::Client, partyName(Party::Client), QString::fromStdString(exchange.clientAddress).section(u':', 0, -2)});
    chart.lifelines.push_back({Party::Gateway, partyName(Party::Gateway), QString::fromStdString(exchange.route)});
    if (cached) {
        chart.lifelines.push_back({Party::Cache, partyName(Party::Cache), {}});
    }
    if (asked) {
        chart.lifelines.push_back({Party::IdentityProvider, partyName(Party::IdentityProvider), provider});
    }
    if (forwarded) {
        chart.lifelines.push_back({Party::Upstream, partyName(Party::Upstream), upstream});
    }
    return chart;
}

QString SequenceChart::description() const
{
    QString text;
    for (const Arrow& arrow : arrows) {
        text += tr("%1: %2 to %3: %4")
                    .arg(wording::duration(arrow.at), partyName(arrow.from), partyName(arrow.to), arrow.text);
        switch (arrow.style) {
        case Arrow::Style::Solid: break;
        case Arrow::Style::Ghost: text += tr(" (no call: from the cache)"); break;
        case Arrow::Style::Shared: text += tr(" (one call for both)"); break;
        case Arrow::Style::Broken: text += tr(" (no answer came)"); break;
        }
        text += u'\n';
    }
    return text;
}

}  // namespace gatehouse::gui

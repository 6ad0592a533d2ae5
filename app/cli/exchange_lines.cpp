#include "app/cli/exchange_lines.h"

#include <QDateTime>

#include <boost/json/array.hpp>

#include "app/wording/sentences.h"
#include "core/http/url.h"

namespace gatehouse::cli {
namespace {

namespace json = boost::json;

QDateTime timeOf(std::chrono::system_clock::time_point time)
{
    const auto sinceEpoch = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
    return QDateTime::fromMSecsSinceEpoch(sinceEpoch.count(), Qt::UTC);
}

double milliseconds(std::chrono::nanoseconds time)
{
    return static_cast<double>(std::chrono::duration_cast<std::chrono::microseconds>(time).count()) / 1000;
}

/// The request target without what is secret in it; a URL is shortened to it.
std::string pathOf(const exchange::Leg& leg, const exchange::Redactor& redactor)
{
    const auto url = http::Url::parse(leg.url);
    return redactor.url(url ? url->target() : leg.url);
}

/// Terminals obey control characters; paths and headers may hold any octet.
QString printable(const std::string& text)
{
    QString out = QString::fromStdString(text);
    for (QChar& letter : out) {
        if (!letter.isPrint() || letter.category() == QChar::Other_Format) {
            letter = QLatin1Char('?');
        }
    }
    return out;
}

std::string_view kindWord(exchange::LegKind kind)
{
    switch (kind) {
    case exchange::LegKind::Client: return "client";
    case exchange::LegKind::IdentityProvider: return "identity_provider";
    case exchange::LegKind::Upstream: return "upstream";
    }
    return "client";
}

json::object legObject(const exchange::Leg& leg, const exchange::Redactor& redactor)
{
    json::object out{{"kind", kindWord(leg.kind)},
                     {"purpose", exchange::legPurposeWord(leg.purpose)},
                     {"method", printable(leg.method).toStdString()},
                     {"url", printable(redactor.url(leg.url)).toStdString()},
                     {"status", leg.status},
                     {"startMs", milliseconds(leg.start)},
                     {"durationMs", leg.times.end ? json::value(milliseconds(*leg.times.end)) : json::value(nullptr)},
                     {"reusedConnection", leg.reusedConnection}};
    if (!leg.tls.empty()) {
        out["tls"] = leg.tls;
    }
    if (leg.ghost || leg.shared) {
        out[leg.ghost ? "cached" : "shared"] = true;
        out["filledBy"] = leg.filledBy;
    }
    if (leg.cacheLifetimeLeft) {
        out["secondsLeft"] = leg.cacheLifetimeLeft->count();
    }
    if (leg.error) {
        out["error"] = errorCodeWord(leg.error->code);
        out["errorSentence"] = wording::errorSentence(*leg.error).toStdString();
    }
    return out;
}

}  // namespace

ProviderCalls providerCallsOf(const exchange::Exchange& exchange)
{
    ProviderCalls calls{exchange.identityProviderCalls(), false};
    for (const exchange::Leg& leg : exchange.legs) {
        calls.cached = calls.cached || (leg.kind == exchange::LegKind::IdentityProvider && (leg.ghost || leg.shared));
    }
    return calls;
}

ProviderCalls providerCallsOf(const exchange::PackedExchange& exchange)
{
    ProviderCalls calls;
    for (const exchange::PackedLeg& leg : exchange.legs()) {
        if (leg.kind == exchange::LegKind::IdentityProvider) {
            const bool needless = leg.ghost || leg.shared;
            calls.cached = calls.cached || needless;
            calls.made += needless ? 0U : 1U;
        }
    }
    return calls;
}

QString providerCalls(const ProviderCalls& calls)
{
    if (calls.made == 0) {
        return calls.cached ? QStringLiteral("answered from the cache: 0 calls to the identity provider") : QString();
    }
    return calls.made == 1 ? QStringLiteral("1 call to the identity provider")
                           : QStringLiteral("%1 calls to the identity provider").arg(calls.made);
}

QString providerCalls(const exchange::Exchange& exchange)
{
    return providerCalls(providerCallsOf(exchange));
}

QString exchangeTime(std::chrono::system_clock::time_point time, const Terminal& terminal)
{
    return terminal.toned(Terminal::Tone::Quiet, timeOf(time).toLocalTime().toString(QStringLiteral("HH:mm:ss")));
}

QString exchangeStatus(int status, const Terminal& terminal)
{
    return terminal.toned(status > 0 && status < 400 ? Terminal::Tone::Good : Terminal::Tone::Bad,
                          status > 0 ? QString::number(status) : QStringLiteral("---"));
}

QString exchangeRequest(const exchange::Leg& client, const exchange::Redactor& redactor)
{
    return printable(client.method) + QLatin1Char(' ') + printable(pathOf(client, redactor));
}

QString exchangeVerdict(const exchange::Verdict& verdict, const ProviderCalls& calls, const Terminal& terminal)
{
    const bool letIn = verdict.decision == exchange::Decision::LetIn;
    QString text =
        terminal.toned(letIn ? Terminal::Tone::Plain : Terminal::Tone::Strong, wording::verdictSentence(verdict));
    if (const QString said = providerCalls(calls); !said.isEmpty()) {
        text += terminal.toned(Terminal::Tone::Quiet, QStringLiteral("  [%1]").arg(said));
    }
    return text;
}

QString exchangeLine(const exchange::Exchange& exchange, const exchange::Redactor& redactor, const Terminal& terminal)
{
    return QStringLiteral("%1 %2 %3  %4  %5")
        .arg(exchangeTime(exchange.startedAt, terminal), exchangeStatus(exchange.client().status, terminal),
             exchangeRequest(exchange.client(), redactor), wording::duration(exchange.duration),
             exchangeVerdict(exchange.verdict, providerCallsOf(exchange), terminal));
}

json::object exchangeObject(const exchange::Exchange& exchange, const exchange::Redactor& redactor)
{
    const exchange::Leg& client = exchange.client();
    const exchange::Verdict& verdict = exchange.verdict;
    json::array legs;
    for (const exchange::Leg& leg : exchange.legs) {
        legs.push_back(legObject(leg, redactor));
    }
    json::object out{{"event", "exchange"},
                     {"id", exchange.id},
                     {"time", timeOf(exchange.startedAt).toString(Qt::ISODateWithMs).toStdString()},
                     {"requestId", exchange.requestId},
                     {"client", exchange.clientAddress},
                     {"method", printable(client.method).toStdString()},
                     {"path", printable(pathOf(client, redactor)).toStdString()},
                     {"status", client.status},
                     {"durationMs", milliseconds(exchange.duration)},
                     {"route", exchange.route},
                     {"service", exchange.service},
                     {"configuration", exchange.configuration},
                     {"decision", exchange::decisionWord(verdict.decision)},
                     {"reason", exchange::reasonWord(verdict.reason)},
                     {"sentence", wording::verdictSentence(verdict).toStdString()},
                     {"remedy", wording::remedy(verdict).toStdString()},
                     {"authMethod", verdict.authMethod},
                     {"field", verdict.field},
                     {"detail", printable(exchange::withoutTokens(verdict.detail)).toStdString()}};
    if (verdict.age) {
        out["ageSeconds"] = verdict.age->count();
    }
    out["identityProviderCalls"] = exchange.identityProviderCalls();
    out["legs"] = std::move(legs);
    return out;
}

}  // namespace gatehouse::cli

#include "app/gui/inspector/exchange_filter.h"

#include <QCoreApplication>

#include <algorithm>
#include <cctype>

#include "app/wording/sentences.h"

using namespace Qt::Literals::StringLiterals;
using gatehouse::exchange::Decision;
using gatehouse::exchange::LegPurpose;
using gatehouse::exchange::Reason;

namespace gatehouse::gui {
namespace {

constexpr int ReasonCount = static_cast<int>(Reason::Internal) + 1;

QString tr(const char* text)
{
    return QCoreApplication::translate("ExchangeFilter", text);
}

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// `needle` is in lower case already. Folds ASCII only: paths and wire words are ASCII.
bool containsFolded(std::string_view text, std::string_view needle) noexcept
{
    return std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                       [](char a, char b) { return lower(a) == b; })
           != text.end();
}

std::string folded(const QString& text)
{
    return text.toLower().toStdString();
}

QStringList splitTerms(const QString& line)
{
    QStringList terms;
    QString term;
    bool quoted = false;
    for (const QChar c : line) {
        if (c == u'"') {
            quoted = !quoted;
        } else if (c.isSpace() && !quoted) {
            if (!term.isEmpty()) {
                terms.append(term);
                term.clear();
            }
        } else {
            term.append(c);
        }
    }
    if (!term.isEmpty()) {
        terms.append(term);
    }
    return terms;
}

struct KeyValue {
    QString key;
    QString comparison;
    QString value;
};

/// "status>=400" → status, >=, 400. nullopt: bare text ("/a:b" is none, a key is letters only).
std::optional<KeyValue> keyValueOf(const QString& term)
{
    qsizetype end = 0;
    while (end < term.size() && term[end].isLetter()) {
        ++end;
    }
    if (end == 0 || end == term.size()) {
        return std::nullopt;
    }
    for (const QString& comparison : {u">="_s, u"<="_s, u"!="_s, u">"_s, u"<"_s, u"="_s, u":"_s}) {
        if (QStringView(term).mid(end).startsWith(comparison)) {
            // "http://…" is text, not a key
            if (comparison == u":"_s && QStringView(term).mid(end).startsWith(u"://")) {
                return std::nullopt;
            }
            return KeyValue{term.left(end).toLower(), comparison, term.mid(end + comparison.size())};
        }
    }
    return std::nullopt;
}

std::function<bool(double)> comparisonOf(const QString& comparison, double wanted)
{
    if (comparison == u">="_s) {
        return [wanted](double x) { return x >= wanted; };
    }
    if (comparison == u"<="_s) {
        return [wanted](double x) { return x <= wanted; };
    }
    if (comparison == u">"_s) {
        return [wanted](double x) { return x > wanted; };
    }
    if (comparison == u"<"_s) {
        return [wanted](double x) { return x < wanted; };
    }
    if (comparison == u"!="_s) {
        return [wanted](double x) { return x != wanted; };
    }
    return [wanted](double x) { return x == wanted; };
}

std::uint16_t bitOf(LegPurpose purpose) noexcept
{
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(purpose));
}

std::optional<std::uint16_t> legBits(const QString& word)
{
    if (word == u"idp"_s || word == u"provider"_s) {
        return static_cast<std::uint16_t>(~(bitOf(LegPurpose::Client) | bitOf(LegPurpose::Upstream)));
    }
    for (int i = 0; i <= static_cast<int>(LegPurpose::Upstream); ++i) {
        const std::string_view wire = exchange::legPurposeWord(static_cast<LegPurpose>(i));
        if (word == QLatin1StringView(wire.data(), static_cast<qsizetype>(wire.size()))) {
            return bitOf(static_cast<LegPurpose>(i));
        }
    }
    return std::nullopt;
}

/// Which reasons' words or table labels hold the text; asked once a filter instead of once a row.
std::array<bool, ReasonCount> reasonsNaming(const std::string& needle)
{
    std::array<bool, ReasonCount> found{};
    for (int i = 0; i < ReasonCount; ++i) {
        exchange::Verdict verdict;
        verdict.reason = static_cast<Reason>(i);
        verdict.decision = verdict.reason >= Reason::PasswordGrant && verdict.reason <= Reason::NoPlugin
                               ? Decision::LetIn
                               : Decision::TurnedAway;
        found[static_cast<std::size_t>(i)] = containsFolded(exchange::reasonWord(verdict.reason), needle)
                                             || containsFolded(wording::verdictLabel(verdict).toStdString(), needle);
    }
    return found;
}

}  // namespace

struct ExchangeFilter::Builder {
    ExchangeFilter filter;
    QString problem;

    void add(bool negated, Term term)
    {
        if (negated) {
            filter.m_terms.push_back([inner = std::move(term)](const ExchangeRow& row) { return !inner(row); });
        } else {
            filter.m_terms.push_back(std::move(term));
        }
    }

    void text(bool negated, const QString& value)
    {
        const std::string needle = folded(value);
        add(negated, [needle, reasons = reasonsNaming(needle)](const ExchangeRow& row) {
            const exchange::Exchange& exchange = *row.exchange;
            return reasons[static_cast<std::size_t>(row.reason)]
                   || containsFolded(pathOf(exchange.client().url), needle)
                   || containsFolded(exchange.verdict.detail, needle);
        });
    }

    void known(bool negated, const KeyValue& term)
    {
        const std::string needle = folded(term.value);
        if (term.key == u"status"_s) {
            status(negated, term);
        } else if (term.key == u"time"_s) {
            bool isNumber = false;
            const double wanted = term.value.toDouble(&isNumber);
            if (!isNumber) {
                problem = tr("time wants milliseconds: time>100.");
                return;
            }
            add(negated, [holds = comparisonOf(term.comparison, wanted)](const ExchangeRow& row) {
                return holds(std::chrono::duration<double, std::milli>(row.exchange->duration).count());
            });
        } else if (term.key == u"id"_s) {
            const quint64 wanted = term.value.toULongLong();
            add(negated, [wanted](const ExchangeRow& row) { return row.id == wanted; });
        } else if (term.key == u"method"_s) {
            add(negated, [needle](const ExchangeRow& row) {
                const std::string& method = row.exchange->client().method;
                return method.size() == needle.size() && containsFolded(method, needle);
            });
        } else if (term.key == u"path"_s) {
            add(negated, [needle](const ExchangeRow& row) {
                return containsFolded(pathOf(row.exchange->client().url), needle);
            });
        } else if (term.key == u"route"_s) {
            add(negated, [needle](const ExchangeRow& row) { return containsFolded(row.exchange->route, needle); });
        } else if (term.key == u"leg"_s) {
            if (const std::optional<std::uint16_t> bits = legBits(term.value.toLower())) {
                add(negated, [wanted = *bits](const ExchangeRow& row) { return (row.purposes & wanted) != 0; });
            } else {
                problem = tr("leg is one of client, idp, upstream, discovery, jwks, token, introspection, userinfo, "
                             "revocation, admin.");
            }
        } else if (term.key == u"verdict"_s) {
            verdict(negated, term.value.toLower());
        } else if (term.key == u"cache"_s) {
            cache(negated, term.value.toLower());
        } else if (term.key == u"token"_s) {
            add(negated, [needle](const ExchangeRow& row) {
                return row.tokenHash != 0 && tokenHashWord(row.tokenHash).starts_with(needle);
            });
        } else {
            problem = tr("There is no filter “%1”. Known are status, time, method, path, route, leg, verdict, cache, "
                         "token and id; put text with a colon in quotes after path:.")
                          .arg(term.key);
        }
    }

private:
    void status(bool negated, const KeyValue& term)
    {
        if (term.value.size() == 3 && term.value.endsWith(u"xx", Qt::CaseInsensitive)) {
            const int hundreds = term.value.left(1).toInt();
            add(negated, [hundreds](const ExchangeRow& row) { return row.status / 100 == hundreds; });
            return;
        }
        bool isNumber = false;
        const int wanted = term.value.toInt(&isNumber);
        if (!isNumber) {
            problem = tr("status wants a number or a class: status>=400, status:4xx.");
            return;
        }
        add(negated,
            [holds = comparisonOf(term.comparison, wanted)](const ExchangeRow& row) { return holds(row.status); });
    }

    void verdict(bool negated, const QString& word)
    {
        const std::pair<QString, Decision> decisions[] = {
            {u"letin"_s, Decision::LetIn},        {u"in"_s, Decision::LetIn},        {u"ok"_s, Decision::LetIn},
            {u"refused"_s, Decision::TurnedAway}, {u"away"_s, Decision::TurnedAway}, {u"failed"_s, Decision::Failed},
        };
        for (const auto& [name, decision] : decisions) {
            if (word == name) {
                add(negated, [wanted = decision](const ExchangeRow& row) { return row.decision == wanted; });
                return;
            }
        }
        add(negated, [reasons = reasonsNaming(word.toStdString())](const ExchangeRow& row) {
            return reasons[static_cast<std::size_t>(row.reason)];
        });
    }

    void cache(bool negated, const QString& word)
    {
        if (word == u"hit"_s) {
            add(negated, [](const ExchangeRow& row) { return row.ghosts > 0; });
        } else if (word == u"miss"_s) {
            add(negated, [](const ExchangeRow& row) { return row.ghosts == 0 && row.identityProviderCalls > 0; });
        } else if (word == u"shared"_s) {
            add(negated, [](const ExchangeRow& row) { return row.shared > 0; });
        } else {
            problem = tr("cache is one of hit, miss, shared.");
        }
    }
};

ExchangeFilter::Parsed ExchangeFilter::parse(const QString& line)
{
    Builder builder;
    for (QString term : splitTerms(line)) {
        const bool negated = term.size() > 1 && term.startsWith(u'-');
        if (negated) {
            term.remove(0, 1);
        }
        const std::optional<KeyValue> keyValue = keyValueOf(term);
        if (!keyValue) {
            builder.text(negated, term);
        } else if (!keyValue->value.isEmpty()) {  // a term that is still being typed says nothing yet
            builder.known(negated, *keyValue);
        }
    }
    return {std::move(builder.filter), std::move(builder.problem)};
}

bool ExchangeFilter::matches(const ExchangeRow& row) const
{
    return std::all_of(m_terms.begin(), m_terms.end(), [&row](const Term& term) { return term(row); });
}

QStringList ExchangeFilter::suggestions(const QString& word)
{
    static const QStringList all = {
        u"status>=400"_s, u"status:2xx"_s,      u"status:401"_s,        u"method:GET"_s,     u"method:POST"_s,
        u"leg:idp"_s,     u"leg:discovery"_s,   u"leg:introspection"_s, u"leg:token"_s,      u"leg:upstream"_s,
        u"leg:admin"_s,   u"verdict:letin"_s,   u"verdict:refused"_s,   u"verdict:failed"_s, u"cache:hit"_s,
        u"cache:miss"_s,  u"cache:shared"_s,    u"time>100"_s,          u"path:/"_s,         u"route:"_s,
        u"token:"_s,      u"-method:OPTIONS"_s,
    };
    QStringList found;
    for (const QString& suggestion : all) {
        if (suggestion.startsWith(word, Qt::CaseInsensitive) && suggestion != word) {
            found.append(suggestion);
        }
    }
    return found;
}

}  // namespace gatehouse::gui

#pragma once

#include <QString>
#include <QStringList>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "app/gui/inspector/exchange_row.h"

namespace gatehouse::gui {

/// A parsed filter line. Terms stand side by side and must all hold; '-' before a term turns it round:
///   anything           in the path, the verdict or its detail, without case ("two words" in quotes)
///   status>=400        also = != < > <=, and status:4xx
///   time>100           milliseconds
///   method:GET  path:/x  route:NAME  id:12
///   leg:idp            client, upstream, idp, or discovery, jwks, token, introspection, userinfo, revocation, admin
///   verdict:refused    letin, refused, failed, or a reason word: token_inactive
///   cache:hit          hit, miss, shared
///   token:3f9c01ab     the hash that the token view shows, or its beginning
/// Pure; any thread; cheap to copy.
class ExchangeFilter {
public:
    struct Parsed;

    /// An empty line gives a filter that lets everything through.
    static Parsed parse(const QString& line);

    bool empty() const noexcept { return m_terms.empty(); }
    bool matches(const ExchangeRow& row) const;

    /// What may follow the word that is being typed: "status>=400", "verdict:refused" …
    static QStringList suggestions(const QString& word);

private:
    using Term = std::function<bool(const ExchangeRow&)>;
    struct Builder;

    std::vector<Term> m_terms;
};

struct ExchangeFilter::Parsed {
    ExchangeFilter filter;
    QString problem;  ///< one sentence when the line makes no sense; `filter` then holds the terms that do
};

}  // namespace gatehouse::gui

#include "app/wording/detail.h"

#include "core/exchange/redaction.h"

namespace gatehouse::wording {
namespace {

constexpr qsizetype longestDetail = 240;

}  // namespace

QString shown(std::string_view detail)
{
    QString text = QString::fromStdString(exchange::withoutTokens(detail));
    for (QChar& letter : text) {
        // Format characters (category Cf) include the bidirectional overrides that could turn a sentence around.
        if (!letter.isPrint() || letter.category() == QChar::Other_Format) {
            letter = QLatin1Char(' ');
        }
    }
    text = text.simplified();
    if (text.size() > longestDetail) {
        text = text.left(longestDetail - 1).trimmed() + QStringLiteral("…");
    }
    while (text.endsWith(QLatin1Char('.'))) {
        text.chop(1);
    }
    return text;
}

QString inBrackets(const QString& detail)
{
    return detail.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(detail);
}

}  // namespace gatehouse::wording

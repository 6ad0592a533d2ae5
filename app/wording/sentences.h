#pragma once

#include <QString>

#include "core/base/error.h"
#include "core/exchange/exchange.h"

namespace gatehouse::wording {

/// One sentence: why this request was let in or turned away. Ends with a full stop. Holds no secret.
QString verdictSentence(const exchange::Verdict& verdict);
/// A few words for a table's cell: "let in: introspection, cached", "refused: token is not active".
QString verdictLabel(const exchange::Verdict& verdict);
/// What to change, naming the field where one decided: one or two sentences; empty when there is nothing to do.
QString remedy(const exchange::Verdict& verdict);
/// An outside failure as a sentence.
QString errorSentence(const Error& error);
/// "34 ms", "1.2 s", "0.3 ms".
QString duration(std::chrono::nanoseconds time);
void appendDuration(std::string& out, std::chrono::nanoseconds time);
/// "312 B", "1.4 KiB".
QString octets(std::uint64_t count);

}  // namespace gatehouse::wording

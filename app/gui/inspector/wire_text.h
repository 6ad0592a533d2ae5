#pragma once

#include <QString>

#include "core/exchange/exchange.h"
#include "core/exchange/redaction.h"

namespace gatehouse::gui {

enum class Secrets { Masked, Revealed };

enum class Extent { Whole, Cut };

/// A message as text for the inspector: the head as on the wire, an empty line, the body: JSON indented, text as it is,
/// anything else as a line that says what it is. Masked, every secret is replaced by its mask. Takes time with a long
/// body: some 30 ms a MiB. Pure; any thread.
QString wireText(const exchange::Message& message, const exchange::Redactor& redactor, Secrets secrets);
/// The head alone, at once.
QString wireHead(const exchange::Message& message, const exchange::Redactor& redactor, Secrets secrets);

/// Indented by two, else octet for octet as it came; the text itself when it is no JSON. `Cut`: only its beginning was
/// kept.
QString indentedJson(const std::string& text, Extent extent = Extent::Whole);

}  // namespace gatehouse::gui

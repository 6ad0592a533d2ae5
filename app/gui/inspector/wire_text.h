#pragma once

#include <QString>

#include "core/exchange/exchange.h"
#include "core/exchange/redaction.h"

namespace gatehouse::gui {

enum class Secrets { Masked, Revealed };

/// A message as text for the inspector: the head as on the wire, an empty line, the body: JSON indented, text as it is,
/// anything else as a line that says what it is. Masked, every secret is replaced by its mask.
QString wireText(const exchange::Message& message, const exchange::Redactor& redactor, Secrets secrets);

/// Indented by two; the text itself when it is no JSON.
QString indentedJson(const std::string& text);

}  // namespace gatehouse::gui

#pragma once

#include <QString>

#include "app/gui/inspector/wire_text.h"

namespace gatehouse::gui {

/// The client's request as a curl command for a POSIX shell: method, URL, fields and body as they were sent. Masked,
/// every secret in it is replaced by its mask. A body that was kept only in part, or is no text, stays behind. Empty: a
/// request without a head. Pure; any thread.
QString curlCommand(const exchange::Exchange& exchange, const exchange::Redactor& redactor, Secrets secrets);

}  // namespace gatehouse::gui

#pragma once

#include <QString>

namespace gatehouse::gui {

enum class Secrecy { Plain, Secret };

/// Puts text on the clipboard. A secret leaves it again after 10 s, unless something else was copied meanwhile.
void copyToClipboard(const QString& text, Secrecy secrecy);

}  // namespace gatehouse::gui

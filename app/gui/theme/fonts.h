#pragma once

#include <QFont>

class QWidget;

namespace gatehouse::gui::theme {

// The system's UI font in three sizes and two weights, and its monospace font for whatever goes over the wire.
enum class TextSize { Small, Body, Title };
enum class TextWeight { Regular, Strong };

QFont font(TextSize size = TextSize::Body, TextWeight weight = TextWeight::Regular);
QFont monoFont(TextSize size = TextSize::Body, TextWeight weight = TextWeight::Regular);

/// Point size of body text: the system's, but never under 10, which is where hinting starts to look thin.
double bodyPointSize();

}  // namespace gatehouse::gui::theme

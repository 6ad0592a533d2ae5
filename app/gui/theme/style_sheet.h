#pragma once

#include <QString>

#include "app/gui/theme/colors.h"

namespace gatehouse::gui::theme {

/// The style sheet over Fusion. Widgets choose a look by dynamic property:
///   kind="primary" | "quiet" on QPushButton; textRole="muted" | "letIn" | "refused" | "warning" | "cache" … on QLabel;
///   card=true on QFrame.
QString styleSheetFor(const Colors& colors);

}  // namespace gatehouse::gui::theme

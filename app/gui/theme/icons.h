#pragma once

#include <QIcon>
#include <QRectF>
#include <QString>

#include "app/gui/theme/colors.h"

class QPainter;

namespace gatehouse::gui::theme {

/// One of our own icons (resources/icons/NAME.svg), tinted when it is painted, so that it follows a live switch of the
/// theme: muted where it cannot be pressed, `role` else.
QIcon icon(const QString& name, Role role = Role::Text);
/// Paints it straight away, for delegates and diagrams.
void paintIcon(QPainter& painter, const QRectF& where, const QString& name, const QColor& color);
QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal devicePixelRatio);
/// The program's own icon.
QIcon programIcon();

}  // namespace gatehouse::gui::theme

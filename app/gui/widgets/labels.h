#pragma once

#include <QString>

#include "app/gui/theme/colors.h"
#include "app/gui/theme/fonts.h"

class QFrame;
class QLabel;
class QPushButton;
class QToolButton;
class QWidget;

namespace gatehouse::gui {

/// A label in one of the fonts and colours of the theme; follows a live switch. Plain text, never rich.
QLabel* makeLabel(const QString& text, theme::TextSize size = theme::TextSize::Body,
                  theme::TextWeight weight = theme::TextWeight::Regular, theme::Role role = theme::Role::Text,
                  QWidget* parent = nullptr);
/// Recolours a label: Text, Muted, LetIn, Refused, Warning, IdentityProvider, Upstream, Cache.
void setTextRole(QWidget* label, theme::Role role);
/// Sets a dynamic property that the style sheet looks at, and has the widget styled anew.
void setLook(QWidget* widget, const char* property, const QVariant& value);

/// The one primary action of a place; one each.
QPushButton* makePrimaryButton(const QString& text, const QString& iconName = {}, QWidget* parent = nullptr);
QPushButton* makeButton(const QString& text, const QString& iconName = {}, QWidget* parent = nullptr);
/// No border until the pointer is on it.
QPushButton* makeQuietButton(const QString& text, const QString& iconName = {}, QWidget* parent = nullptr);
/// Icon only; `name` is the accessible name and the tooltip.
QToolButton* makeIconButton(const QString& iconName, const QString& name, QWidget* parent = nullptr);

QFrame* makeHairline(Qt::Orientation orientation, QWidget* parent = nullptr);
/// A surface with a hairline edge and rounded corners. No card in a card.
QFrame* makeCard(QWidget* parent = nullptr);

}  // namespace gatehouse::gui

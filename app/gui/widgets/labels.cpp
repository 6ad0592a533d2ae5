#include "app/gui/widgets/labels.h"

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QVariant>

#include "app/gui/theme/icons.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

QString roleWord(theme::Role role)
{
    switch (role) {
    case theme::Role::Muted: return u"muted"_s;
    case theme::Role::LetIn: return u"letIn"_s;
    case theme::Role::Refused: return u"refused"_s;
    case theme::Role::Warning: return u"warning"_s;
    case theme::Role::IdentityProvider: return u"identityProvider"_s;
    case theme::Role::Upstream: return u"upstream"_s;
    case theme::Role::Cache: return u"cache"_s;
    default: return {};
    }
}

QPushButton* makeButtonOfKind(const QString& kind, const QString& text, const QString& iconName, theme::Role iconRole,
                              QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    if (!kind.isEmpty()) {
        button->setProperty("kind", kind);
    }
    if (!iconName.isEmpty()) {
        button->setIcon(theme::icon(iconName, iconRole));
        button->setIconSize(QSize(16, 16));
    }
    QString spoken = text;
    button->setAccessibleName(spoken.remove(u'&'));
    return button;
}

}  // namespace

QLabel* makeLabel(const QString& text, theme::TextSize size, theme::TextWeight weight, theme::Role role,
                  QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setFont(theme::font(size, weight));
    label->setProperty("textRole", roleWord(role));
    return label;
}

void setTextRole(QWidget* label, theme::Role role)
{
    setLook(label, "textRole", roleWord(role));
}

void setLook(QWidget* widget, const char* property, const QVariant& value)
{
    if (widget->property(property) == value) {
        return;
    }
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

QPushButton* makePrimaryButton(const QString& text, const QString& iconName, QWidget* parent)
{
    return makeButtonOfKind(u"primary"_s, text, iconName, theme::Role::OnInk, parent);
}

QPushButton* makeButton(const QString& text, const QString& iconName, QWidget* parent)
{
    return makeButtonOfKind({}, text, iconName, theme::Role::Text, parent);
}

QPushButton* makeQuietButton(const QString& text, const QString& iconName, QWidget* parent)
{
    return makeButtonOfKind(u"quiet"_s, text, iconName, theme::Role::Muted, parent);
}

QToolButton* makeIconButton(const QString& iconName, const QString& name, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setIcon(theme::icon(iconName));
    button->setIconSize(QSize(20, 20));
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QFrame* makeHairline(Qt::Orientation orientation, QWidget* parent)
{
    auto* line = new QFrame(parent);
    line->setProperty("hairline", orientation == Qt::Horizontal ? u"horizontal"_s : u"vertical"_s);
    return line;
}

QFrame* makeCard(QWidget* parent)
{
    auto* card = new QFrame(parent);
    card->setProperty("card", true);
    return card;
}

}  // namespace gatehouse::gui

#include "app/gui/widgets/empty_state.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

namespace gatehouse::gui {

EmptyState::EmptyState(const QString& iconName, const QString& title, const QString& text, QWidget* parent) :
    QWidget(parent), m_iconName(iconName)
{
    m_icon = new QLabel(this);
    m_icon->setAlignment(Qt::AlignHCenter);
    m_title = makeLabel(title, theme::TextSize::Title, theme::TextWeight::Strong);
    m_title->setAlignment(Qt::AlignHCenter);
    m_text = makeLabel(text, theme::TextSize::Body, theme::TextWeight::Regular, theme::Role::Muted);
    m_text->setAlignment(Qt::AlignHCenter);
    m_text->setWordWrap(true);
    m_text->setFixedWidth(420);
    // A row of its own: a wrapped label gets its whole height only where no alignment is asked for.
    auto* textRow = new QHBoxLayout;
    textRow->addStretch(1);
    textRow->addWidget(m_text);
    textRow->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::Space6, theme::Space6, theme::Space6, theme::Space6);
    layout->setSpacing(theme::Space3);
    layout->addStretch(2);
    layout->addWidget(m_icon);
    layout->addWidget(m_title);
    layout->addLayout(textRow);
    layout->addStretch(3);
    tintIcon();
}

void EmptyState::setTexts(const QString& title, const QString& text)
{
    m_title->setText(title);
    m_text->setText(text);
}

QPushButton* EmptyState::setAction(const QString& text, const QString& iconName)
{
    if (!m_action) {
        m_action = makePrimaryButton(text, iconName, this);
        auto* box = static_cast<QVBoxLayout*>(layout());
        box->insertSpacing(box->count() - 1, theme::Space1);
        box->insertWidget(box->count() - 1, m_action, 0, Qt::AlignHCenter);
    }
    m_action->setText(text);
    return m_action;
}

void EmptyState::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        tintIcon();
    }
}

void EmptyState::tintIcon()
{
    m_icon->setPixmap(theme::iconPixmap(m_iconName, theme::colors().muted, 40, devicePixelRatioF()));
}

}  // namespace gatehouse::gui

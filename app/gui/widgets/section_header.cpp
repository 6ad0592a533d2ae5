#include "app/gui/widgets/section_header.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

namespace gatehouse::gui {

SectionHeader::SectionHeader(const QString& title, const QString& description, QWidget* parent) : QWidget(parent)
{
    m_title = makeLabel(title, theme::TextSize::Body, theme::TextWeight::Strong);
    m_description = makeLabel(description, theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
    m_description->setWordWrap(true);
    m_description->setVisible(!description.isEmpty());
    m_row = new QHBoxLayout;
    m_row->setSpacing(theme::Space2);
    m_row->addWidget(m_title, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::Space1);
    layout->addLayout(m_row);
    layout->addWidget(m_description);
    setAccessibleName(title);
}

void SectionHeader::setTitle(const QString& title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

void SectionHeader::setDescription(const QString& description)
{
    m_description->setText(description);
    m_description->setVisible(!description.isEmpty());
}

void SectionHeader::addTrailing(QWidget* widget)
{
    m_row->addWidget(widget);
}

}  // namespace gatehouse::gui

#include "app/gui/theme/dressed_parts.h"

#include <QWidget>

#include <algorithm>

#include "app/gui/theme/style_sheet.h"

namespace gatehouse::gui::theme {

DressedParts::DressedParts(AppearanceSwitch& appearance, QWidget* window) : QObject(window), m_window(window)
{
    m_next.setInterval(0);
    connect(&m_next, &QTimer::timeout, this, &DressedParts::dressNext);
    connect(&appearance, &AppearanceSwitch::changed, this, &DressedParts::onChanged);
}

void DressedParts::add(QWidget* part)
{
    m_parts.push_back({part, true});
}

void DressedParts::dress(QWidget* part)
{
    const auto found =
        std::find_if(m_parts.begin(), m_parts.end(), [part](const Part& one) { return one.widget == part; });
    if (found != m_parts.end() && found->stale) {
        dress(*found);
    }
}

int DressedParts::waiting() const
{
    return static_cast<int>(std::count_if(m_parts.begin(), m_parts.end(), [](const Part& one) { return one.stale; }));
}

void DressedParts::dress(Part& part)
{
    part.stale = false;
    part.widget->setStyleSheet(styleSheetFor(colors()));
}

void DressedParts::onChanged()
{
    for (Part& part : m_parts) {
        part.stale = true;
    }
    if (m_window->isVisible()) {
        m_window->setUpdatesEnabled(false);  // never half in one theme and half in the other
        m_next.start();
    }
}

void DressedParts::dressNext()
{
    const auto inView = std::find_if(m_parts.begin(), m_parts.end(), [](const Part& one) {
        return one.stale && one.widget && one.widget->isVisible();
    });
    if (inView != m_parts.end()) {
        dress(*inView);
        return;
    }
    m_next.stop();
    m_window->setUpdatesEnabled(true);
}

}  // namespace gatehouse::gui::theme

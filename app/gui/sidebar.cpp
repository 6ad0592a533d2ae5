#include "app/gui/sidebar.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QPainter>
#include <QVBoxLayout>

#include "app/gui/theme/colors.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int FoldedWidth = 56;
constexpr int UnfoldedWidth = 176;
constexpr int PlaceHeight = 36;
constexpr int IconSize = 20;

}  // namespace

class NavigationButton final : public QAbstractButton {
public:
    NavigationButton(const QString& title, const QString& iconName, QWidget* parent) :
        QAbstractButton(parent), m_iconName(iconName)
    {
        setText(title);
        setFixedHeight(PlaceHeight);
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
        describe();
    }
    void setIconName(const QString& name)
    {
        m_iconName = name;
        update();
    }
    void setTitle(const QString& title)
    {
        setText(title);
        describe();
    }
    void setKeys(const QString& keys)
    {
        m_keys = keys;
        describe();
    }
    void setCount(int count)
    {
        if (m_count != count) {
            m_count = count;
            describe();
            update();
        }
    }
    void setFolded(bool folded)
    {
        m_folded = folded;
        describe();
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const theme::Colors& colors = theme::colors();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (isChecked() || isDown() || underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(isChecked() || isDown() ? colors.selection : colors.hover);
            painter.drawRoundedRect(rect(), theme::Radius, theme::Radius);
        }
        if (hasFocus()) {
            painter.setPen(QPen(colors.ink, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), theme::Radius, theme::Radius);
        }
        const QColor ink = isChecked() ? colors.text : colors.muted;
        const int left = (FoldedWidth - 2 * theme::Space2 - IconSize) / 2;
        theme::paintIcon(painter, QRectF(left, (height() - IconSize) / 2.0, IconSize, IconSize), m_iconName, ink);
        if (m_folded) {
            if (m_count > 0) {
                painter.setPen(Qt::NoPen);
                painter.setBrush(colors.refused);
                painter.drawEllipse(QPointF(left + IconSize, 9), 3.5, 3.5);
            }
            return;
        }
        painter.setPen(ink);
        painter.setFont(
            theme::font(theme::TextSize::Body, isChecked() ? theme::TextWeight::Strong : theme::TextWeight::Regular));
        const QRect textRect(left + IconSize + theme::Space3, 0, width() - left - IconSize - theme::Space3, height());
        painter.drawText(textRect, Qt::AlignVCenter | Qt::AlignLeft, text());
        if (m_count > 0) {
            painter.setFont(theme::font(theme::TextSize::Small));
            painter.setPen(colors.muted);
            painter.drawText(rect().adjusted(0, 0, -theme::Space3, 0), Qt::AlignVCenter | Qt::AlignRight, countText());
        }
    }

private:
    QString countText() const { return m_count > 999 ? u"999+"_s : QString::number(m_count); }
    void describe()
    {
        setAccessibleName(m_count > 0 ? u"%1, %2"_s.arg(text(), countText()) : text());
        const QString tip = m_keys.isEmpty() ? text() : u"%1 (%2)"_s.arg(text(), m_keys);
        setToolTip(m_folded || !m_keys.isEmpty() ? tip : QString());
    }

    QString m_iconName;
    QString m_keys;
    int m_count = 0;
    bool m_folded = false;
};

Sidebar::Sidebar(QWidget* parent) : QWidget(parent)
{
    setFixedWidth(UnfoldedWidth);
    setObjectName(u"sidebar"_s);
    setAccessibleName(tr("Places"));
    m_group = new QButtonGroup(this);
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(theme::Space2, theme::Space3, theme::Space2, theme::Space2);
    m_layout->setSpacing(theme::Space1);
    m_layout->addStretch();
    m_settings = new NavigationButton(tr("Settings"), u"settings"_s, this);
    m_fold = new NavigationButton(tr("Fold"), u"chevron-left"_s, this);
    m_layout->addWidget(m_settings);
    m_layout->addWidget(m_fold);
    connect(m_group, &QButtonGroup::idClicked, this, &Sidebar::chosen);
    connect(m_fold, &QAbstractButton::clicked, this, [this] { setFolded(!m_folded); });
}

int Sidebar::addPlace(const QString& title, const QString& iconName)
{
    const int place = static_cast<int>(m_places.size());
    auto* button = new NavigationButton(title, iconName, this);
    button->setCheckable(true);
    m_group->addButton(button, place);
    m_layout->insertWidget(place, button);
    QWidget::setTabOrder(m_places.empty() ? static_cast<QWidget*>(this) : m_places.back(), button);
    m_places.push_back(button);
    QWidget::setTabOrder(button, m_settings);
    return place;
}

int Sidebar::addSettings()
{
    const int place = static_cast<int>(m_places.size());
    m_settings->setCheckable(true);
    m_group->addButton(m_settings, place);
    m_places.push_back(m_settings);
    return place;
}

void Sidebar::setKeys(int place, const QString& keys)
{
    m_places.at(static_cast<std::size_t>(place))->setKeys(keys);
}

void Sidebar::setFoldKeys(const QString& keys)
{
    m_fold->setKeys(keys);
}

void Sidebar::setCount(int place, int count)
{
    m_places.at(static_cast<std::size_t>(place))->setCount(count);
}

void Sidebar::setCurrent(int place)
{
    m_places.at(static_cast<std::size_t>(place))->setChecked(true);
}

void Sidebar::setFolded(bool folded)
{
    if (m_folded == folded) {
        return;
    }
    m_folded = folded;
    setFixedWidth(folded ? FoldedWidth : UnfoldedWidth);
    for (NavigationButton* button : m_places) {
        button->setFolded(folded);
    }
    m_settings->setFolded(folded);
    m_fold->setTitle(folded ? tr("Unfold") : tr("Fold"));
    m_fold->setIconName(folded ? u"chevron-right"_s : u"chevron-left"_s);
    m_fold->setFolded(folded);
    Q_EMIT foldedChanged(folded);
}

void Sidebar::paintEvent(QPaintEvent*)
{
    const theme::Colors& colors = theme::colors();
    QPainter painter(this);
    painter.fillRect(rect(), colors.sidebar);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), colors.hairline);
}

}  // namespace gatehouse::gui

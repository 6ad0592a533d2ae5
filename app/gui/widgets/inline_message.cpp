#include "app/gui/widgets/inline_message.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int IconSize = 20;

QString iconOf(InlineMessage::Kind kind)
{
    switch (kind) {
    case InlineMessage::Kind::Info: return u"info"_s;
    case InlineMessage::Kind::Success: return u"check"_s;
    case InlineMessage::Kind::Warning: return u"warning"_s;
    case InlineMessage::Kind::Error: return u"cross"_s;
    }
    return u"info"_s;
}

}  // namespace

InlineMessage::InlineMessage(QWidget* parent) : QFrame(parent)
{
    m_text = makeLabel({});
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_close = makeIconButton(u"cross"_s, tr("Close this message"));
    m_close->setIconSize(QSize(16, 16));
    m_actions = new QHBoxLayout;
    m_actions->setSpacing(theme::Space2);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::Space3 + IconSize + theme::Space2, theme::Space2, theme::Space2, theme::Space2);
    layout->setSpacing(theme::Space3);
    layout->addWidget(m_text, 1);
    layout->addLayout(m_actions);
    layout->addWidget(m_close, 0, Qt::AlignTop);
    setMinimumHeight(36);
    setClosable(false);
    connect(m_close, &QToolButton::clicked, this, [this] {
        hide();
        Q_EMIT closed();
    });
    hide();
}

void InlineMessage::showMessage(Kind kind, const QString& text)
{
    m_kind = kind;
    while (QLayoutItem* item = m_actions->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    m_text->setText(text);
    setAccessibleName(text);
    show();
    update();
}

QPushButton* InlineMessage::addAction(const QString& text)
{
    QPushButton* button = makeButton(text, {}, this);
    m_actions->addWidget(button, 0, Qt::AlignVCenter);
    return button;
}

void InlineMessage::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

void InlineMessage::clear()
{
    hide();
    m_text->clear();
}

QString InlineMessage::text() const
{
    return m_text->text();
}

theme::Role InlineMessage::role() const
{
    switch (m_kind) {
    case Kind::Info: return theme::Role::Client;
    case Kind::Success: return theme::Role::LetIn;
    case Kind::Warning: return theme::Role::Warning;
    case Kind::Error: return theme::Role::Refused;
    }
    return theme::Role::Client;
}

void InlineMessage::paintEvent(QPaintEvent*)
{
    const theme::Colors& colors = theme::colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.softOf(role()));
    painter.drawRoundedRect(rect(), theme::Radius, theme::Radius);
    // Beside the first line of the text, also when it wraps.
    const int middle = std::min(height() / 2, m_text->y() + std::max(m_text->fontMetrics().height() / 2, 10));
    theme::paintIcon(painter, QRectF(theme::Space3, middle - IconSize / 2, IconSize, IconSize), iconOf(m_kind),
                     colors.of(role()));
}

}  // namespace gatehouse::gui

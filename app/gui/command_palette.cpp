#include "app/gui/command_palette.h"

#include <QAction>
#include <QApplication>
#include <QGraphicsDropShadowEffect>
#include <QKeyEvent>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

#include "app/gui/theme/colors.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/search_field.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int ActionRole = Qt::UserRole;
constexpr int KeysRole = Qt::UserRole + 1;

/// Every word of the query begins somewhere in the text.
bool matches(const QString& text, const QString& query)
{
    for (const QString& word : query.split(u' ', Qt::SkipEmptyParts)) {
        if (!text.contains(word, Qt::CaseInsensitive)) {
            return false;
        }
    }
    return true;
}

class CommandDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return QSize(0, 36); }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const theme::Colors& colors = theme::colors();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(selected ? colors.selection : colors.hover);
            painter->drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), theme::Radius, theme::Radius);
        }
        const QRect inside = option.rect.adjusted(theme::Space3, 0, -theme::Space3, 0);
        const QIcon icon = index.data(Qt::DecorationRole).value<QIcon>();
        icon.paint(painter, QRect(inside.left(), inside.center().y() - 9, 20, 20));
        painter->setPen(colors.text);
        painter->setFont(theme::font());
        painter->drawText(inside.adjusted(20 + theme::Space3, 0, 0, 0), Qt::AlignVCenter, index.data().toString());
        painter->setPen(colors.muted);
        painter->setFont(theme::font(theme::TextSize::Small));
        painter->drawText(inside, Qt::AlignVCenter | Qt::AlignRight, index.data(KeysRole).toString());
        painter->restore();
    }
};

}  // namespace

CommandPalette::CommandPalette(QWidget* window) : QFrame(window)
{
    m_search = new SearchField(tr("What do you want to do?"), this);
    m_list = new QListWidget(this);
    m_list->setItemDelegate(new CommandDelegate(m_list));
    m_list->setMouseTracking(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Actions"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::Space3, theme::Space3, theme::Space3, theme::Space3);
    layout->setSpacing(theme::Space2);
    layout->addWidget(m_search);
    layout->addWidget(m_list);
    auto* shadow = new QGraphicsDropShadowEffect(this);
    shadow->setBlurRadius(32);
    shadow->setOffset(0, 8);
    shadow->setColor(QColor(0, 0, 0, 90));
    setGraphicsEffect(shadow);
    setAccessibleName(tr("Command palette"));
    hide();

    m_search->installEventFilter(this);
    window->installEventFilter(this);
    connect(m_search, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
        if (isVisible() && now && !isAncestorOf(now)) {
            m_focusBefore = nullptr;  // a press elsewhere: stay there
            dismiss();
        }
    });
}

void CommandPalette::open(const QList<QAction*>& actions, Mode mode)
{
    m_focusBefore = QApplication::focusWidget();
    m_actions = actions;
    m_mode = mode;
    m_search->setPlaceholderText(mode == Mode::All ? tr("What do you want to do?") : tr("Find a key"));
    m_search->clear();
    fill();
    place();
    show();
    raise();
    m_search->setFocus();
}

void CommandPalette::dismiss()
{
    hide();
    if (m_focusBefore) {
        m_focusBefore->setFocus();
    }
}

void CommandPalette::fill()
{
    m_list->clear();
    for (QAction* action : m_actions) {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        const QString text = action->text().remove(u'&');
        if (action->isEnabled() && !text.isEmpty() && (m_mode == Mode::All || !keys.isEmpty())
            && matches(text, m_search->text())) {
            auto* item = new QListWidgetItem(action->icon(), text, m_list);
            item->setData(ActionRole, QVariant::fromValue(action));
            item->setData(KeysRole, keys);
        }
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::runCurrent()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (!item) {
        return;
    }
    QPointer<QAction> action = item->data(ActionRole).value<QAction*>();
    dismiss();
    // After the focus is back, so that the action sees the window as it was.
    QTimer::singleShot(0, this, [action] {
        if (action) {
            action->trigger();
        }
    });
}

void CommandPalette::place()
{
    const QWidget* window = parentWidget();
    const int width = std::min(560, window->width() - 2 * theme::Space6);
    const int height = std::min(440, window->height() - 120);
    setGeometry((window->width() - width) / 2, 72, width, height);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) {
        place();
    }
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Escape: dismiss(); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: runCurrent(); return true;
        case Qt::Key_Up:
        case Qt::Key_Down: {
            const int step = key->key() == Qt::Key_Up ? -1 : 1;
            const int count = m_list->count();
            if (count > 0) {
                m_list->setCurrentRow((m_list->currentRow() + step + count) % count);
            }
            return true;
        }
        default: break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent*)
{
    const theme::Colors& colors = theme::colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(colors.border);
    painter.setBrush(colors.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10);
}

}  // namespace gatehouse::gui

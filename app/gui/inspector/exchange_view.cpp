#include "app/gui/inspector/exchange_view.h"

#include <QFontMetrics>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>

#include "app/gui/inspector/exchange_delegate.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/badge.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {

ExchangeView::ExchangeView(ExchangeModel& model, QWidget* parent) : QTableView(parent), m_model(model)
{
    setModel(&model);
    m_delegate = new ExchangeDelegate(this);
    setItemDelegate(m_delegate);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setShowGrid(false);
    setWordWrap(false);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setAccessibleName(tr("Requests"));
    setAccessibleDescription(tr("The chosen request is taken apart in the detail"));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(theme::RowHeight);
    verticalHeader()->setDefaultSectionSize(theme::RowHeight);
    horizontalHeader()->setProperty("roomy", true);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setFont(theme::font(theme::TextSize::Small));
    horizontalHeader()->setMinimumSectionSize(32);
    horizontalHeader()->setFixedHeight(28);

    connect(&model, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] { m_follow = isAtEnd(); });
    connect(&model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_follow) {
            scrollToBottom();
        }
    });
    connect(&model, &ExchangeModel::rowsDropped, this, [this](int rows) {
        if (!isAtEnd()) {
            verticalScrollBar()->setValue(verticalScrollBar()->value() - rows * theme::RowHeight);
        }
    });
    // A reset forgets the selection; the exchange that was looked at stays looked at.
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { m_resetting = true; });
    connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        const exchange::ExchangePointer before = m_current;
        m_resetting = false;
        const std::optional<int> row = before ? m_model.visibleRowOf(before) : std::nullopt;
        if (row) {
            setCurrentIndex(m_model.index(*row, 0));
            scrollTo(currentIndex());
        } else {
            scrollToBottom();
            currentChanged({}, {});
        }
    });
}

exchange::ExchangePointer ExchangeView::current() const
{
    return m_current;
}

bool ExchangeView::select(exchange::ExchangeId id)
{
    const std::optional<int> row = m_model.visibleRowOf(id);
    if (!row) {
        return false;
    }
    const QModelIndex index = m_model.index(*row, 0);
    setCurrentIndex(index);
    scrollTo(index);
    return true;
}

void ExchangeView::step(int rows)
{
    const int count = m_model.rowCount();
    if (count == 0) {
        return;
    }
    const int now = currentIndex().isValid() ? currentIndex().row() : (rows > 0 ? -1 : count);
    const QModelIndex next = m_model.index(std::clamp(now + rows, 0, count - 1), 0);
    setCurrentIndex(next);
    scrollTo(next);
}

void ExchangeView::forget()
{
    selectionModel()->clear();
    if (m_current) {  // clear() tells of no change of the current row
        m_current = nullptr;
        Q_EMIT currentExchangeChanged();
    }
}

void ExchangeView::setPinned(const std::vector<exchange::ExchangePointer>& pinned)
{
    m_delegate->setPinned(pinned);
    viewport()->update();
}

bool ExchangeView::isAtEnd() const
{
    return verticalScrollBar()->value() >= verticalScrollBar()->maximum() - theme::RowHeight / 2;
}

void ExchangeView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Home || event->key() == Qt::Key_End) {
        step(event->key() == Qt::Key_Home ? -m_model.rowCount() : m_model.rowCount());
        return;
    }
    if (!event->text().isEmpty() && event->text().front().isPrint()) {
        event->ignore();  // no search by typing: it would read a million rows
        return;
    }
    QTableView::keyPressEvent(event);
}

void ExchangeView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    layOutColumns();
}

void ExchangeView::layOutColumns()
{
    const QFontMetrics text(theme::font());
    const QFontMetrics mono(theme::monoFont(theme::TextSize::Body, theme::TextWeight::Strong));
    const int gap = 2 * theme::Space2;
    const int time = text.horizontalAdvance(u"00:00:00"_s) + gap + 2 * theme::Space2;
    const int method = mono.horizontalAdvance(u"OPTIONS"_s) + gap;
    const int status =
        badgeWidth(u"200"_s, Mark::Check, theme::font(theme::TextSize::Small, theme::TextWeight::Strong)) + gap;
    const int duration = text.horizontalAdvance(u"000.0 ms"_s) + gap;
    const int calls = text.horizontalAdvance(u"IdP"_s) + gap;
    const int cache = text.horizontalAdvance(u"shared"_s) + 16 + gap;
    const int fixed = time + method + status + duration + calls + cache;
    const int rest = std::max(320, viewport()->width() - fixed);
    const int legs = std::clamp(rest / 5, 88, 240);
    const int verdict = std::clamp((rest - legs) * 55 / 100, 120, 420);
    const int widths[ExchangeModel::ColumnCount] = {
        time, method, rest - legs - verdict, status, verdict, legs, duration, calls, cache};
    for (int column = 0; column < ExchangeModel::ColumnCount; ++column) {
        setColumnWidth(column, widths[column]);
    }
}

void ExchangeView::paintEvent(QPaintEvent* event)
{
    std::chrono::nanoseconds longest{1};
    const int first = std::max(0, rowAt(0));
    const int shown = viewport()->height() / theme::RowHeight + 2;
    for (int row = first; row < std::min(first + shown, m_model.rowCount()); ++row) {
        longest = std::max(longest, m_model.row(row).exchange->duration);
    }
    m_delegate->setLongest(longest);
    QTableView::paintEvent(event);
}

void ExchangeView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (m_resetting) {
        return;
    }
    const exchange::ExchangePointer now = current.isValid() ? m_model.row(current.row()).exchange : nullptr;
    if (now != m_current) {
        m_current = now;
        Q_EMIT currentExchangeChanged();
    }
}

}  // namespace gatehouse::gui

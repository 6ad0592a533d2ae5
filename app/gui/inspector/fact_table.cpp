#include "app/gui/inspector/fact_table.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <QResizeEvent>
#include <QStyledItemDelegate>

#include <algorithm>

#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"

namespace gatehouse::gui {
namespace {

/// Wrapped text with the margins of the grid; what the style would do, but the same for every font.
class FactDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const auto& view = static_cast<const QTableView&>(*option.widget);
        const QFontMetrics metrics(index.data(Qt::FontRole).value<QFont>());
        const QString text = index.data().toString();
        const int width = view.columnWidth(index.column()) - 2 * theme::Space2;
        const QRect wrapped = metrics.boundingRect(QRect(0, 0, std::max(40, width), 10000), flagsOf(index), text);
        return QSize(metrics.boundingRect(QRect(0, 0, 10000, 10000), Qt::AlignLeft, text).width() + 2 * theme::Space2
                         + 2,
                     wrapped.height() + 2 * Margin);
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const theme::Colors& colors = theme::colors();
        painter->save();
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->fillRect(option.rect, colors.selection);
        }
        painter->setFont(index.data(Qt::FontRole).value<QFont>());
        painter->setPen(index.data(Qt::ForegroundRole).value<QBrush>().color());
        painter->drawText(option.rect.adjusted(theme::Space2, Margin, -theme::Space2, -Margin), flagsOf(index),
                          index.data().toString());
        painter->restore();
    }

private:
    static constexpr int Margin = 5;

    /// Words break where they may; what goes over the wire has no words and breaks anywhere.
    static int flagsOf(const QModelIndex& index)
    {
        const bool wire = index.data(FactTable::WireRole).toBool();
        return static_cast<int>(Qt::AlignLeft) | static_cast<int>(Qt::AlignTop)
               | static_cast<int>(wire ? Qt::TextWrapAnywhere : Qt::TextWordWrap);
    }
};

}  // namespace

FactTable::FactTable(const QStringList& columns, const QString& name, int widest, QWidget* parent) :
    QTableWidget(parent), m_widest(widest)
{
    setColumnCount(static_cast<int>(columns.size()));
    setHorizontalHeaderLabels(columns);
    setAccessibleName(name);
    setItemDelegate(new FactDelegate(this));
    setShowGrid(false);
    setWordWrap(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setTabKeyNavigation(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTextElideMode(Qt::ElideRight);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(24);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setFont(theme::font(theme::TextSize::Small));
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setFixedHeight(28);
    horizontalHeader()->setMinimumSectionSize(24);
}

void FactTable::setRows(std::vector<Row> rows)
{
    m_content = std::move(rows);
    fill();
    layOut();
}

void FactTable::fill()
{
    setRowCount(0);
    setRowCount(static_cast<int>(m_content.size()));
    const theme::Colors& colors = theme::colors();
    for (std::size_t r = 0; r < m_content.size(); ++r) {
        for (std::size_t c = 0; c < m_content[r].size(); ++c) {
            const Cell& cell = m_content[r][c];
            const theme::TextWeight weight = cell.strong ? theme::TextWeight::Strong : theme::TextWeight::Regular;
            auto* item = new QTableWidgetItem(cell.text);
            item->setFont(cell.mono ? theme::monoFont(theme::TextSize::Small, weight)
                                    : theme::font(theme::TextSize::Small, weight));
            item->setForeground(colors.of(cell.role));
            item->setData(WireRole, cell.mono);
            item->setToolTip(cell.text);
            setItem(static_cast<int>(r), static_cast<int>(c), item);
        }
    }
}

void FactTable::layOut()
{
    const int last = columnCount() - 1;
    const int room = viewport()->width();
    std::vector<int> widths;
    int used = 0;
    for (int column = 0; column < last; ++column) {
        const int wanted = std::max(sizeHintForColumn(column), horizontalHeader()->sectionSizeHint(column));
        widths.push_back(std::min(wanted, m_widest));
        used += widths.back();
    }
    // What the last column needs comes off the widest.
    const int forLast = std::min({sizeHintForColumn(last), m_widest, room * 2 / 5});
    if (!widths.empty() && used + forLast > room) {
        const auto widest = std::max_element(widths.begin(), widths.end());
        const int less = std::max(96, *widest - (used + forLast - room));
        used -= *widest - less;
        *widest = less;
    }
    for (int column = 0; column < last; ++column) {
        setColumnWidth(column, widths[static_cast<std::size_t>(column)]);
    }
    setColumnWidth(last, std::max(80, room - used));
    resizeRowsToContents();
}

void FactTable::resizeEvent(QResizeEvent* event)
{
    QTableWidget::resizeEvent(event);
    if (event->oldSize().width() != event->size().width()) {
        layOut();
    }
}

void FactTable::changeEvent(QEvent* event)
{
    QTableWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        fill();
        layOut();
    }
}

}  // namespace gatehouse::gui

#include "app/gui/pages/export_targets.h"

#include <QPainter>
#include <QStyledItemDelegate>

#include "app/gui/theme/colors.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/metrics.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int IdRole = Qt::UserRole;
constexpr int SummaryRole = Qt::UserRole + 1;

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// "a bash script" → "A bash script"; a name keeps its letters: "decK YAML", "nginx.conf".
QString sentenceOf(std::string_view clause)
{
    QString text = textOf(clause);
    const QString first = text.section(QLatin1Char(' '), 0, 0);
    if (first.toLower() == first && !first.contains(QLatin1Char('.'))) {
        text[0] = text[0].toUpper();
    }
    return text;
}

/// The name, and below it what the target is, on two lines at most.
class TargetDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const int width = option.widget != nullptr ? option.widget->width() : option.rect.width();
        return QSize(0, titleHeight() + summaryRect(index, width - 2 * theme::Space4).height() + 2 * theme::Space2);
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const theme::Colors& colors = theme::colors();
        painter->save();
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
            painter->fillRect(option.rect, selected ? colors.selection : colors.hover);
        }
        if (selected) {
            painter->fillRect(QRect(option.rect.left(), option.rect.top() + theme::Space2, 3,
                                    option.rect.height() - 2 * theme::Space2),
                              colors.ink);
        }
        const QRect inside = option.rect.adjusted(theme::Space4, theme::Space2, -theme::Space4, -theme::Space2);
        painter->setFont(theme::font(theme::TextSize::Body, theme::TextWeight::Strong));
        painter->setPen(colors.text);
        painter->drawText(QRect(inside.left(), inside.top(), inside.width(), titleHeight()), Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, inside.width()));
        painter->setFont(theme::font(theme::TextSize::Small));
        painter->setPen(colors.muted);
        painter->drawText(inside.adjusted(0, titleHeight(), 0, 0), Qt::TextWordWrap,
                          index.data(SummaryRole).toString());
        if (option.state.testFlag(QStyle::State_HasFocus) && selected) {
            painter->setPen(QPen(colors.ink, 1));
            painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
        }
        painter->restore();
    }

private:
    static int titleHeight()
    {
        return QFontMetrics(theme::font(theme::TextSize::Body, theme::TextWeight::Strong)).height() + 2;
    }

    static QRect summaryRect(const QModelIndex& index, int width)
    {
        return QFontMetrics(theme::font(theme::TextSize::Small))
            .boundingRect(QRect(0, 0, width, 1000), Qt::TextWordWrap, index.data(SummaryRole).toString());
    }
};

}  // namespace

ExportTargets::ExportTargets(QWidget* parent) : QListWidget(parent)
{
    setItemDelegate(new TargetDelegate(this));
    setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setResizeMode(QListView::Adjust);
    setAccessibleName(tr("Targets"));
    setAccessibleDescription(tr("What the configuration is written out for"));
    for (const exporters::Exporter& one : exporters::exporters()) {
        auto* item = new QListWidgetItem(textOf(one.title), this);
        item->setData(IdRole, textOf(one.id));
        const QString summary = sentenceOf(one.summary);
        item->setData(SummaryRole, summary);
        item->setData(Qt::AccessibleTextRole, textOf(one.title));
        item->setData(Qt::AccessibleDescriptionRole, summary);
    }
    setCurrentRow(0);
    connect(this, &QListWidget::currentRowChanged, this, &ExportTargets::chosenChanged);
}

const exporters::Exporter& ExportTargets::chosen() const
{
    const auto row = static_cast<std::size_t>(std::max(currentRow(), 0));
    return exporters::exporters()[row];
}

bool ExportTargets::choose(const QString& id)
{
    for (int row = 0; row < count(); ++row) {
        if (item(row)->data(IdRole).toString() == id) {
            setCurrentRow(row);
            return true;
        }
    }
    return false;
}

}  // namespace gatehouse::gui

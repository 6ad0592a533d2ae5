#include "app/gui/pages/export_targets.h"

#include "app/gui/widgets/card_delegate.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

constexpr int IdRole = Qt::UserRole;

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

}  // namespace

ExportTargets::ExportTargets(QWidget* parent) : QListWidget(parent)
{
    setItemDelegate(new CardDelegate(this));
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
        item->setData(CardDelegate::SentenceRole, summary);
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

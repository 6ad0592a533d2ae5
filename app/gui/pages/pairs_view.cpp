#include "app/gui/pages/pairs_view.h"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include "app/gui/pages/paired_table.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {

PairsView::PairsView(app::Session& session, QWidget* parent) : QWidget(parent)
{
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(theme::Space6, theme::Space4, theme::Space6, theme::Space6);
    column->setSpacing(theme::Space2);
    for (const gateway::PairedLists& lists : gateway::pairedLists()) {
        const QString title = QString::fromUtf8(lists.title.data(), static_cast<qsizetype>(lists.title.size()));
        if (!m_tables.empty()) {
            column->addSpacing(theme::Space4);
        }
        column->addWidget(makeLabel(title, lists.firstForAll ? theme::TextSize::Title : theme::TextSize::Body,
                                    theme::TextWeight::Strong));
        if (lists.firstForAll) {
            // In two lines of its own: beside a label that wraps the layout would take the rows for lower than they
            // are.
            auto* note = makeLabel(tr("One row a client of the gateway at the provider.\n"
                                      "Where a row is empty, the first client's holds."),
                                   theme::TextSize::Small, theme::TextWeight::Regular, theme::Role::Muted);
            column->addWidget(note);
        }
        auto* table = new PairedTable(session, lists);
        column->addWidget(table);
        connect(table, &PairedTable::fieldRequested, this, &PairsView::fieldRequested);
        m_tables.push_back(table);
    }
    column->addStretch(1);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(area);
}

bool PairsView::focusField(const QString& field)
{
    for (const PairedTable* table : m_tables) {
        if (QWidget* cell = table->cell(0, field)) {
            cell->setFocus(Qt::OtherFocusReason);
            return true;
        }
    }
    return false;
}

}  // namespace gatehouse::gui

#include "app/gui/pages/discovery_table.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

#include "app/composition/session.h"
#include "app/gui/inspector/fact_table.h"
#include "app/gui/pages/finding_text.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

using doctor::ComparisonRow;
using doctor::Verdict;

QString textOf(const std::string& text)
{
    return text.empty() ? u"–"_s : QString::fromStdString(text);
}

FactTable::Cell verdictCell(const ComparisonRow& row)
{
    const QString word = QString::fromUtf8(doctor::verdictWord(row.verdict).data());
    QString text = row.wrong.empty() ? word : word + u": "_s + QString::fromStdString(row.wrong + ' ' + row.remedy);
    switch (row.verdict) {
    case Verdict::Fits: return {u"✓ "_s + text, theme::Role::LetIn};
    case Verdict::Differs:
    case Verdict::Missing:
        return {row.wrong.empty() ? u"✕ "_s + text : severityMark(row.severity) + text,
                row.wrong.empty() ? theme::Role::Refused : severityRole(row.severity)};
    case Verdict::NotSaid:
    case Verdict::NotNeeded:
    case Verdict::Overridden: break;
    }
    return {row.wrong.empty() ? text : severityMark(row.severity) + text,
            row.wrong.empty() ? theme::Role::Muted : severityRole(row.severity)};
}

bool fitsNot(const ComparisonRow& row)
{
    return row.verdict == Verdict::Differs || row.verdict == Verdict::Missing;
}

}  // namespace

int misfits(const app::Session& session)
{
    const auto& rows = session.discoveryComparison();
    return static_cast<int>(std::count_if(rows.begin(), rows.end(), fitsNot));
}

DiscoveryTable::DiscoveryTable(app::Session& session, QWidget* parent) : QDialog(parent), m_session(session)
{
    setWindowTitle(u"What the provider offers"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::Space4, theme::Space4, theme::Space4, theme::Space4);
    layout->setSpacing(theme::Space3);
    m_summary = makeLabel({});
    m_summary->setWordWrap(true);
    layout->addWidget(m_summary);
    m_table = new FactTable({u"In the discovery document"_s, u"Here"_s, u"The provider"_s, u"Verdict"_s},
                            u"Comparison with the provider"_s, 250);
    layout->addWidget(m_table, 1);
    resize(960, 600);
    connect(&m_session, &app::Session::findingsChanged, this, &DiscoveryTable::follow);
    follow();
    m_table->setFocus();
}

void DiscoveryTable::follow()
{
    std::vector<FactTable::Row> cells;
    std::string group;
    for (const ComparisonRow& row : m_session.discoveryComparison()) {
        if (row.group != group) {
            group = row.group;
            cells.push_back({{QString::fromStdString(group), theme::Role::Text, false, true}, {}, {}, {}});
        }
        cells.push_back({{QString::fromStdString(row.what), theme::Role::Muted, true},
                         {textOf(row.configured), theme::Role::Text, true},
                         {textOf(row.advertised), theme::Role::Text, true},
                         verdictCell(row)});
    }
    const int count = misfits(m_session);
    m_summary->setText(cells.empty() ? u"No discovery document is known for this issuer."_s
                       : count == 0  ? u"What is configured goes together with what the provider advertises."_s
                       : count == 1  ? u"One row does not go together with what the provider advertises."_s
                                     : u"%1 rows do not go together with what the provider advertises."_s.arg(count));
    m_table->setRows(std::move(cells));
}

}  // namespace gatehouse::gui
